import type { ClassDefinition } from '../metadata/definition.js'
import { type Link, makeRowSet, putting, type RowSet, type Target } from '../table/form.js'
import type { Origin } from '../table/origin.js'
import { RowsBuilder } from '../table/rows-builder.js'
import type { EntityRow, TableHost } from '../table/table-host.js'
import { toLinkName } from '../values/link-name.js'
import { encodeNumber } from '../values/scalars.js'
import { childPath } from '../values/value-kind.js'

/** What one path of a dump holds, and the tables that lie below its `__`. */
export interface SurveyedRoot {
  readonly path: string
  target: Target
  readonly tables: Link[]
}

/** The one table of all instances of a class. */
interface Pool {
  readonly table: RowsBuilder
  /** The rows by instance: numbers cost much less than an entry each. */
  readonly numbers: Map<object, number>
  waiting: object[]
}

/** Gathers the instances of classes declared `table: true`, one table a class, at the root that met the class first. */
export class EntityPools {
  readonly #host: TableHost
  readonly #pools = new Map<ClassDefinition, Pool>()
  #last: Pool | undefined
  /** One answer, used again and again. */
  readonly #row = { set: makeRowSet([]), number: 0 }

  constructor(host: TableHost) {
    this.#host = host
  }

  /** The row that an instance has already. */
  find(value: object, definition: ClassDefinition): EntityRow | undefined {
    const pool = this.#poolOf(definition)
    const number = pool?.numbers.get(value)
    return pool === undefined || number === undefined ? undefined : this.#answer(pool, number)
  }

  /** Gives an instance a row; what it holds is surveyed when `fill` is called. */
  add(value: object, definition: ClassDefinition, root: SurveyedRoot): EntityRow {
    const pool = this.#poolFor(definition, root)
    const number = pool.numbers.size
    pool.numbers.set(value, number)
    pool.waiting.push(value)
    return this.#answer(pool, number)
  }

  /** Gives each of many instances a row, the same again if it has one; what is absent among them has none. */
  addAll(
    values: readonly unknown[],
    definition: ClassDefinition,
    root: SurveyedRoot,
  ): { readonly set: RowSet; readonly numbers: Int32Array } {
    const { table, numbers: known, waiting } = this.#poolFor(definition, root)
    const numbers = new Int32Array(values.length)
    let count = 0
    let before: object | undefined
    let number: number | undefined
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (typeof value !== 'object' || value === null) continue
      // What many have in common mostly comes several times in a row.
      if (value !== before) number = known.get(value)
      before = value
      if (number === undefined) {
        known.set(value, (number = known.size))
        waiting.push(value)
      }
      numbers[count++] = number
    }
    return { set: table.set, numbers: numbers.subarray(0, count) }
  }

  #poolFor(definition: ClassDefinition, root: SurveyedRoot): Pool {
    let pool = this.#poolOf(definition)
    if (pool === undefined) this.#pools.set(definition, (pool = this.#make(definition, root)))
    return pool
  }

  #poolOf(definition: ClassDefinition): Pool | undefined {
    if (this.#last?.table.definition !== definition) this.#last = this.#pools.get(definition)
    return this.#last
  }

  #answer(pool: Pool, number: number): EntityRow {
    this.#row.set = pool.table.set
    this.#row.number = number
    return this.#row
  }

  /** Adds the rows that came; tells whether there were any. */
  fill(): boolean {
    let filled = false
    for (const pool of this.#pools.values()) {
      if (pool.waiting.length === 0) continue
      const rows = pool.waiting
      pool.waiting = []
      pool.table.append(rows, false)
      filled = true
    }
    return filled
  }

  #make(definition: ClassDefinition, root: SurveyedRoot): Pool {
    const link = addTable(root, definition.name)
    const origin: Origin = {
      up: undefined,
      resolve: (index) => ({ steps: [{ words: ` → ${definition.name}[${index}]` }], index }),
    }
    const path = `${childPath(root.path, '__')}/tables/${link.name}`
    const table = new RowsBuilder(this.#host, definition, { path, origin })
    const extent = {
      positions: undefined,
      get length() {
        return table.rows.length
      },
    }
    this.#host.defer({ kind: 'rows', rows: table, extent, put: putting(link) })
    return { table, numbers: new Map(), waiting: [] }
  }
}

/** Makes a place among the tables of a root; the link is filled in later. */
export function addTable(root: SurveyedRoot, name: string): Link {
  const wanted = toLinkName(name)
  let free = wanted
  for (let i = 2; root.tables.some((table) => table.name === free); i++) free = `${wanted}_${i}`
  const link: Link = { name: free, to: encodeNumber(0) }
  root.tables.push(link)
  return link
}
