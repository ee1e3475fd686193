import type { DescribedTable } from '../graph/decode-columns.js'
import { later, type Steps } from '../scheduling/steps.js'
import type { Constructor } from '../metadata/field-type.js'
import { accessTable, storedTable, type Table } from '../table/table.js'
import type { TableHome } from '../table/table-source.js'
import { type Reading, restore } from './restore.js'
import { StoredTable, type TableFile } from './stored-table.js'

/** How Tables call their file. */
export interface TableCalls extends Omit<TableFile, 'reading'> {
  isClosed(): boolean
  /** Whether Tables are read whole when they are loaded. */
  readsWhole(): boolean
  append(path: string, rows: readonly object[]): Promise<void>
}

interface OpenTable {
  readonly table: Table
  readonly source: StoredTable
}

/** What takes no more bytes is read when it is loaded. */
const smallBytes = 2 ** 16

/** Makes the Tables of one session that stay in its file. */
export class LazyTables {
  readonly #file: TableFile
  readonly #calls: TableCalls
  /** Those that the load that is under way has opened. */
  #small: OpenTable[] | undefined

  constructor(reading: Omit<Reading, 'tables'>, calls: TableCalls) {
    this.#calls = calls
    this.#file = { ...calls, reading: { ...reading, tables: this } }
  }

  get reading(): Reading {
    return this.#file.reading
  }

  /** Whether Tables stay in the file; otherwise they are read whole when they are loaded. */
  get stay(): boolean {
    return this.#file.reading.store.answersAtOnce === true && !this.#calls.readsWhole()
  }

  /** A Table of columns that were described, not read. */
  open(described: DescribedTable): Table {
    const source = new StoredTable(this.#file, described)
    const table = storedTable(described, source)
    source.bind(table)
    accessTable(table).home = this.#homeOf(table, () => source.pathNow())
    if (source.bytes <= smallBytes) this.#small?.push({ table, source })
    return table
  }

  /** Runs a load, and reads the columns of the small Tables that it opens. */
  async loading<T>(load: () => Promise<T>): Promise<T> {
    const small: OpenTable[] = (this.#small = [])
    try {
      const loaded = await load()
      await later(readColumnsOf(small))
      return loaded
    } finally {
      this.#small = undefined
    }
  }

  /** Lets a Table that was saved grow where it lies; the rows of one that is in the file already lie there with it. */
  attach(table: Table): void {
    const access = accessTable(table)
    const { identity } = this.#file.reading
    const home = this.#homeOf(table, () => identity.locate(table)!.path)
    for (const [index, row] of access.rows) home.noteRow(row, index)
    if (access.source === undefined && access.home?.holds() !== true) access.home = home
  }

  /** Lets a Table that was saved at a path have its rows from there. */
  async leaveMemory(table: Table, path: string): Promise<void> {
    const { store, identity } = this.reading
    const [found] = await store.find([path])
    const type = { kind: 'table', row: () => table.rowClass as Constructor } as const
    const own = new Map([[found!.address, undefined]])
    const restoring = await later(restore(this.reading, [[path, type]], { own }))
    const copy = restoring.run((value) => value(path)) as Table
    const source = accessTable(copy).source as StoredTable
    source.bind(table)
    identity.onRollback(accessTable(table).leaveMemory(source, copy.length))
  }

  #homeOf(table: Table, path: () => string): TableHome {
    const { identity, store } = this.#file.reading
    const holds = (): boolean => {
      const place = this.#calls.isClosed() ? undefined : identity.locate(table)
      return place !== undefined && place.index === undefined
    }
    return {
      store,
      holds,
      noteRow(row, index) {
        if (holds()) identity.addSaved(row, { path: path(), index: [index] })
      },
      append: async (rows) => this.#calls.append(path(), rows),
    }
  }
}

/** Reads the columns of some Tables, and of those that are met on the way. */
function* readColumnsOf(tables: readonly OpenTable[]): Steps<void> {
  for (const { table, source } of tables) {
    const rows = { start: 0, stop: table.length, step: 1 }
    accessTable(table).keep(yield* source.steps(source.names, rows))
  }
}
