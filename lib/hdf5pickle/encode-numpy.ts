import type { NumericArray } from '../records/node-record.js'
import { typeOfView } from '../values/numeric.js'
import { halfAt, halfBits } from '../values/python/half.js'
import type { NumpyArray } from '../values/python/numpy-array.js'
import type { NumpyDtype } from '../values/python/numpy-dtype.js'
import { complexType, type LeafDraft, typeAttribute } from './encode-leaf.js'
import { pickleTypes } from './pickle-type.js'

const attributes = typeAttribute(pickleTypes.numpy)

/** A typed array with its extents. */
export function numbersLeaf(data: NumericArray, shape: readonly number[]): LeafDraft | undefined {
  const type = typeOfView(data)
  return type && { type, shape, data, attributes }
}

/** Complex numbers and bytes of fixed length; `undefined` where h5wasm has no such type (bool, 16 bits, …). */
export function numpyLeaf({ dtype, shape, bytes }: NumpyArray): LeafDraft | undefined {
  const { type } = dtype
  if (type === 'c16') return { type: complexType(8), shape, data: bytes, attributes }
  if (type === 'c8') return { type: complexType(4), shape, data: bytes, attributes }
  if (dtype.kind !== 'S' || dtype.size === 0) return undefined
  const text = { kind: 'string', length: dtype.size, charset: 'ascii' } as const
  return { type: text, shape, data: bytes, attributes }
}

/** A primitive as the bytes of a numpy scalar; `undefined` where the dtype can't hold it. */
export function scalarBytes(value: unknown, dtype: NumpyDtype): Uint8Array | undefined {
  const { kind, size } = dtype
  const itemBytes = kind === 'U' ? 4 * size : size
  const bytes = new Uint8Array(itemBytes)
  const view = new DataView(bytes.buffer)
  if (!put(value, dtype, view, bytes)) return undefined
  const unit = kind === 'U' ? 4 : kind === 'c' ? size / 2 : size
  if (dtype.order === '>' && kind !== 'S')
    for (let start = 0; start < itemBytes; start += unit)
      bytes.subarray(start, start + unit).reverse()
  return bytes
}

function put(value: unknown, { kind, size }: NumpyDtype, view: DataView, bytes: Uint8Array) {
  if (kind === 'b') {
    view.setUint8(0, Number(value))
    return typeof value === 'boolean'
  }
  if (kind === 'i' || kind === 'u' || kind === 'm' || kind === 'M')
    return putInteger(value, kind === 'u', size, view)
  if (kind === 'f') return typeof value === 'number' && putFloat(value, size, view)
  if (typeof value !== 'string') return false
  return kind === 'S' ? putLatin1(value, bytes) : kind === 'U' && putCodePoints(value, view)
}

function putInteger(value: unknown, isUnsigned: boolean, size: number, view: DataView): boolean {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false
  const whole = BigInt(value as number | bigint)
  const cut = isUnsigned ? BigInt.asUintN(8 * size, whole) : BigInt.asIntN(8 * size, whole)
  for (let i = 0; i < size; i++) view.setUint8(i, Number((whole >> BigInt(8 * i)) & 255n))
  return cut === whole
}

function putFloat(value: number, size: number, view: DataView): boolean {
  if (size === 8) view.setFloat64(0, value, true)
  else if (size === 4) view.setFloat32(0, value, true)
  else if (size === 2) return putHalf(value, view)
  else return false
  const read = size === 8 ? view.getFloat64(0, true) : view.getFloat32(0, true)
  return Object.is(read, value)
}

function putHalf(value: number, view: DataView): boolean {
  const bits = halfBits(value)
  view.setUint16(0, bits, true)
  return Object.is(halfAt(view, 0), value)
}

function putLatin1(text: string, bytes: Uint8Array): boolean {
  if (text.length > bytes.length) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 255) return false
    bytes[i] = code
  }
  return true
}

function putCodePoints(text: string, view: DataView): boolean {
  const characters = Array.from(text)
  if (4 * characters.length > view.byteLength) return false
  for (const [i, character] of characters.entries())
    view.setUint32(4 * i, character.codePointAt(0) as number, true)
  return true
}
