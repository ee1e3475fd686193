import { cannotStore, H5Error, reasonOf } from '../errors.js'
import { quoted } from '../quoted.js'
import type { FieldDefinition } from '../metadata/definition.js'

/** Stands for a property that an object lacks: nothing is stored for it. */
export const unset: unique symbol = Symbol('unset')

/** What of a field reading it needs. */
export type ReadField = Pick<FieldDefinition, 'property' | 'get' | 'convert'>

/** Reads a field; `unset` where the object lacks the property. */
export function readField(object: object, field: ReadField): unknown {
  const value = field.get(object)
  return value === undefined && !field.property.startsWith('#') && !(field.property in object)
    ? unset
    : value
}

/** Reads a field as it is to be stored; what the object or the conversion throws, this throws. */
export function storedField(object: object, field: ReadField): unknown {
  const value = readField(object, field)
  return value === unset || field.convert === undefined ? value : field.convert.toStored(value)
}

/** The same; what the program throws becomes an error that says where: `placed` gives that. */
export function storedFieldAt(object: object, field: ReadField, placed: () => FieldPlace): unknown {
  try {
    return storedField(object, field)
  } catch (cause) {
    throw readingFailed(cause, 'this property', placed())
  }
}

interface FieldPlace {
  readonly path: string | undefined
  readonly property: string
}

/** The error for what code of the program threw while a field was read; an H5Error says its place itself. */
export function readingFailed(cause: unknown, what: string, details: FieldPlace): Error {
  if (cause instanceof H5Error) return cause
  return cannotStore(
    `${what}: reading it failed with "${quoted(reasonOf(cause))}"`,
    'See the cause of this error.',
    { ...details, cause },
  )
}
