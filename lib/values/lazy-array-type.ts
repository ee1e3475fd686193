import { describeLazyArray, type TypeDescriptor } from '../metadata/descriptors.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { TypedArrays } from '../metadata/field-value.js'
import type { LazyArray } from './lazy-array.js'

/**
 * Declares an array of numbers that is not read before `read()` asks for a part of it.
 *
 * @example
 * @H5Field(lazyArray('float64')) signal!: LazyArray<Float64Array>
 */
export function lazyArray<S extends NumberStorage>(
  storage: S,
): TypeDescriptor<LazyArray<TypedArrays[S]>> {
  return describeLazyArray(storage)
}
