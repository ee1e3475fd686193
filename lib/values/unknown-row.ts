import { UnknownRecord } from './unknown-record.js'

/** Which row of which table a record shows. */
export interface UnknownRow {
  readonly table: UnknownRecord
  readonly index: number
}

const shown = new WeakMap<UnknownRecord, UnknownRow>()

/** Says that a record shows a row of a table, which is where it is stored. */
export function noteUnknownRow(record: UnknownRecord, row: UnknownRow): void {
  shown.set(record, row)
}

/** The row that a record shows; `undefined` when it stands for an object of its own, or is no such record at all. */
export const unknownRowOf = (record: object): UnknownRow | undefined =>
  record instanceof UnknownRecord ? shown.get(record) : undefined
