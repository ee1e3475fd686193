import type { Place, PlacedRows } from '../graph/place.js'
import { ClassRows } from './class-rows.js'

interface Rows extends PlacedRows {
  readonly since: number
  /** Which table it is, counted from the beginning. */
  readonly order: number
  readonly prototype: object | null
  readonly isBound: boolean
}

/** The place of a row, and after which removal it was noted. */
export interface NotedRow extends Place {
  readonly since: number
  /** Whether only what the program has declared says of which class it is: no reference may stand for it. */
  readonly isBound?: boolean | undefined
}

/** Tells whether nothing was taken from a place since it was noted. */
type IsThere = (place: NotedRow) => boolean

export interface RowIndexLimits {
  /** So many rows are kept alive only to be found later; beyond, those of the oldest small tables are noted one by one. */
  readonly rows: number
  /** Tables of more rows are never noted: V8's WeakMap takes minutes for millions. */
  readonly smallTable: number
  /** So many rows are kept with large tables; beyond, the oldest table is forgotten. */
  readonly rowsWithLarge: number
}

const usual: RowIndexLimits = { rows: 2 ** 22, smallTable: 2 ** 16, rowsWithLarge: 2 ** 24 }

const smallestSweep = 1000

/**
 * Knows the rows of tables without a note for each: the tables of a class get an index of their rows when an object of
 * it is asked for, which mostly never happens.
 */
export class RowIndex {
  #places: WeakMap<object, NotedRow>
  readonly #limits: RowIndexLimits
  readonly #tables = new Set<Rows>()
  readonly #byPath = new Map<string, Rows>()
  readonly #byPrototype = new Map<object | null, ClassRows<Rows>>()
  /** Objects that count no more as rows of tables up to one. */
  readonly #forgotten = new WeakMap<object, number>()
  #orders = 0
  #count = 0
  #sweepAt = smallestSweep

  /** Notes go into `places`. */
  constructor(places: WeakMap<object, NotedRow>, limits: RowIndexLimits = usual) {
    this.#places = places
    this.#limits = limits
  }

  /**
   * Adds the rows of a table, all of one prototype, in the place of those that it had if these are not there any more;
   * gives what takes that back.
   */
  add(
    path: string,
    rows: readonly unknown[],
    since: number,
    isThere: IsThere,
    isBound = false,
  ): () => void {
    const known = this.#byPath.get(path)
    const former = known === undefined || isThere(placeOf(known)) ? undefined : known
    if (former !== undefined) this.#drop(former)
    const putBack = (): void => {
      if (former !== undefined) this.#put(former)
    }
    const model = rows.find(isObject)
    if (model === undefined) return putBack
    const prototype = Object.getPrototypeOf(model) as object | null
    const table: Rows = { path, since, rows, order: ++this.#orders, prototype, isBound }
    this.#put(table)
    this.#release(table)
    return () => {
      this.#remove(table)
      putBack()
    }
  }

  /** Where an object is a row, in the newest table that has it. */
  find(object: object): NotedRow | undefined {
    if (this.#count === 0) return undefined
    const prototype = Object.getPrototypeOf(object) as object | null
    const found = this.#byPrototype.get(prototype)?.find(object)
    if (found === undefined) return undefined
    const { path, since, order, isBound } = found.table
    return order <= (this.#forgotten.get(object) ?? 0)
      ? undefined
      : { path, index: [found.row], since, ...(isBound && { isBound }) }
  }

  /** The rows of the newest table at a path. */
  rowsAt(path: string): readonly unknown[] | undefined {
    return this.#byPath.get(path)?.rows
  }

  /** Lets tables go whose places are not there any more, now and then. */
  sweep(isThere: IsThere): void {
    if (this.#tables.size < this.#sweepAt) return
    this.keep(isThere, this.#places)
    this.#sweepAt = Math.max(smallestSweep, 2 * this.#tables.size)
  }

  /** Lets all other tables go; from here on notes go into `places`. */
  keep(isThere: IsThere, places: WeakMap<object, NotedRow>): void {
    this.#places = places
    for (const table of this.#tables) if (!isThere(placeOf(table))) this.#drop(table)
  }

  /** Keeps no rows any more: those of small tables are noted one by one, and large tables let go. */
  noteAll(): void {
    for (const table of this.#tables) {
      if (table.rows.length <= this.#limits.smallTable) this.#note(table)
      this.#drop(table)
    }
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

  #note({ path, since, rows, order, isBound }: Rows): void {
    for (const [row, object] of rows.entries()) {
      if (!isObject(object) || (this.#forgotten.get(object) ?? 0) >= order) continue
      const known = this.#places.get(object)
      if (known === undefined || known.since < since)
        this.#places.set(object, { path, index: [row], since, ...(isBound && { isBound }) })
    }
  }

  #remove(table: Rows): void {
    if (this.#tables.has(table)) return this.#drop(table)
    for (const row of table.rows)
      if (isObject(row) && this.#places.get(row)?.path === table.path) this.#places.delete(row)
  }

  #put(table: Rows): void {
    const { prototype, path, rows } = table
    const alike = this.#byPrototype.get(prototype) ?? new ClassRows()
    this.#byPrototype.set(prototype, alike)
    alike.add(table)
    this.#byPath.set(path, table)
    this.#tables.add(table)
    this.#count += rows.length
  }

  #drop(table: Rows): void {
    if (!this.#tables.delete(table)) return
    const { prototype, path, rows } = table
    const alike = this.#byPrototype.get(prototype)
    alike?.delete(table)
    if (alike?.isEmpty === true) this.#byPrototype.delete(prototype)
    if (this.#byPath.get(path) === table) this.#byPath.delete(path)
    this.#count -= rows.length
  }
}

const placeOf = ({ path, since }: Rows): NotedRow => ({ path, since, index: undefined })

/** Rows that a table only fills up with are undefined. */
const isObject = (row: unknown): row is object => typeof row === 'object' && row !== null
