import { RowNumbers } from './row-numbers.js'

interface RowsOfTable {
  readonly rows: readonly unknown[]
}

/** The tables of one class, with one index of all their rows, which is made when the first is looked for. */
export class ClassRows<T extends RowsOfTable> {
  /** Tables whose rows are not in the index yet. */
  readonly #waiting = new Set<T>()
  /** The other tables, by where their rows begin in the index. */
  readonly #firsts = new Map<T, number>()
  /** The same, in the order of their rows; tables that are gone stay until there are many of them. */
  #ordered: { readonly table: T; readonly first: number }[] = []
  readonly #numbers = new RowNumbers()
  #next = 0
  /** Tables that have rows which an older one has too. */
  readonly #shadowing = new WeakSet<T>()

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#firsts.size === 0
  }

  add(table: T): void {
    this.#waiting.add(table)
  }

  delete(table: T): void {
    if (this.#waiting.delete(table)) return
    const first = this.#firsts.get(table)
    if (first === undefined) return
    this.#firsts.delete(table)
    if (this.#shadowing.has(table) || 2 * table.rows.length >= this.#numbers.size)
      return this.#startAgain()
    this.#numbers.remove(table.rows, first)
    if (this.#ordered.length > 2 * this.#firsts.size + 16)
      this.#ordered = this.#ordered.filter((each) => this.#firsts.has(each.table))
  }

  /** The newest table that has an object, and its number there. */
  find(object: object): { readonly table: T; readonly row: number } | undefined {
    for (const table of this.#waiting) this.#index(table)
    this.#waiting.clear()
    const number = this.#numbers.get(object)
    if (number === undefined) return undefined
    let [from, to] = [0, this.#ordered.length - 1]
    while (from < to) {
      const middle = (from + to + 1) >> 1
      if (this.#ordered[middle]!.first <= number) from = middle
      else to = middle - 1
    }
    const { table, first } = this.#ordered[from]!
    return { table, row: number - first }
  }

  #index(table: T): void {
    const before = this.#numbers.size
    const first = this.#next
    this.#numbers.add(table.rows, first)
    this.#next += table.rows.length
    this.#firsts.set(table, first)
    this.#ordered.push({ table, first })
    if (this.#numbers.size < before + table.rows.length) this.#shadowing.add(table)
  }

  #startAgain(): void {
    const left = this.#ordered.filter(({ table }) => this.#firsts.has(table))
    this.#numbers.clear()
    this.#firsts.clear()
    this.#ordered = []
    this.#next = 0
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const { table } of left) this.#waiting.add(table)
    for (const table of waiting) this.#waiting.add(table)
  }
}
