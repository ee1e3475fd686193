import type { ClassDefinition } from '../metadata/definition.js'
import { type Link, type PackedEntry, putting, type Target } from '../table/form.js'
import type { Origin } from '../table/origin.js'
import { RowsBuilder } from '../table/rows-builder.js'
import type { TableHost } from '../table/table-host.js'
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
  count: number
  waiting: object[]
}

/** Gathers the instances of classes declared `table: true`, one table a class, at the root that met the class first. */
export class EntityPools {
  readonly #host: TableHost
  readonly #pools = new Map<ClassDefinition, Pool>()

  constructor(host: TableHost) {
    this.#host = host
  }

  /** Gives an instance its row; what it holds is surveyed when `fill` is called. */
  add(value: object, definition: ClassDefinition, root: SurveyedRoot): PackedEntry {
    let pool = this.#pools.get(definition)
    if (pool === undefined) this.#pools.set(definition, (pool = this.#make(definition, root)))
    pool.waiting.push(value)
    return { kind: 'packed', set: pool.table.set, index: [pool.count++] }
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
    return { table, count: 0, waiting: [] }
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
