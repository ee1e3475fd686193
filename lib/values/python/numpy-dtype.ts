/**
 * A numpy dtype: its kind and size such as `f8`, its byte order, and numpy's own description of what is more than
 * that (fields of records, subarrays, units of time).
 *
 * @example
 * const half = new NumpyDtype('f2')
 */
export class NumpyDtype {
  /** Kind and bytes per element: `b1`, `i4`, `u8`, `f2`, `c16`, `S5`, `U3`, `V12`, `M8`, `O8`. */
  readonly type: string
  /** `<` little endian, `>` big endian, `|` where there is none. */
  readonly order: string
  /** What numpy's `__setstate__` takes, for a dtype that type and order do not say all of. */
  readonly state: unknown

  constructor(type: string, order?: string, state?: unknown) {
    this.type = type
    this.order = order ?? (/^(?:b1|i1|u1|S|V|O)/.test(type) ? '|' : '<')
    this.state = state
  }

  /** The letter that numpy calls the kind. */
  get kind(): string {
    return this.type.slice(0, 1)
  }

  /** Bytes per element; of `U`, characters. */
  get size(): number {
    return Number(this.type.slice(1))
  }

  /** numpy's own name: `float64`, `bool`, or such as `|S5`. */
  get name(): string {
    const { kind, size } = this
    const words: Record<string, string> = { i: 'int', u: 'uint', f: 'float', c: 'complex' }
    if (kind === 'b') return 'bool'
    const word = words[kind]
    return word === undefined ? `${this.order}${this.type}` : `${word}${size * 8}`
  }

  toString(): string {
    return this.name
  }
}
