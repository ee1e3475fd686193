import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { misfit } from '../values/number-storage.js'
import type { Growing } from './growing.js'

/** Adds a number in a storage type; says why when it would change. */
export function pushNumber(
  numbers: Growing<NumericArray>,
  value: number | bigint,
  storage: NumberStorage,
): string | undefined {
  if (storage === 'int64' || storage === 'uint64' || typeof value === 'bigint') {
    const why = misfit(value, storage)
    const wide = storage === 'int64' || storage === 'uint64'
    if (why === undefined) numbers.push((wide ? BigInt(value) : Number(value)) as never)
    return why
  }
  numbers.push(value)
  if (storage === 'float64' || storage === 'float32') return undefined
  return Object.is(numbers.data[numbers.length - 1], value) ? undefined : misfit(value, storage)
}

/** Adds the first numbers of an array, up to the first that the storage type would change; gives how many. */
export function pushNumbers(
  numbers: Growing<NumericArray>,
  values: Float64Array,
  count: number,
): number {
  numbers.reserve(count)
  const { data, length } = numbers as Growing<Int32Array>
  if (isFloat(data)) {
    data.set(values.subarray(0, count), length)
    numbers.length = length + count
    return count
  }
  let i = 0
  for (; i < count; i++) {
    data[length + i] = values[i] as number
    if (!Object.is(data[length + i], values[i])) break
  }
  numbers.length = length + i
  return i
}

const isFloat = (data: NumericArray): boolean =>
  data instanceof Float64Array || data instanceof Float32Array
