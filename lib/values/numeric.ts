import type { DataType } from '../records/data-type.js'
import type { NumericArray } from '../records/node-record.js'
import { isSameType } from '../records/same-type.js'

type NumericName =
  | 'Int8Array'
  | 'Uint8Array'
  | 'Int16Array'
  | 'Uint16Array'
  | 'Int32Array'
  | 'Uint32Array'
  | 'BigInt64Array'
  | 'BigUint64Array'
  | 'Float32Array'
  | 'Float64Array'

const integer = (size: 1 | 2 | 4 | 8, signed: boolean): DataType => ({
  kind: 'integer',
  size,
  signed,
})

const types: Readonly<Record<NumericName, DataType>> = {
  Int8Array: integer(1, true),
  Uint8Array: integer(1, false),
  Int16Array: integer(2, true),
  Uint16Array: integer(2, false),
  Int32Array: integer(4, true),
  Uint32Array: integer(4, false),
  BigInt64Array: integer(8, true),
  BigUint64Array: integer(8, false),
  Float32Array: { kind: 'float', size: 4 },
  Float64Array: { kind: 'float', size: 8 },
}

const tag = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined

/** The class name of a typed array by its internal slot; `undefined` for anything else. */
export const typedArrayName = (value: unknown): string | undefined => tag.call(value)

/** The HDF5 type of a typed array's elements; `undefined` when HDF5 or h5wasm has none. */
export function typeOfView(view: ArrayBufferView): DataType | undefined {
  const name = typedArrayName(view)
  return name !== undefined && Object.hasOwn(types, name) ? types[name as NumericName] : undefined
}

/** Makes a typed array of one number that has the type which it is stored as; `undefined` for what is no number. */
export function arrayOfOne(value: unknown, type: DataType): NumericArray | undefined {
  if (typeof value === 'bigint')
    return type.kind === 'integer' && type.signed
      ? BigInt64Array.of(value)
      : BigUint64Array.of(value)
  if (typeof value !== 'number') return undefined
  const constructor = narrow.find(({ name }) => isSameType(types[name as NumericName], type))
  return constructor === undefined ? Float64Array.of(value) : constructor.of(value)
}

const narrow = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
]

export const isNumericArray = (data: unknown): data is NumericArray =>
  ArrayBuffer.isView(data) && typedArrayName(data) !== undefined

/** The number of elements of a shape; a scalar has one. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (const extent of shape) size *= extent
  return size
}
