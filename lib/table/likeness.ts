import { absentTag } from './entries.js'
import { type LikenessCheck, likenessCheckOf } from './likeness-check.js'

/** What the objects of a list have in common, found out while they are read. */
export class Likeness {
  /** The prototype of all, while they are alike. */
  prototype: object | undefined
  /** Whether something is absent among them. */
  hasGaps = false
  /** The milliseconds of dates that have nothing else. */
  times: Float64Array | undefined
  readonly #length: number
  #check: LikenessCheck | undefined
  #differ = false
  #count = 0

  /** @param length Of the whole list. */
  constructor(length: number) {
    this.#length = length
  }

  static of(values: readonly unknown[]): Likeness {
    const likeness = new Likeness(values.length)
    likeness.add(values, 0, values.length)
    return likeness
  }

  /** Takes a look at the values that come next. */
  add(values: readonly unknown[], from: number, end: number): void {
    for (let i = from; i < end && !this.#differ;) {
      const check = (this.#check ??= this.#begin(values[i]))
      const next = check?.(values, i, end, this.prototype as object) ?? i
      if (this.times !== undefined) this.#addTimes(values as Date[], i, next)
      if (next < end) this.#addGap(values[next])
      i = next + 1
    }
  }

  #begin(value: unknown): LikenessCheck | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    this.prototype = (Object.getPrototypeOf(value) as object | null) ?? undefined
    if (this.prototype === undefined) return undefined
    if (this.prototype === Date.prototype) this.times = new Float64Array(this.#length)
    return likenessCheckOf(this.prototype)
  }

  #addGap(value: unknown): void {
    if (absentTag(value) === undefined) this.#fail()
    else this.hasGaps = true
  }

  #addTimes(dates: readonly Date[], from: number, end: number): void {
    const times = this.times as Float64Array
    for (let i = from; i < end; i++) {
      const date = dates[i] as Date
      for (const _ in date) return this.#fail()
      times[this.#count++] = date.getTime()
    }
  }

  #fail(): void {
    this.#differ = true
    this.prototype = undefined
    this.times = undefined
  }
}
