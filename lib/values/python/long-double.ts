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

/** Writes a float64 as x86's extended precision, which has all of them. */
export function setLongDouble(view: DataView, at: number, value: number): void {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  let [exponent, mantissa] = [0, 0n]
  if (!Number.isFinite(value)) {
    exponent = 0x7fff
    mantissa = Number.isNaN(value) ? 3n << 62n : 1n << 63n
  } else if (value !== 0) {
    const power = Math.floor(Math.log2(Math.abs(value)))
    // A logarithm that was rounded up leaves the leading bit one place lower.
    const scaled = BigInt(
      Math.abs(value) * 2 ** Math.min(-power, 1000) * 2 ** Math.max(0, -power - 1000) * 2 ** 53,
    )
    const width = scaled.toString(2).length
    mantissa = scaled << BigInt(64 - width)
    exponent = power + (width - 54) + 16_383
  }
  view.setBigUint64(at, mantissa, true)
  view.setUint16(at + 8, sign | exponent, true)
}
