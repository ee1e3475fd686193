import { type MovedPath, takes } from './removals.js'

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

  /** Lets rows follow their tables; gives what takes that back. */
  move(moves: readonly MovedPath[]): () => void {
    const before = new Map(this.#tables)
    const tables = new Set(moves.map(({ from }) => from))
    if (![...tables].some((table) => before.has(table))) return () => undefined
    for (const table of tables) this.#tables.delete(table)
    for (const table of tables)
      for (const [row, reference] of before.get(table) ?? []) {
        const move = moves.find((each) => each.from === table && takes(each, row))
        const now = move?.rows === undefined ? row : move.rows.get(row)
        if (move === undefined || now === undefined) continue
        const rows = new Map(this.#tables.get(move.to))
        this.#tables.set(move.to, rows.set(now, reference))
      }
    return () => {
      this.#tables.clear()
      for (const [table, rows] of before) this.#tables.set(table, rows)
    }
  }

  clear(): void {
    this.#tables.clear()
  }
}
