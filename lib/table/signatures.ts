/** What objects have in common that have the same enumerable keys in the same order. */
export const signatureOf = (keys: readonly string[]): string => keys.join('\0')

/** Tells whether an object has just these enumerable keys, in this order. */
export function hasKeys(object: object, keys: readonly string[]): boolean {
  let i = 0
  for (const key in object) if (key !== keys[i++]) return false
  return i === keys.length
}

/** What tells objects of one prototype apart by their make: lengths of arrays, keys of plain objects; '*' is any. */
export function signaturesOf(prototype: object, values: readonly unknown[]): Set<string> {
  const signatures = new Set<string>()
  if (prototype !== Array.prototype && prototype !== Object.prototype) return signatures.add('*')
  let keys: readonly string[] | undefined
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    if (Object.getPrototypeOf(value) !== prototype) continue
    if (prototype === Array.prototype) signatures.add(String((value as unknown[]).length))
    else if (keys === undefined || !hasKeys(value, keys)) {
      keys = Object.keys(value)
      signatures.add(signatureOf(keys))
    }
    if (signatures.size > 64) return new Set(['*'])
  }
  return signatures
}

/** The prototypes of the objects among some values. */
export function prototypesOf(values: readonly unknown[]): ReadonlySet<object> {
  const prototypes = new Set<object>()
  let before: unknown
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    const prototype = Object.getPrototypeOf(value) as object | null
    if (prototype === before || prototype === null) continue
    before = prototype
    prototypes.add(prototype)
  }
  return prototypes
}

/** Whether objects are shared by many, which a look at the first ones shows. */
export function repeatsSoon(values: readonly unknown[]): boolean {
  const sample = values.slice(0, 512).filter((value) => typeof value === 'object' && value !== null)
  return new Set(sample).size < sample.length
}

export function areTexts(values: readonly unknown[]): boolean {
  for (const value of values) if (typeof value !== 'string') return false
  return true
}
