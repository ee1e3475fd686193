import { sizeOf } from '../numeric.js'
import { Complex } from './complex.js'
import { halfAt } from './half.js'
import { longDoubleAt } from './long-double.js'
import type { NumpyDtype } from './numpy-dtype.js'

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  return text
}

/**
 * A numpy array of a dtype that JavaScript has no typed array for: bool, complex, float16, long double, bytes, text,
 * times, records. The bytes are numpy's own, little endian, in C order.
 *
 * @example
 * const mask = await session.load('/mask')
 * if (mask instanceof NumpyArray && mask.dtype.name === 'bool') mask.at(3, 4) // true or false
 */
export class NumpyArray {
  readonly dtype: NumpyDtype
  readonly shape: readonly number[]
  readonly bytes: Uint8Array

  /** @throws TypeError when there are not as many bytes as the shape needs. */
  constructor(dtype: NumpyDtype, shape: readonly number[], bytes: Uint8Array) {
    this.dtype = dtype
    this.shape = Object.freeze([...shape])
    this.bytes = bytes
    if (sizeOf(shape) * this.itemBytes !== bytes.byteLength)
      throw new TypeError(
        `${sizeOf(shape)} elements of ${dtype.name} have ${sizeOf(shape) * this.itemBytes} bytes, not ${bytes.byteLength}`,
      )
  }

  /** The number of elements. */
  get length(): number {
    return sizeOf(this.shape)
  }

  get itemBytes(): number {
    return this.dtype.kind === 'U' ? 4 * this.dtype.size : this.dtype.size
  }

  /**
   * Gives one element: a boolean, number, bigint, Complex, text, or (of kinds without a form of their own) its bytes.
   * Throws a RangeError outside of the shape.
   */
  at(...index: readonly number[]): unknown {
    if (index.length !== this.shape.length)
      throw new RangeError(`${this.shape.length} indices are needed, not ${index.length}`)
    let offset = 0
    for (const [axis, extent] of this.shape.entries()) {
      const i = index[axis] as number
      if (!Number.isInteger(i) || i < 0 || i >= extent)
        throw new RangeError(`Index ${i} is outside of axis ${axis}, which has ${extent} elements`)
      offset = offset * extent + i
    }
    return elementAt(this.dtype, this.bytes, offset * this.itemBytes, this.itemBytes)
  }

  /** Gives all elements, row by row. */
  toArray(): unknown[] {
    const { dtype, bytes, itemBytes } = this
    return Array.from({ length: this.length }, (_, i) =>
      elementAt(dtype, bytes, i * itemBytes, itemBytes),
    )
  }
}

/** The element of a dtype at some bytes, which are little endian. */
export function elementAt(
  dtype: NumpyDtype,
  bytes: Uint8Array,
  at: number,
  itemBytes: number,
): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { kind, type } = dtype
  const content = (): Uint8Array => bytes.slice(at, at + itemBytes)
  if (kind === 'b') return view.getUint8(at) !== 0
  if (kind === 'i' || kind === 'u') return integerAt(view, at, kind === 'i', itemBytes)
  if (kind === 'f') return floatAt(view, at, itemBytes) ?? content()
  if (kind === 'c') {
    const re = floatAt(view, at, itemBytes / 2)
    const im = floatAt(view, at + itemBytes / 2, itemBytes / 2)
    return re === undefined || im === undefined ? content() : new Complex(re, im)
  }
  if (kind === 'S') return latin1(trimmed(content()))
  if (kind === 'U') return codePoints(view, at, itemBytes)
  if (/^[mM]8$/.test(type)) return view.getBigInt64(at, true)
  return content()
}

function integerAt(view: DataView, at: number, signed: boolean, size: number): unknown {
  if (size === 8) {
    const value = signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true)
    return Number.isSafeInteger(Number(value)) ? Number(value) : value
  }
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true)
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true)
  return signed ? view.getInt8(at) : view.getUint8(at)
}

function floatAt(view: DataView, at: number, size: number): number | undefined {
  if (size === 8) return view.getFloat64(at, true)
  if (size === 4) return view.getFloat32(at, true)
  if (size === 2) return halfAt(view, at)
  return size === 12 || size === 16 ? longDoubleAt(view, at) : undefined
}

/** numpy takes NULs at the end for padding. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return bytes.subarray(0, end)
}

function codePoints(view: DataView, at: number, size: number): string {
  let text = ''
  let padding = ''
  for (let i = at; i < at + size; i += 4) {
    const code = view.getUint32(i, true)
    const character = code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
    if (code === 0) padding += character
    else {
      text += padding + character
      padding = ''
    }
  }
  return text
}
