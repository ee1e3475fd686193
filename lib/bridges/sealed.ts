type Data = Record<string, unknown>

const contents = new WeakMap<object, Data>()

/**
 * Takes an object past class-transformer, which drops properties called like Object's own (`constructor`, `valueOf`,
 * `__proto__`) without a word: it hands functions on as they are, and calls only those that are instances of Function.
 */
export function seal(data: Data): object {
  const sealed = (): Data => data
  Object.setPrototypeOf(sealed, null)
  contents.set(sealed, data)
  return sealed
}

/** Gives what was sealed; any other value as it is. */
export function unseal(value: unknown): unknown {
  return typeof value === 'function' ? (contents.get(value) ?? value) : value
}

/** Names of which class-transformer makes nothing when it writes plain data, and when it reads them. */
export const isDroppedInWriting = (key: string): boolean =>
  key === '__proto__' || key === 'constructor'

export const isDroppedInReading = (key: string): boolean => key in Object.prototype
