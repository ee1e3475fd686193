import type { NumericArray, RecordData } from '../../records/node-record.js'
import { countElements } from './blocks.js'
import { typeClass } from './data-type-of.js'
import { decodeFixedStrings, decodeStringsAt } from './decode-strings.js'
import type { NativeMetadata } from './module-types.js'
import { decodeNumbers } from './number-format.js'

/** References of HDF5 1.12 and later are structures in memory, which hold the file open until they are given back. */
export const newReferenceSize = 64

/**
 * Turns the bytes of `count` elements into values.
 *
 * `heap` is wasm memory, where variable-length elements point to. Numbers that the type says are big-endian are turned.
 */
export function decodeElements(
  native: NativeMetadata,
  bytes: Uint8Array,
  count: number,
  heap: Uint8Array,
): RecordData {
  switch (native.type) {
    case typeClass.integer:
    case typeClass.enum:
    case typeClass.float:
      return decodeNumerals(native, orient(native, bytes))
    case typeClass.string:
      return native.vlen
        ? decodeStringsAt(heap, numbers(Uint32Array, bytes))
        : decodeFixedStrings(bytes, native.size, count, native.strpad)
    case typeClass.compound:
      return decodeCompounds(native, bytes, count, heap)
    case typeClass.array: {
      const base = native.array_type!
      return decodeElements(base, bytes, count * countElements(base.shape ?? []), heap)
    }
    case typeClass.variableLength:
      return decodeSequences(native.vlen_type!, bytes, heap)
    case typeClass.bitfield:
      return orient(native, bytes).slice()
    default:
      return bytes.slice()
  }
}

/** One little-endian number at an address. */
export function decodeNumber(
  { type, size, signed }: NativeMetadata,
  view: DataView,
  at: number,
): number | bigint {
  if (type === typeClass.float)
    return size === 8 ? view.getFloat64(at, true) : view.getFloat32(at, true)
  if (size === 8) return signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true)
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true)
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true)
  return signed ? view.getInt8(at) : view.getUint8(at)
}

/** Whether elements of a type hold addresses in wasm memory, which have to be given back. */
export function holdsPointers(native: NativeMetadata): boolean {
  if (native.type === typeClass.compound)
    return native.compound_type!.members.some((member) => holdsPointers(member))
  if (native.type === typeClass.array) return holdsPointers(native.array_type!)
  if (native.type === typeClass.reference) return native.size === newReferenceSize
  return native.vlen || native.type === typeClass.variableLength
}

interface NumbersOf<T> {
  new (length: number): T
  new (buffer: ArrayBuffer, offset: number, length: number): T
  readonly BYTES_PER_ELEMENT: number
}
type BySize = Readonly<Record<1 | 2 | 4 | 8, NumbersOf<NumericArray>>>

const signedArrays: BySize = { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array }
const unsignedArrays: BySize = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array }

/** The typed array that holds elements of a type as HDF5 gives them; `undefined` where there is none. */
export function numericArrayOf({
  type,
  size,
  signed,
  format,
}: NativeMetadata): NumbersOf<NumericArray> | undefined {
  if (format !== undefined) return undefined
  if (type === typeClass.float)
    return size === 8 ? Float64Array : size === 4 ? Float32Array : undefined
  const isKnown = size === 1 || size === 2 || size === 4 || size === 8
  if (type !== typeClass.integer || !isKnown) return undefined
  return (signed ? signedArrays : unsignedArrays)[size]
}

function decodeNumerals(native: NativeMetadata, bytes: Uint8Array): NumericArray {
  const { format, type } = native
  if (format !== undefined) return decodeNumbers(format, bytes) ?? bytes.slice()
  return type === typeClass.float ? decodeFloats(native, bytes) : decodeIntegers(native, bytes)
}

function decodeIntegers({ size, signed }: NativeMetadata, bytes: Uint8Array): NumericArray {
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8) return bytes.slice()
  return numbers(signed ? signedArrays[size] : unsignedArrays[size], bytes)
}

function decodeFloats({ size }: NativeMetadata, bytes: Uint8Array): NumericArray {
  if (size === 8) return numbers(Float64Array, bytes)
  if (size === 4) return numbers(Float32Array, bytes)
  return size === 2 ? Float32Array.from(numbers(Uint16Array, bytes), halfToNumber) : bytes.slice()
}

/** IEEE 754 binary16. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** A copy of the bytes as numbers: the elements outlive wasm memory, and may lie anywhere in it. */
function numbers<T>(Type: NumbersOf<T>, bytes: Uint8Array): T {
  const { buffer } = new Uint8Array(bytes)
  return new Type(buffer, 0, bytes.length / Type.BYTES_PER_ELEMENT)
}

/** Turns big-endian elements. */
function orient(native: NativeMetadata, bytes: Uint8Array): Uint8Array {
  if (native.littleEndian || native.size === 1) return bytes
  const turned = bytes.slice()
  for (let start = 0; start < turned.length; start += native.size)
    turned.subarray(start, start + native.size).reverse()
  return turned
}

function decodeCompounds(
  { size, compound_type }: NativeMetadata,
  bytes: Uint8Array,
  count: number,
  heap: Uint8Array,
): RecordData {
  const columns = new Map<string, RecordData>()
  for (const member of compound_type!.members) {
    const packed = pack(bytes, size, member.offset, member.size, count)
    columns.set(member.name, decodeElements(member, packed, count, heap))
  }
  return { columns }
}

/** Takes one member of every row. */
function pack(
  bytes: Uint8Array,
  rowSize: number,
  offset: number,
  size: number,
  count: number,
): Uint8Array {
  const packed = new Uint8Array(size * count)
  for (let row = 0, from = offset, to = 0; row < count; row++, from += rowSize) {
    for (let at = 0; at < size; at++) packed[to++] = bytes[from + at]!
  }
  return packed
}

/** Each element is a length and an address. */
function decodeSequences(base: NativeMetadata, bytes: Uint8Array, heap: Uint8Array): RecordData[] {
  const heads = numbers(Uint32Array, bytes)
  const sequences: RecordData[] = []
  for (let index = 0; index < heads.length; index += 2) {
    const [length, start] = [heads[index]!, heads[index + 1]!]
    const content = heap.subarray(start, start + length * base.size)
    sequences.push(decodeElements(base, content, length, heap))
  }
  return sequences
}
