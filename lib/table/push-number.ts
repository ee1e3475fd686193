import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { isWide, unstorable } from '../values/number-storage.js'
import type { Growing } from './growing.js'

/** Adds a number in a storage type; says why when it would change. */
export function pushNumber(
  numbers: Growing<NumericArray>,
  value: number | bigint,
  storage: NumberStorage,
): string | undefined {
  if (isWide(storage) || typeof value === 'bigint') {
    const why = unstorable(value, storage)
    if (why === undefined) numbers.push(BigInt(value) as never)
    return why
  }
  numbers.push(value)
  if (storage === 'float64') return undefined
  const isSame = Object.is(numbers.data[numbers.length - 1], value)
  return isSame ? undefined : unstorable(value, storage)
}

/** Adds the first numbers of an array, up to the first that the storage type would change; gives how many. */
export function pushNumbers(
  numbers: Growing<NumericArray>,
  values: Float64Array,
  count: number,
): number {
  numbers.reserve(count)
  const { data, length } = numbers as Growing<Int32Array>
  let i = 0
  if (isFloat64(data)) {
    data.set(values.subarray(0, count), length)
    i = count
  } else if (isFloat32(data)) {
    data.set(values.subarray(0, count), length)
    while (i < count && isRounded(data[length + i] as number, values[i] as number)) i++
  } else
    for (; i < count; i++) {
      data[length + i] = values[i] as number
      if (!Object.is(data[length + i], values[i])) break
    }
  numbers.length = length + i
  return i
}

const isFloat64 = (data: NumericArray): boolean => data instanceof Float64Array
const isFloat32 = (data: NumericArray): boolean => data instanceof Float32Array

/** Whether a float32 is not infinite unless the number is. */
const isRounded = (float: number, value: number): boolean =>
  Math.abs(float) !== Number.POSITIVE_INFINITY || float === value
