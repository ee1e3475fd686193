import { corrupt } from '../errors.js'

/** Reads pickle's form of a long: two's complement, little endian, of any length; none at all is 0. */
export function decodeLong(bytes: Uint8Array, path: string): bigint {
  if (bytes.length === 0) return 0n
  const digits = Array.from<string>({ length: bytes.length })
  for (let i = 0; i < bytes.length; i++)
    digits[bytes.length - 1 - i] = (bytes[i] as number).toString(16).padStart(2, '0')
  try {
    const value = BigInt(`0x${digits.join('')}`)
    const isNegative = (bytes.at(-1) as number) >= 0x80
    return isNegative ? value - (1n << BigInt(8 * bytes.length)) : value
  } catch (cause) {
    throw corrupt(`A long of ${bytes.length} bytes is more than JavaScript can hold`, {
      path,
      cause,
    })
  }
}

/** Writes it in as few bytes as it takes. */
export function encodeLong(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const magnitude = value < 0n ? -value - 1n : value
  // One more bit than the magnitude has: the sign.
  const length = magnitude === 0n ? 1 : Math.floor(bitsOf(magnitude) / 8) + 1
  const digits = BigInt.asUintN(8 * length, value)
    .toString(16)
    .padStart(2 * length, '0')
  return Uint8Array.from({ length }, (_, i) => {
    const start = 2 * (length - 1 - i)
    return Number.parseInt(digits.slice(start, start + 2), 16)
  })
}

function bitsOf(magnitude: bigint): number {
  const digits = magnitude.toString(16)
  return 4 * (digits.length - 1) + (32 - Math.clz32(Number.parseInt(digits.slice(0, 1), 16)))
}
