import { corrupt } from '../errors.js'
import type { DataType } from '../records/data-type.js'
import type { DatasetRecord, NumericArray, RecordData } from '../records/node-record.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { halfBits } from '../values/python/half.js'
import { setLongDouble } from '../values/python/long-double.js'
import { NumpyArray } from '../values/python/numpy-array.js'
import { NumpyDtype } from '../values/python/numpy-dtype.js'

/** Restores an array: a typed array where JavaScript has one, with its extents where there is not just one. */
export function decodeNumpy(record: DatasetRecord): object {
  const { data, shape, type, path } = record
  if (shape === null || data === undefined) throw corrupt('An array without extents', { path })
  const numbers = plainNumbers(data, type)
  if (numbers !== undefined) return ndArray(numbers, shape, path)
  const packed = packedBytes(data, type, sizeOf(shape))
  if (packed === undefined)
    throw corrupt(`numpy has no arrays of elements of this type (${type.kind})`, { path })
  if (packed.bytes.length !== sizeOf(shape) * packed.dtype.size)
    throw corrupt('An array whose extents do not fit', { path })
  return new NumpyArray(packed.dtype, shape, packed.bytes)
}

function ndArray(data: NumericArray, shape: readonly number[], path: string): object {
  if (data.length !== sizeOf(shape)) throw corrupt('An array whose extents do not fit', { path })
  return shape.length === 1 ? data : new NdArray(data, shape)
}

/** Elements for which there are typed arrays, in one; a scalar's too. */
function plainNumbers(data: RecordData, type: DataType): NumericArray | undefined {
  if (type.kind !== 'integer' && type.kind !== 'float' && type.kind !== 'enum') return undefined
  if (type.kind === 'float' && (type.size === 2 || isLongDouble(type))) return undefined
  if (isNumericArray(data)) return data
  if (typeof data !== 'number' && typeof data !== 'bigint') return undefined
  const integer = type.kind === 'enum' ? type.base : type
  if (integer.kind === 'float')
    return integer.size === 4 ? Float32Array.of(Number(data)) : Float64Array.of(Number(data))
  const { size, signed } = integer
  if (size === 8) return signed ? BigInt64Array.of(BigInt(data)) : BigUint64Array.of(BigInt(data))
  const arrays = signed
    ? { 1: Int8Array, 2: Int16Array, 4: Int32Array }
    : { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }
  return arrays[size].of(Number(data))
}

interface Packed {
  readonly dtype: NumpyDtype
  readonly bytes: Uint8Array
}

/** Elements of other types, as numpy holds them. */
function packedBytes(data: RecordData, type: DataType, count: number): Packed | undefined {
  if (type.kind === 'bitfield' && type.size === 1) return raw(data, 'b1', count)
  if (type.kind === 'float' && type.size === 2) return packed('f2', halves(data))
  if (isLongDouble(type)) {
    const size = longDoubleSize(type)
    const bytes = bytesOf(data, size)
    return bytes?.length === count * size ? packed(`f${size}`, bytes) : undefined
  }
  if (type.kind === 'string' && type.length !== 'variable')
    return raw(data, `S${type.length}`, count)
  if (type.kind === 'compound')
    return complexParts(
      data,
      type.members.map(({ type: t }) => t),
      count,
    )
  return undefined
}

const packed = (type: string, bytes: Uint8Array): Packed => ({
  dtype: new NumpyDtype(type),
  bytes,
})

function raw(data: RecordData, type: string, count: number): Packed | undefined {
  const dtype = new NumpyDtype(type)
  if (data instanceof Uint8Array && data.byteLength === count * dtype.size)
    return { dtype, bytes: data }
  return undefined
}

/** The real and the imaginary parts side by side, as numpy has them. */
function complexParts(
  data: RecordData,
  members: readonly DataType[],
  count: number,
): Packed | undefined {
  const [part, other] = members
  if (typeof data !== 'object' || !('columns' in data) || members.length !== 2) return undefined
  const size = floatSize(part)
  if (size === undefined || floatSize(other) !== size) return undefined
  const [re, im] = [...data.columns.values()].map((column) => bytesOf(column, size))
  if (re?.length !== count * size || im?.length !== count * size) return undefined
  const bytes = new Uint8Array(2 * count * size)
  for (let i = 0; i < count; i++) {
    bytes.set(re.subarray(i * size, (i + 1) * size), 2 * i * size)
    bytes.set(im.subarray(i * size, (i + 1) * size), (2 * i + 1) * size)
  }
  return packed(`c${2 * size}`, bytes)
}

function floatSize(type: DataType | undefined): number | undefined {
  if (type === undefined) return undefined
  if (isLongDouble(type)) return longDoubleSize(type)
  return type.kind === 'float' && type.size > 2 ? type.size : undefined
}

/** The store reads long doubles as float64 where none of them loses by it, else as bytes. */
const isLongDouble = (type: DataType): boolean => [12, 16].includes(longDoubleSize(type))

function longDoubleSize(type: DataType): number {
  if (type.kind === 'float') return type.storedSize ?? type.size
  return type.kind === 'unknown' ? type.size : 0
}

/** The bytes of floats that numpy has `size` bytes for each. */
function bytesOf(data: RecordData, size: number): Uint8Array | undefined {
  if (typeof data === 'number')
    return bytesOf(size === 4 ? Float32Array.of(data) : Float64Array.of(data), size)
  if (!isNumericArray(data)) return undefined
  if (size <= 8 || data instanceof Uint8Array)
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const bytes = new Uint8Array(data.length * size)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of data.entries()) setLongDouble(view, i * size, Number(value))
  return bytes
}

/** The store widens 16-bit floats; each of those is exact. */
function halves(data: RecordData): Uint8Array {
  const values = typeof data === 'number' ? [data] : isNumericArray(data) ? data : []
  return new Uint8Array(Uint16Array.from(values as ArrayLike<number>, halfBits).buffer)
}
