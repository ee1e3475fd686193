import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { misfit } from '../values/number-storage.js'
import { unread } from './column-spec.js'
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

/**
 * Adds the numbers that rows have, up to the first that has none: how many, and what that one has. `changed` is the
 * number that the storage type would change, where it stops too.
 *
 * @param first What the first row has.
 */
export function pushNumbers(
  numbers: Growing<NumericArray>,
  rows: readonly object[],
  read: (row: object) => unknown,
  first: number,
): { readonly count: number; readonly stop: unknown; readonly changed: number | undefined } {
  numbers.reserve(rows.length)
  const { data, length } = numbers as Growing<Float64Array>
  const isFloat = data instanceof Float64Array || (data as unknown) instanceof Float32Array
  let value: unknown = first
  let changed: number | undefined
  let i = 0
  while (typeof value === 'number') {
    data[length + i] = value
    if (!isFloat && !Object.is(data[length + i], value)) {
      changed = value
      break
    }
    if (++i === rows.length) break
    value = read(rows[i] as object)
  }
  numbers.length += i
  return { count: i, stop: i === rows.length ? unread : value, changed }
}
