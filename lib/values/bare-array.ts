/**
 * Tells whether an array has all its elements and no properties besides. Listing the values of a long array costs
 * a fraction of listing its keys, which would all become strings.
 */
export function isBareArray(array: readonly unknown[]): boolean {
  if (Object.values(array).length !== array.length) return false
  if (array.includes(undefined))
    for (let i = 0; i < array.length; i++) if (array[i] === undefined && !(i in array)) return false
  return Object.getOwnPropertySymbols(array).length === 0
}
