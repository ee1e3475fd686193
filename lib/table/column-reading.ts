import type { Column } from './column.js'
import { type ColumnSpec, unread } from './column-spec.js'
import { Likeness } from './likeness.js'
import { roomFor } from './room.js'
import { leavesAmong, many, type Scratch, takeNumbers, takeTexts } from './taking.js'

/**
 * What one column reads of some rows. It takes what it can at once: numbers, as long as there is nothing else, or texts,
 * likewise; then whatever is no object. All from the first object on waits in `values`.
 */
export class ColumnReading {
  readonly column: Column
  /** So many values the column has taken. */
  taken = 0
  values: unknown[] = []
  likeness: Likeness | undefined
  readonly #spec: ColumnSpec
  readonly #rows: readonly object[]
  readonly #scratch: Scratch
  #mode: 'numbers' | 'texts' | 'leaves' | 'values' = 'numbers'
  #next = 0

  constructor(spec: ColumnSpec, column: Column, rows: readonly object[], scratch: Scratch) {
    this.#spec = spec
    this.column = column
    this.#rows = rows
    this.#scratch = scratch
  }

  /** Reads the rows that come next, up to one; a property is read once, unless it is undefined. */
  readTo(end: number): void {
    const stop: unknown[] = [unread]
    const onlyNumbers = this.#mode === 'numbers'
    if (onlyNumbers) {
      const { column } = this
      this.#next = takeNumbers(column, this.#rows, this.#spec, this.#next, end, this.#scratch, stop)
      this.taken = this.#next
      if (this.#next === end) return
    }
    const count = this.#read(end, stop[0])
    if (onlyNumbers) this.#chooseMode()
    this.#sort(count)
    this.#next = end
    if (this.#mode === 'texts' && end === this.#rows.length) this.#takeTexts(end)
  }

  /** What comes is not only numbers. */
  #chooseMode(): void {
    const isFirst = this.#next === 0 && this.column.length === 0
    this.#mode = isFirst && typeof this.#scratch.values[0] === 'string' ? 'texts' : 'leaves'
    if (this.#mode === 'texts') this.values = roomFor(this.#rows.length)
  }

  /** Reads values, the first of which may be known. */
  #read(end: number, first: unknown): number {
    const { reader, step, mayLack, get } = this.#spec
    const { values } = this.#scratch
    const known = Number(first !== unread)
    values[0] = first
    reader.values(this.#rows, step, this.#next + known, end, values, known)
    const count = end - this.#next
    if (mayLack)
      for (let i = 0; i < count; i++)
        if (values[i] === undefined) values[i] = get(this.#rows[this.#next + i] as object)
    return count
  }

  #sort(count: number): void {
    const { values } = this.#scratch
    let i = 0
    if (this.#mode === 'texts') {
      for (; i < count && typeof values[i] === 'string'; i++)
        this.values[this.#next + i] = values[i]
      if (i < count) this.#takeTexts(this.#next + i)
    }
    if (this.#mode === 'leaves') {
      const leaves = leavesAmong(this.column, values, i, count)
      for (const end = i + leaves; i < end; i++) this.column.add(values[i])
      this.taken += leaves
      if (i === count) return
      this.#mode = 'values'
      const rest = this.#rows.length - this.taken
      this.values = roomFor(rest)
      if (rest >= many) this.likeness = new Likeness(rest)
    }
    if (this.#mode === 'values') {
      this.likeness?.add(values, i, count)
      for (const to = this.#next - this.taken; i < count; i++) this.values[to + i] = values[i]
    }
  }

  /** Hands over the texts that came so far. */
  #takeTexts(count: number): void {
    this.values.length = count
    this.#mode = 'values'
    if (!takeTexts(this.column, this.values)) return
    this.#mode = 'leaves'
    this.taken = count
    this.values = []
  }

  /** The property, for messages. */
  get step(): string {
    return this.#spec.step
  }

  /** The row of those read last that fails; asks them again. */
  findFailing(end: number): number {
    for (let at = this.#next; at < end; at++)
      try {
        this.#spec.get(this.#rows[at] as object)
      } catch {
        return at
      }
    return this.#next
  }
}
