import type { NumericArray } from '../../records/node-record.js'

/** How the bits of a number are stored, where they are not those of an ordinary one: counted from the lowest, little-endian. */
export type NumberFormat = IntegerFormat | FloatFormat

export interface IntegerFormat {
  readonly kind: 'integer'
  readonly size: number
  readonly offset: number
  readonly precision: number
  readonly signed: boolean
}

export interface FloatFormat {
  readonly kind: 'float'
  readonly size: number
  readonly signAt: number
  readonly exponentAt: number
  readonly exponentBits: number
  readonly bias: number
  readonly mantissaAt: number
  readonly mantissaBits: number
  /** Whether the first bit of the mantissa is left out. */
  readonly isImplied: boolean
}

/** Whether the numbers of a format are those that JavaScript reads as they are. */
export function isOrdinary(format: NumberFormat): boolean {
  const { size } = format
  if (format.kind === 'integer')
    return [1, 2, 4, 8].includes(size) && format.offset === 0 && format.precision === size * 8
  const known = ordinaryFloats[size]
  return (
    known !== undefined &&
    format.signAt === size * 8 - 1 &&
    format.mantissaAt === 0 &&
    format.mantissaBits === known.mantissaBits &&
    format.exponentAt === known.mantissaBits &&
    format.exponentBits === known.exponentBits &&
    format.bias === 2 ** (known.exponentBits - 1) - 1 &&
    format.isImplied
  )
}

const ordinaryFloats: Readonly<
  Record<number, { readonly mantissaBits: number; readonly exponentBits: number }>
> = {
  2: { mantissaBits: 10, exponentBits: 5 },
  4: { mantissaBits: 23, exponentBits: 8 },
  8: { mantissaBits: 52, exponentBits: 11 },
}

/** The size of the ordinary numbers that those of a format become; `undefined` where none are wide enough. */
export function ordinarySize(format: NumberFormat): 1 | 2 | 4 | 8 | undefined {
  if (format.kind === 'float') return format.mantissaBits <= 23 && format.exponentBits <= 8 ? 4 : 8
  return ([1, 2, 4, 8] as const).find((size) => size * 8 >= format.precision)
}

/** Reads little-endian numbers of a format; `undefined` where one would not stay what it is. */
export function decodeNumbers(format: NumberFormat, bytes: Uint8Array): NumericArray | undefined {
  const { size } = format
  const count = bytes.length / size
  const bitsOf = (i: number): bigint => {
    let bits = 0n
    for (let at = size - 1; at >= 0; at--) bits = (bits << 8n) | BigInt(bytes[i * size + at]!)
    return bits
  }
  if (format.kind === 'integer') return integers(format, count, bitsOf)
  const numbers = ordinarySize(format) === 4 ? new Float32Array(count) : new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const number = floatOf(format, bitsOf(i))
    if (number === undefined) return undefined
    numbers[i] = number
    if (!Object.is(numbers[i], number)) return undefined
  }
  return numbers
}

const arrays = {
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array, 8: BigInt64Array },
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array },
} as const

function integers(
  format: IntegerFormat,
  count: number,
  bitsOf: (i: number) => bigint,
): NumericArray | undefined {
  const size = ordinarySize(format)
  if (size === undefined) return undefined
  const numbers = new arrays[format.signed ? 'signed' : 'unsigned'][size](count)
  for (let i = 0; i < count; i++) {
    const raw = part(bitsOf(i), format.offset, format.precision)
    const value = format.signed ? BigInt.asIntN(format.precision, raw) : raw
    if (numbers instanceof BigInt64Array || numbers instanceof BigUint64Array) numbers[i] = value
    else numbers[i] = Number(value)
  }
  return numbers
}

/** The nearest number of JavaScript, if nothing is lost; the payload of a NaN does not count. */
function floatOf(format: FloatFormat, bits: bigint): number | undefined {
  const { exponentAt, exponentBits, bias, mantissaAt, mantissaBits, isImplied } = format
  const sign = part(bits, format.signAt, 1) === 1n ? -1 : 1
  const exponent = Number(part(bits, exponentAt, exponentBits))
  let mantissa = part(bits, mantissaAt, mantissaBits)
  // What is behind the leading bit counts as fraction.
  const fraction = isImplied ? mantissaBits : mantissaBits - 1
  if (exponent === 2 ** exponentBits - 1) {
    const payload = mantissa & ((1n << BigInt(fraction)) - 1n)
    return payload === 0n ? sign * Infinity : NaN
  }
  if (isImplied && exponent > 0) mantissa |= 1n << BigInt(fraction)
  if (mantissa === 0n) return sign < 0 ? -0 : 0
  const scale = Math.max(exponent, 1) - bias - fraction
  return exact(sign, mantissa, scale)
}

/** `sign · mantissa · 2^scale`, if a number is just that. */
function exact(sign: number, mantissa: bigint, scale: number): number | undefined {
  let [odd, power] = [mantissa, scale]
  while ((odd & 1n) === 0n) [odd, power] = [odd >> 1n, power + 1]
  const width = odd.toString(2).length
  if (width > 53 || power + width > 1024 || power < -1074) return undefined
  // In two steps, so that neither power is beyond what a number can be.
  const half = Math.trunc(power / 2)
  return sign * Number(odd) * 2 ** half * 2 ** (power - half)
}

const part = (bits: bigint, at: number, width: number): bigint =>
  (bits >> BigInt(at)) & ((1n << BigInt(width)) - 1n)
