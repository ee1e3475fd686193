import type { MovedPath } from './removals.js'

/** Rows that were loaded or saved by themselves, by their tables and numbers; nobody is kept alive by it. */
export class SingleRows {
  readonly #tables = new Map<string, Map<number, WeakRef<object>>>()

  set(path: string, row: number, object: object): void {
    const rows = this.#tables.get(path) ?? new Map<number, WeakRef<object>>()
    this.#tables.set(path, rows)
    rows.set(row, new WeakRef(object))
  }

  get(path: string, row: number): object | undefined {
    return this.#tables.get(path)?.get(row)?.deref()
  }

  /** Whether there may be rows of a table. */
  has(path: string): boolean {
    return this.#tables.has(path)
  }

  /** The rows that are still there. */
  *all(): Generator<readonly [path: string, row: number, object: object]> {
    for (const [path, rows] of this.#tables) {
      for (const [row, reference] of rows) {
        const object = reference.deref()
        if (object === undefined) rows.delete(row)
        else yield [path, row, object]
      }
      if (rows.size === 0) this.#tables.delete(path)
    }
  }

  /** Lets rows follow their table; gives what takes that back. */
  move({ from, to, rows: numbers }: MovedPath): () => void {
    const [rows, before] = [this.#tables.get(from), this.#tables.get(to)]
    if (rows === undefined) return () => undefined
    const moved = from === to ? new Map<number, WeakRef<object>>() : new Map(before)
    for (const [row, reference] of rows) {
      const now = numbers === undefined ? row : numbers.get(row)
      if (now !== undefined) moved.set(now, reference)
    }
    this.#tables.delete(from)
    this.#tables.set(to, moved)
    return () => {
      if (before === undefined) this.#tables.delete(to)
      else this.#tables.set(to, before)
      this.#tables.set(from, rows)
    }
  }

  clear(): void {
    this.#tables.clear()
  }
}
