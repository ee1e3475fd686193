import { isClass } from './class-type.js'
import { nearestName } from './nearest-name.js'

/**
 * Refuses options that are no plain object, or that have a name which nobody reads.
 *
 * @param taker What takes the options, for the message: `@H5Field`, `registry.register`.
 * @throws TypeError with the option's probable name.
 */
export function checkOptions(options: unknown, known: readonly string[], taker: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`The options of ${taker} must be an object, not ${describe(options)}.`)
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const nearest = nearestName(name, known)
    const hint =
      nearest === undefined ? `Its options are ${known.join(', ')}.` : `Did you mean '${nearest}'?`
    throw new TypeError(`${taker} has no option '${name}'. ${hint}`)
  }
}

/** Names a wrong argument in a message: `null`, `an array`, `the number 5`, `the class Run`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  switch (typeof value) {
    case 'function':
      return describeFunction(value)
    case 'string':
      return `'${value}'`
    case 'number':
    case 'bigint':
    case 'boolean':
    case 'symbol':
      return `the ${typeof value} ${String(value)}`
    default:
      return Array.isArray(value) ? 'an array' : 'an object'
  }
}

function describeFunction(value: Function): string {
  const kind = isClass(value) ? 'class' : 'function'
  return value.name === '' ? `a ${kind} without a name` : `the ${kind} ${value.name}`
}
