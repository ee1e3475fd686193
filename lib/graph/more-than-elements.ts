import { isBareArray } from '../values/bare-array.js'
import { foreignKind } from '../values/foreign-realm.js'
import { withArticle } from './conform.js'

/** Says what an array is or has that a dataset of its elements could not hold; `undefined` for nothing. */
export function moreThanElements(array: readonly unknown[]): string | undefined {
  if (Object.getPrototypeOf(array) !== Array.prototype && foreignKind(array) === undefined)
    return `it is ${withArticle(array.constructor?.name ?? 'Array of its own kind')}`
  if (isBareArray(array)) return undefined
  for (let i = 0; i < array.length; i++) if (!(i in array)) return `its element ${i} is a hole`
  const keys = [...Object.keys(array).slice(array.length), ...Object.getOwnPropertySymbols(array)]
  const key = keys.find((name) => Object.prototype.propertyIsEnumerable.call(array, name))
  return key === undefined ? undefined : `it has the property ${String(key)}`
}
