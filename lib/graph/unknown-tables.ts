import {
  type GroupForm,
  type Link,
  makeRowSet,
  type PackedEntry,
  type RowSet,
} from '../table/form.js'
import { Table } from '../table/table.js'
import { tableForm } from '../table/table-form.js'
import type { TableHost, Where } from '../table/table-host.js'
import { childPath } from '../values/value-kind.js'
import { UnknownRecord } from '../values/unknown-record.js'
import { unknownRowOf } from '../values/unknown-row.js'
import { addTable, type SurveyedRoot } from './entity-pools.js'
import { type StoreApart, unknownTableForm } from './unknown-table-form.js'

/** A table of which rows were met, and where it is to lie unless it is met itself. */
interface Wanted {
  readonly table: UnknownRecord
  readonly path: string
  readonly link: Link
}

/** The tables of classes that are not registered: a record that shows a row of one is stored as that row. */
export class UnknownTables {
  readonly #sets = new Map<object, RowSet>()
  readonly #wanted: Wanted[] = []

  /** The row that an object shows; its table is going to be stored. */
  rowOf(object: object, root: SurveyedRoot): PackedEntry | undefined {
    const row = unknownRowOf(object)
    if (row === undefined) return undefined
    const { table, index } = row
    if (!this.#sets.has(table)) {
      const link = addTable(root, nameOf(table))
      this.#wanted.push({ table, link, path: `${childPath(root.path, '__')}/tables/${link.name}` })
    }
    return { kind: 'packed', set: this.#setOf(table), index: [index] }
  }

  /** How a table is stored, of a class that is registered or not. */
  formOf(
    host: TableHost,
    table: Table | UnknownRecord,
    where: Where,
    store: StoreApart,
  ): GroupForm {
    if (table instanceof Table) return tableForm(host, table, where, store)
    return unknownTableForm(host, table, { where, rows: this.#setOf(table) }, store)
  }

  /** Stores the tables whose rows were met; tells whether there were any. */
  fill(store: StoreApart): boolean {
    const wanted = this.#wanted.splice(0)
    for (const { table, link, path } of wanted)
      link.to = store(table, { path, steps: () => [{ words: ` → ${nameOf(table)}` }] })
    return wanted.length > 0
  }

  #setOf(table: UnknownRecord): RowSet {
    let set = this.#sets.get(table)
    if (set === undefined) this.#sets.set(table, (set = makeRowSet([])))
    return set
  }
}

const nameOf = ({ className = 'Table' }: UnknownRecord): string => className

export const isUnknownTable = (value: object): value is UnknownRecord =>
  value instanceof UnknownRecord && value.type === 'Table'
