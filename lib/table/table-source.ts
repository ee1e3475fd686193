import type { AxisSlice } from '../values/ranges.js'
import type { RowQueue } from './row-queue.js'
import type { CodedColumn } from './table.js'

/** Columns, or parts of them, by property. */
export type CodedColumns = ReadonlyMap<string, CodedColumn>

/** Where the columns of a Table lie that stay in a file. */
export interface TableSource {
  /** The columns that are there, in the order of the fields. */
  readonly names: readonly string[]
  /** Where it was found in the file, or where it lies now as far as that is known. */
  readonly path: string
  /**
   * Reads some rows of some columns; nested rows are given as their whole Table. Rows of Tables that they refer to are
   * filled by the queue, or when this returns.
   */
  readNow(names: readonly string[], rows: AxisSlice, queue?: RowQueue): CodedColumns
  read(names: readonly string[], rows: AxisSlice): Promise<CodedColumns>
  /** An error as the program gets it. */
  shownError(error: unknown): unknown
  /** Is told that there are more rows now, or that there are not after all. */
  changed(): void
}

/** The file that a Table lies in. */
export interface TableHome {
  /** To be compared with that of others. */
  readonly store: object
  /** Whether the Table still lies there, as far as it is known. */
  holds(): boolean
  /** Is told of each row that is made. */
  noteRow(row: object, index: number): void
  /** Adds rows in the file; the Table is told of them by `grow`. */
  append(rows: readonly object[]): Promise<void>
}
