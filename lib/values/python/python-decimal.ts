/** Python's `decimal.Decimal`, as its exact text such as `1.10` or `1E+3`. */
export class PythonDecimal {
  readonly digits: string

  constructor(digits: string) {
    this.digits = digits
  }

  /** The nearest number. */
  valueOf(): number {
    return Number(this.digits)
  }

  toString(): string {
    return this.digits
  }
}
