/**
 * Python's `uuid.UUID`, as its 128-bit number.
 *
 * @example
 * String(PythonUuid.parse('12345678-1234-5678-1234-567812345678'))
 */
export class PythonUuid {
  readonly int: bigint

  constructor(int: bigint) {
    this.int = int
  }

  /** Makes one of its usual text; throws a TypeError for another. */
  static parse(text: string): PythonUuid {
    const digits = text.replaceAll('-', '')
    if (!/^[\da-f]{32}$/i.test(digits)) throw new TypeError(`'${text}' is no UUID`)
    return new PythonUuid(BigInt(`0x${digits}`))
  }

  toString(): string {
    const digits = BigInt.asUintN(128, this.int).toString(16).padStart(32, '0')
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}
