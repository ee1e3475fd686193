import type { Place, PlacedRows } from '../graph/place.js'

interface Rows extends PlacedRows {
  /** The number of the first of them. */
  readonly first: number
  readonly since: number
}

/** The place of a row, and after which removal it was noted. */
interface NotedRow extends Place {
  readonly since: number
}

/** So many rows are kept alive only to be found later; beyond, the oldest are noted one by one. */
const mostWaiting = 4_000_000

/**
 * Knows the rows of tables without a note for each: they are looked through when the first object of their class is
 * asked for, which mostly never happens.
 */
export class RowIndex {
  readonly #places: WeakMap<object, NotedRow>
  readonly #waiting = new Map<object | null, Rows[]>()
  #count = 0

  /** Notes go into `places`. */
  constructor(places: WeakMap<object, NotedRow>) {
    this.#places = places
  }

  /** Adds the rows of a table, all of one prototype, noted at a time; gives what takes them out again. */
  add(path: string, rows: readonly unknown[], first: number, since: number): () => void {
    const model = rows.find(isObject)
    if (model === undefined) return () => undefined
    const prototype = Object.getPrototypeOf(model) as object | null
    const table: Rows = { path, since, first, rows }
    const tables = this.#waiting.get(prototype)
    if (tables === undefined) this.#waiting.set(prototype, [table])
    else tables.push(table)
    this.#count += rows.length
    if (this.#count > mostWaiting) this.#noteOldest()
    return () => this.#remove(prototype, table)
  }

  /** Notes the rows that are of an object's class, if they wait. */
  search(object: object): void {
    if (this.#count > 0) this.#note(Object.getPrototypeOf(object) as object | null)
  }

  clear(): void {
    this.#waiting.clear()
    this.#count = 0
  }

  #noteOldest(): void {
    const [oldest] = this.#waiting.keys()
    this.#note(oldest ?? null)
  }

  #note(prototype: object | null): void {
    const tables = this.#waiting.get(prototype) ?? []
    this.#waiting.delete(prototype)
    for (const { path, since, first, rows } of tables) {
      this.#count -= rows.length
      for (let row = 0; row < rows.length; row++) {
        const object = rows[row]
        if (!isObject(object)) continue
        const known = this.#places.get(object)
        if (known === undefined || known.since < since)
          this.#places.set(object, { path, index: [first + row], since })
      }
    }
  }

  #remove(prototype: object | null, table: Rows): void {
    const tables = this.#waiting.get(prototype)
    const at = tables?.indexOf(table) ?? -1
    if (at >= 0) {
      tables?.splice(at, 1)
      this.#count -= table.rows.length
      return
    }
    for (const row of table.rows)
      if (isObject(row) && this.#places.get(row)?.path === table.path) this.#places.delete(row)
  }
}

/** Rows that a table only fills up with are undefined. */
const isObject = (row: unknown): row is object => typeof row === 'object' && row !== null
