import { quoted } from '../quoted.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { DataType } from '../records/data-type.js'
import type { NumericArray } from '../records/node-record.js'

type NumericConstructor = {
  new (length: number): NumericArray
  readonly prototype: NumericArray
  readonly name: string
}

interface StorageDescription {
  readonly type: DataType
  readonly array: NumericConstructor
  /** The least and the greatest whole number; `undefined` for floats. */
  readonly range: readonly [bigint, bigint] | undefined
}

const whole = (size: 1 | 2 | 4 | 8, signed: boolean, array: unknown): StorageDescription => {
  const bits = BigInt(size * 8)
  const range = signed
    ? ([-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] as const)
    : ([0n, 2n ** bits - 1n] as const)
  return { type: { kind: 'integer', size, signed }, array: array as NumericConstructor, range }
}

const descriptions: Readonly<Record<NumberStorage, StorageDescription>> = {
  int8: whole(1, true, Int8Array),
  uint8: whole(1, false, Uint8Array),
  int16: whole(2, true, Int16Array),
  uint16: whole(2, false, Uint16Array),
  int32: whole(4, true, Int32Array),
  uint32: whole(4, false, Uint32Array),
  int64: whole(8, true, BigInt64Array),
  uint64: whole(8, false, BigUint64Array),
  float32: {
    type: { kind: 'float', size: 4 },
    array: Float32Array,
    range: undefined,
  },
  float64: {
    type: { kind: 'float', size: 8 },
    array: Float64Array,
    range: undefined,
  },
}

/** The HDF5 type, the typed array and the range of a declared number type. */
export const describeStorage = (storage: NumberStorage): StorageDescription => descriptions[storage]

/** Whether it takes bigints too, and gives them back as such. */
export const isWide = (storage: NumberStorage): boolean =>
  storage === 'int64' || storage === 'uint64'

/** Says why a value cannot be stored in a declared type so that it comes back as it is; `undefined` when it can. */
export const unstorable = (value: number | bigint, storage: NumberStorage): string | undefined =>
  typeof value === 'bigint' && !isWide(storage)
    ? `${quoted(`${value}n`)} is a bigint`
    : misfit(value, storage)

/** Says why a number would change in a declared type; `undefined` when it would not. */
export function misfit(value: number | bigint, storage: NumberStorage): string | undefined {
  const { range } = describeStorage(storage)
  if (range === undefined) {
    if (typeof value === 'bigint') return `${quoted(`${value}n`)} is a bigint`
    if (storage === 'float32' && Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
      return `${quoted(value)} is beyond what it can hold`
    return undefined
  }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return `${quoted(value)} is not a whole number`
    if (Object.is(value, -0)) return `${quoted('-0')} would lose its sign`
  }
  const exact = BigInt(value)
  return exact < range[0] || exact > range[1]
    ? `${quoted(value)} is outside of ${range[0]} … ${range[1]}`
    : undefined
}
