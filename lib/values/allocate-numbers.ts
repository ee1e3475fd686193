import { H5Error } from '../errors.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { describeStorage } from './number-storage.js'

/** Makes a typed array of zeros; throws LIMIT, with what to do about it, where there is no memory for so many. */
export function allocateNumbers(storage: NumberStorage, count: number, fix: string): NumericArray {
  const { array: Type } = describeStorage(storage)
  try {
    return new Type(count)
  } catch (cause) {
    throw new H5Error('LIMIT', `There is no memory for ${count} elements. ${fix}`, { cause })
  }
}
