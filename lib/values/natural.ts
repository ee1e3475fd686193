import type { DataType } from '../records/data-type.js'
import type { CompoundColumns, DatasetRecord, RecordData } from '../records/node-record.js'
import { NdArray } from './nd-array.js'
import { nestedArrays } from './nested-arrays.js'
import { isNumericArray, sizeOf } from './numeric.js'
import { define } from './own-properties.js'

/** What a dataset means when no attribute says more: a number, a text, a typed array, an NdArray, records. */
export const naturalValue = (record: DatasetRecord): unknown =>
  elementsOf(record.data, record.type, record.shape)

/** The same for an attribute, or for a member of a compound. */
export function elementsOf(
  data: RecordData | undefined,
  type: DataType,
  shape: readonly number[] | null,
): unknown {
  if (shape === null || data === undefined) return null
  if (type.kind === 'array') return elementsOf(data, type.base, [...shape, ...type.shape])
  if (type.kind === 'variable-length') return sequences(data, type.base, shape)
  if (type.kind === 'enum' && isBooleanEnum(type.members)) return booleans(data, shape)
  if (type.kind === 'compound') return records(data, type, shape)
  if (isReference(type) && shape.length === 0) return (data as readonly unknown[])[0] ?? null
  if (typeof data === 'bigint') return safeNumber(data)
  if (typeof data === 'number' || typeof data === 'string') return data
  if (Array.isArray(data)) return shape.length <= 1 ? [...data] : nestedArrays(data, shape)
  if (isNumericArray(data))
    return shape.length <= 1 ? data : new NdArray(data, fullShape(data, shape))
  return data
}

const isReference = ({ kind }: DataType): boolean =>
  kind === 'reference' || kind === 'region-reference'

/** The bytes of elements that mean nothing to HDF5 are a dimension more. */
function fullShape(data: { readonly length: number }, shape: readonly number[]): readonly number[] {
  const outer = sizeOf(shape)
  return outer === data.length || outer === 0 ? shape : [...shape, data.length / outer]
}

/** A 64-bit integer as a number while a number can hold it. */
export const safeNumber = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value

/** h5py's and others' way of storing booleans: an enumeration of FALSE and TRUE. */
const isBooleanEnum = (members: ReadonlyMap<string, number | bigint>): boolean =>
  members.size === 2 && Number(members.get('FALSE')) === 0 && Number(members.get('TRUE')) === 1

function booleans(data: RecordData, shape: readonly number[]): unknown {
  if (typeof data === 'number' || typeof data === 'bigint') return Number(data) !== 0
  const flags = Array.from(data as ArrayLike<number>, (value) => Number(value) !== 0)
  return shape.length <= 1 ? flags : nestedArrays(flags, shape)
}

/** Sequences of different lengths: one for a scalar, an array of them otherwise. */
function sequences(data: RecordData, base: DataType, shape: readonly number[]): unknown {
  const valueOf = (sequence: RecordData): unknown =>
    elementsOf(sequence, base, [countOf(sequence, base)])
  if (shape.length === 0) return valueOf(data)
  const values = (data as readonly RecordData[]).map(valueOf)
  return shape.length === 1 ? values : nestedArrays(values, shape)
}

/** How many elements of a type some data are. */
export function countOf(data: RecordData, type: DataType): number {
  if (typeof data !== 'object') return 1
  if (type.kind === 'compound') {
    const [first] = type.members
    const { columns } = data as CompoundColumns
    return first === undefined ? 0 : countOf(columns.get(first.name) as RecordData, first.type)
  }
  if (type.kind === 'array') return countOf(data, type.base) / sizeOf(type.shape)
  const { length } = data as ArrayLike<unknown>
  const isBytes = data instanceof Uint8Array && type.kind !== 'integer' && type.kind !== 'enum'
  return isBytes && 'size' in type ? length / type.size : length
}

/** Compounds: a record for a scalar, an array of records otherwise. */
function records(
  data: RecordData,
  type: DataType & { kind: 'compound' },
  shape: readonly number[],
): unknown {
  const { columns } = data as CompoundColumns
  const count = sizeOf(shape)
  const members = type.members.map(({ name, type: member }) => {
    const column = columns.get(name) as RecordData
    return { name, values: memberValues(column, member, count) }
  })
  const rows = Array.from({ length: count }, (_, i) => {
    const row = {}
    for (const { name, values } of members) define(row, name, values[i])
    return row
  })
  if (shape.length === 0) return rows[0]
  return shape.length === 1 ? rows : nestedArrays(rows, shape)
}

/** One value a row of a compound's member. */
function memberValues(column: RecordData, type: DataType, count: number): ArrayLike<unknown> {
  const whole = elementsOf(column, type, [count])
  if (whole instanceof NdArray) {
    const [, ...inner] = whole.shape
    const width = sizeOf(inner)
    return Array.from({ length: count }, (_, i) => {
      const part = whole.data.slice(i * width, (i + 1) * width)
      return inner.length === 1 ? part : new NdArray(part, inner)
    })
  }
  if (isNumericArray(whole) && whole.length !== count && count > 0) {
    const width = whole.length / count
    return Array.from({ length: count }, (_, i) => whole.slice(i * width, (i + 1) * width))
  }
  return whole instanceof BigInt64Array || whole instanceof BigUint64Array
    ? Array.from(whole, safeNumber)
    : (whole as ArrayLike<unknown>)
}
