/** Shorter arrays are looked at index by index. */
const long = 2 ** 24
const samples = 64

/** Tells whether a long array has so few elements that what is done with it must not depend on its length. */
export function isMostlyHoles(values: readonly unknown[]): boolean {
  if (values.length <= long) return false
  let found = 0
  for (let i = 0; i < samples; i++) if (Math.floor((i / samples) * values.length) in values) found++
  return found < samples / 2 && Object.keys(values).length < values.length / 2
}
