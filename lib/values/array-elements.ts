import { H5Error } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { allocateNumbers } from './allocate-numbers.js'
import { convertNumbers, isMisfit } from './convert-numbers.js'
import { NdArray } from './nd-array.js'
import { isNumericArray } from './numeric.js'

/** Numbers as they may be given to a LazyArray: typed arrays and NdArrays are taken as they are. */
export type Numbers = NumericArray | NdArray | NestedNumbers

/** Arrays of arrays of equal lengths. */
export interface NestedNumbers extends ReadonlyArray<number | bigint | NestedNumbers> {}

export interface Elements {
  readonly data: NumericArray
  /** The extents; of a typed array its length. */
  readonly shape: readonly number[]
  /** Whether the extents were given with the elements, and not only their number. */
  readonly isShaped: boolean
}

/**
 * Brings numbers to a storage type.
 *
 * @throws TypeError for what is no number or no array of equal lengths.
 * @throws H5Error CANNOT_STORE for a number that the type can't hold.
 */
export function elementsOf(values: unknown, storage: NumberStorage, taker: string): Elements {
  if (values instanceof NdArray)
    return { data: stored(values.data, storage, taker), shape: values.shape, isShaped: true }
  if (isNumericArray(values))
    return { data: stored(values, storage, taker), shape: [values.length], isShaped: false }
  if (typeof values === 'number' || typeof values === 'bigint')
    return { data: stored([values], storage, taker), shape: [], isShaped: true }
  if (!Array.isArray(values))
    throw new TypeError(
      `${taker} takes a typed array, an NdArray or an array of numbers, not ${describe(values)}.`,
    )
  const { flat, shape } = flatten(values, taker)
  return { data: stored(flat, storage, taker), shape, isShaped: shape.length > 1 }
}

/** So many equal elements. */
export function filled(data: NumericArray, count: number, storage: NumberStorage): NumericArray {
  const target = allocateNumbers(storage, count, 'Write it in parts.')
  return (target as Float64Array).fill((data as Float64Array)[0]!)
}

function stored(source: ArrayLike<unknown>, storage: NumberStorage, taker: string): NumericArray {
  const result = convertNumbers(source, storage)
  if (!isMisfit(result)) return result
  const { index, why } = result
  const message = `Element ${index} for ${taker}: ${why}, so it does not fit ${storage}.`
  const element = source[index]
  const isNumber = typeof element === 'number' || typeof element === 'bigint'
  throw isNumber ? new H5Error('CANNOT_STORE', message) : new TypeError(message)
}

/** Takes arrays of arrays level by level; the first of a level tells the length of all. */
function flatten(
  values: readonly unknown[],
  taker: string,
): { flat: readonly unknown[]; shape: readonly number[] } {
  const shape = [values.length]
  let flat = values
  while (Array.isArray(flat[0])) {
    const { length } = flat[0]
    if (!flat.every((row) => Array.isArray(row) && row.length === length))
      throw new TypeError(`The arrays for ${taker} must be of equal lengths at every level.`)
    shape.push(length)
    flat = (flat as readonly unknown[][]).flat(1)
  }
  return { flat, shape }
}
