import { cannotStore, unregisteredClass } from '../errors.js'
import type { ValuePlace } from './encode-value.js'

/** Says why a value has no place in an hdf5pickle file, and what to do. */
export function refusal(value: unknown, place: ValuePlace): Error {
  if (value === undefined)
    return cannotStore(
      'undefined in an hdf5pickle file: Python has none',
      'Use null, which is None there, or delete the property.',
      place,
    )
  if (typeof value === 'symbol')
    return cannotStore('a symbol in an hdf5pickle file', 'Python has none; use a text.', place)
  if (typeof value === 'function')
    return unregisteredClass(
      `Cannot store the function or class ${value.name} in an hdf5pickle file: Python knows it by no name`,
      `Give it one: registry.registerPython('module.${value.name || 'name'}', ${value.name || 'it'}).`,
      place,
    )
  const name = nameOf(value as object)
  return unregisteredClass(
    `Cannot store an instance of ${name} in an hdf5pickle file: its class has no Python name`,
    `Give it one: @H5Class({ python: 'module.${name}' }) or registry.registerPython('module.${name}', ${name}).`,
    place,
  )
}

function nameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null
  const name = prototype?.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'Object'
}
