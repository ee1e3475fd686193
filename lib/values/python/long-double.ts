/** Reads x86's extended precision as numpy stores it: 80 significant bits, little endian, in 12 or 16 bytes. */
export function longDoubleAt(view: DataView, at: number): number {
  const mantissa = view.getBigUint64(at, true)
  const head = view.getUint16(at + 8, true)
  const sign = head & 0x8000 ? -1 : 1
  const exponent = head & 0x7fff
  if (exponent === 0x7fff)
    return BigInt.asUintN(63, mantissa) === 0n ? sign * Number.POSITIVE_INFINITY : Number.NaN
  if (mantissa === 0n) return sign < 0 ? -0 : 0
  const power = exponent - 16_383 - 63
  const value = Number(mantissa)
  // Two steps, so that neither factor leaves the range of float64 before the product does.
  const half = Math.trunc(power / 2)
  return sign * value * 2 ** half * 2 ** (power - half)
}
