import type { Place, PlacedRows } from '../graph/place.js'
import { RowNumbers } from './row-numbers.js'

interface Rows extends PlacedRows {
  /** The number of the first of them. */
  readonly first: number
  readonly since: number
  /** Which table it is, counted from the beginning. */
  readonly order: number
  readonly prototype: object | null
  /** Made when it is first needed. */
  numbers: RowNumbers | undefined
}

/** The place of a row, and after which removal it was noted. */
export interface NotedRow extends Place {
  readonly since: number
}

export interface RowIndexLimits {
  /** So many rows are kept alive only to be found later; beyond, those of the oldest small tables are noted one by one. */
  readonly rows: number
  /** Tables of more rows are never noted: V8's WeakMap takes minutes for millions. */
  readonly smallTable: number
  /** So many rows are kept with large tables; beyond, the oldest table is forgotten. */
  readonly rowsWithLarge: number
}

const usual: RowIndexLimits = { rows: 2 ** 22, smallTable: 2 ** 16, rowsWithLarge: 2 ** 24 }

/**
 * Knows the rows of tables without a note for each: a table gets an index of its rows when an object of their class is
 * asked for, which mostly never happens.
 */
export class RowIndex {
  readonly #places: WeakMap<object, NotedRow>
  readonly #limits: RowIndexLimits
  readonly #tables = new Set<Rows>()
  readonly #byPrototype = new Map<object | null, Set<Rows>>()
  /** Objects that count no more as rows of tables up to one. */
  readonly #forgotten = new WeakMap<object, number>()
  #orders = 0
  #count = 0

  /** Notes go into `places`. */
  constructor(places: WeakMap<object, NotedRow>, limits: RowIndexLimits = usual) {
    this.#places = places
    this.#limits = limits
  }

  /** Adds the rows of a table, all of one prototype, noted at a time; gives what takes them out again. */
  add(path: string, rows: readonly unknown[], first: number, since: number): () => void {
    const model = rows.find(isObject)
    if (model === undefined) return () => undefined
    const prototype = Object.getPrototypeOf(model) as object | null
    const order = ++this.#orders
    const table: Rows = { path, since, first, rows, order, prototype, numbers: undefined }
    const alike = this.#byPrototype.get(prototype)
    if (alike === undefined) this.#byPrototype.set(prototype, new Set([table]))
    else alike.add(table)
    this.#tables.add(table)
    this.#count += rows.length
    this.#release(table)
    return () => this.#remove(table)
  }

  /** Where an object is a row, in the newest table that has it. */
  find(object: object): NotedRow | undefined {
    if (this.#count === 0) return undefined
    const prototype = Object.getPrototypeOf(object) as object | null
    const after = this.#forgotten.get(object) ?? 0
    let found: NotedRow | undefined
    for (const table of this.#byPrototype.get(prototype) ?? []) {
      if (table.order <= after) continue
      const row = (table.numbers ??= new RowNumbers(table.rows)).get(object)
      const { path, first, since } = table
      if (row !== undefined && (found === undefined || found.since <= since))
        found = { path, index: [first + row], since }
    }
    return found
  }

  /** From here on an object is no row of the tables that are there; gives what takes that back. */
  forget(object: object): () => void {
    const before = this.#forgotten.get(object)
    this.#forgotten.set(object, this.#orders)
    return () => {
      if (before === undefined) this.#forgotten.delete(object)
      else this.#forgotten.set(object, before)
    }
  }

  /** Lets old tables go, but not the newest. */
  #release(newest: Rows): void {
    const { rows, smallTable, rowsWithLarge } = this.#limits
    if (this.#count <= rows) return
    for (const table of this.#tables) {
      if (this.#count <= rows || table === newest) return
      const isSmall = table.rows.length <= smallTable
      if (!isSmall && this.#count <= rowsWithLarge) continue
      if (isSmall) this.#note(table)
      this.#drop(table)
    }
  }

  #note({ path, first, since, rows, order }: Rows): void {
    for (const [row, object] of rows.entries()) {
      if (!isObject(object) || (this.#forgotten.get(object) ?? 0) >= order) continue
      const known = this.#places.get(object)
      if (known === undefined || known.since < since)
        this.#places.set(object, { path, index: [first + row], since })
    }
  }

  #remove(table: Rows): void {
    if (this.#tables.has(table)) return this.#drop(table)
    for (const row of table.rows)
      if (isObject(row) && this.#places.get(row)?.path === table.path) this.#places.delete(row)
  }

  #drop(table: Rows): void {
    this.#tables.delete(table)
    const alike = this.#byPrototype.get(table.prototype)
    alike?.delete(table)
    if (alike?.size === 0) this.#byPrototype.delete(table.prototype)
    this.#count -= table.rows.length
  }
}

/** Rows that a table only fills up with are undefined. */
const isObject = (row: unknown): row is object => typeof row === 'object' && row !== null
