import type { ClassDefinition } from '../metadata/definition.js'
import { instantiate } from '../values/instantiate.js'
import { missing } from '../values/masked-array.js'
import { safeNumber } from '../values/natural.js'
import type { AxisSlice } from '../values/ranges.js'
import { elementsIn } from './elements-in.js'
import { fillLater, makeRowsAfter, type RowMaker } from './row-queue.js'
import type { CodedColumn } from './table.js'
import type { CodedColumns } from './table-source.js'

/** What rows are made of. */
export interface RowContent {
  /** All columns, when they are in memory. */
  whole(): CodedColumns | undefined
  /** Some rows of all columns; nested rows as their whole Table. */
  part(rows: AxisSlice): CodedColumns
  length(): number
  note(row: object, index: number): void
}

/** Rows from `start` on. */
interface Page {
  readonly start: number
  readonly stop: number
  readonly columns: CodedColumns
}

/** So many times no more than the wanted rows are read. */
const singleReads = 16
const rowsOfPage = 1024
const mostPages = 32

/** The rows of a Table that were asked for, each made once. */
export class MadeRows implements RowMaker {
  readonly #definition: ClassDefinition
  readonly #content: RowContent
  readonly #rows = new Map<number, object>()
  readonly #pages = new Map<number, Page>()
  #reads = 0

  constructor(definition: ClassDefinition, content: RowContent) {
    this.#definition = definition
    this.#content = content
  }

  /** Gives a row; while rows are being made it may not be filled yet. */
  at(index: number): object {
    return this.#rows.get(index) ?? makeRowsAfter(() => this.#make(index))
  }

  fillRows(rows: readonly number[]): void {
    const columns = this.#content.whole()
    if (columns !== undefined) {
      this.#pages.clear()
      return this.#fill(rows, { start: 0, stop: this.#content.length(), columns })
    }
    for (let i = 0; i < rows.length;) {
      const block = Math.floor(rows[i]! / rowsOfPage)
      let end = i + 1
      while (end < rows.length && rows[end]! < (block + 1) * rowsOfPage) end++
      this.#fill(rows.slice(i, end), this.#page(block, rows[i]!, rows[end - 1]!))
      i = end
    }
  }

  dropRow(index: number): void {
    this.#rows.delete(index)
  }

  /** The rows by their numbers. */
  get all(): ReadonlyMap<number, object> {
    return this.#rows
  }

  /** Forgets the rows from a number on: they are not there after all. */
  dropFrom(length: number): void {
    this.#pages.clear()
    for (const index of this.#rows.keys()) if (index >= length) this.#rows.delete(index)
  }

  #make(index: number): object {
    const row = instantiate(this.#definition, '')
    this.#rows.set(index, row)
    this.#content.note(row, index)
    fillLater(this, index)
    return row
  }

  /** Rows that are asked for one by one are read so at first, and then with those around them. */
  #page(block: number, first: number, last: number): Page {
    const known = this.#pages.get(block)
    if (known !== undefined && last < known.stop) return known
    const isSingle = ++this.#reads <= singleReads
    const start = isSingle ? first : block * rowsOfPage
    const stop = isSingle ? last + 1 : Math.min(start + rowsOfPage, this.#content.length())
    const page = { start, stop, columns: this.#content.part({ start, stop, step: 1 }) }
    if (isSingle) return page
    this.#pages.delete(block)
    this.#pages.set(block, page)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > mostPages) this.#pages.delete(oldest!)
    return page
  }

  #fill(rows: readonly number[], { start, columns }: Page): void {
    for (const field of this.#definition.fields ?? []) {
      const { property, convert } = field
      const column = columns.get(property)
      for (const index of rows) {
        const row = this.#rows.get(index)
        if (row === undefined) continue
        const code = column?.codes?.[index - start] ?? missing.value
        if (column === undefined || code === missing.hole) {
          if (field.default !== undefined) field.set?.(row, field.default())
          continue
        }
        const stored = code === missing.value ? elementOf(column, index, start) : absent(code)
        field.set?.(row, convert === undefined ? stored : convert.fromStored(stored))
      }
    }
  }
}

const absent = (code: number): null | undefined => (code === missing.null ? null : undefined)

/** Nested rows are counted from the first of the whole. */
function elementOf({ values }: CodedColumn, index: number, start: number): unknown {
  if ('rowClass' in values) return values.at(index)
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return safeNumber(values[index - start]!)
  return elementsIn(values)?.[index - start]
}
