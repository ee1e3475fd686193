import type { DescribedTable } from '../graph/decode-columns.js'
import type { Steps } from '../graph/steps.js'
import { accessTable, storedTable, type Table } from '../table/table.js'
import type { Reading } from './restore.js'
import { StoredTable, type TableFile } from './stored-table.js'

/** How Tables call their file. */
export type TableCalls = Omit<TableFile, 'reading'>

/** What takes no more bytes is read when it is loaded. */
const smallBytes = 2 ** 16

/** Makes the Tables of one session that stay in its file. */
export class LazyTables {
  readonly #file: TableFile
  #small: { readonly table: Table; readonly source: StoredTable }[] = []
  #stay: boolean

  constructor(reading: Omit<Reading, 'tables'>, calls: TableCalls) {
    this.#file = { ...calls, reading: { ...reading, tables: this } }
    this.#stay = reading.store.answersAtOnce === true
  }

  get reading(): Reading {
    return this.#file.reading
  }

  /** Whether Tables stay in the file; otherwise they are read whole when they are loaded. */
  get stay(): boolean {
    return this.#stay
  }

  /** From now on Tables are read whole: the session is about to be closed. */
  readWhole(): void {
    this.#stay = false
  }

  /** A Table of columns that were described, not read. */
  open(described: DescribedTable): Table {
    const source = new StoredTable(this.#file, described)
    const table = storedTable(described, source)
    source.bind(table)
    if (source.bytes <= smallBytes) this.#small.push({ table, source })
    return table
  }

  /** Reads the columns of what is small and was opened since. */
  *readSmall(): Steps<void> {
    while (this.#small.length > 0) {
      const tables = this.#small
      this.#small = []
      for (const { table, source } of tables) {
        const rows = { start: 0, stop: table.length, step: 1 }
        accessTable(table).keep(yield* source.steps(source.names, rows))
      }
    }
  }
}
