import { assign, callsProgram, setDefault } from '../instances/fill.js'
import type { InstancePlace } from '../instances/instance-place.js'
import { instantiate } from '../instances/instantiate.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import { missing } from '../values/masked-array.js'
import { safeNumber } from '../values/natural.js'
import type { AxisSlice } from '../values/ranges.js'
import { fieldPath } from '../values/link-name.js'
import { elementsIn } from './elements-in.js'
import { type RowMaker, RowQueue } from './row-queue.js'
import type { Table, TableColumn } from './table.js'
import type { CodedColumns, TableSource } from './table-source.js'

/** What rows are made of. */
export interface RowContent {
  /** All columns, when they are in memory. */
  whole(): CodedColumns | undefined
  /** Some rows of all columns; nested rows as their whole Table. */
  part(rows: AxisSlice, queue: RowQueue): CodedColumns
  length(): number
  note(row: object, index: number): void
  /** A row of a Table that is a column. */
  nested(table: Table, index: number, queue: RowQueue): unknown
  /** Where they lie in a file. */
  source(): TableSource | undefined
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
  /** The queues in which rows wait to be filled. */
  readonly #waiting = new Map<number, RowQueue>()
  readonly #pages = new Map<number, Page>()
  #reads = 0
  #fields: SortedFields | undefined

  constructor(definition: ClassDefinition, content: RowContent) {
    this.#definition = definition
    this.#content = content
  }

  /** Gives a row, filled. */
  at(index: number): object {
    const row = this.#rows.get(index)
    if (row !== undefined && (this.#waiting.size === 0 || !this.#waiting.has(index))) return row
    const queue = new RowQueue()
    try {
      return queue.run(() => this.later(index, queue))
    } catch (error) {
      throw this.#content.source()?.shownError(error) ?? error
    }
  }

  /** Gives a row that a queue is going to fill. */
  later(index: number, queue: RowQueue): object {
    const known = this.#rows.get(index)
    if (known === undefined) {
      const row = instantiate(this.#definition, { path: undefined, row: index })
      this.#rows.set(index, row)
      this.#content.note(row, index)
      this.#waiting.set(index, queue)
      queue.add(this, index)
      return row
    }
    const from = this.#waiting.get(index)
    if (from !== undefined && from !== queue) {
      this.#waiting.set(index, queue)
      queue.take(this, index, from)
    }
    return known
  }

  fillRows(rows: readonly number[], queue: RowQueue): void {
    const columns = this.#content.whole()
    if (columns !== undefined) {
      this.#pages.clear()
      this.#fill(rows, { start: 0, stop: this.#content.length(), columns }, queue)
      return
    }
    const wanted = rows.filter((row) => this.#waiting.get(row) === queue)
    for (let i = 0; i < wanted.length;) {
      const block = Math.floor(wanted[i]! / rowsOfPage)
      let end = i + 1
      while (end < wanted.length && wanted[end]! < (block + 1) * rowsOfPage) end++
      const part = wanted.slice(i, end)
      // What runs while they are read and asks for one of them must not read it again.
      for (const row of part) this.#waiting.delete(row)
      const page = this.#page(block, part[0]!, part.at(-1)!, queue)
      for (const row of part) this.#waiting.set(row, queue)
      this.#fill(part, page, queue)
      i = end
    }
  }

  dropRow(index: number): void {
    this.#rows.delete(index)
    this.#waiting.delete(index)
  }

  moveRow(index: number, queue: RowQueue): void {
    this.#waiting.set(index, queue)
  }

  /** The rows by their numbers. */
  get all(): ReadonlyMap<number, object> {
    return this.#rows
  }

  /** Forgets the rows from a number on: they are not there after all. */
  dropFrom(length: number): void {
    this.#pages.clear()
    for (const index of this.#rows.keys()) if (index >= length) this.dropRow(index)
  }

  /** Rows that are asked for one by one are read so at first, and then with those around them. */
  #page(block: number, first: number, last: number, queue: RowQueue): Page {
    const known = this.#pages.get(block)
    if (known !== undefined && last < known.stop) return known
    const isSingle = ++this.#reads <= singleReads
    const start = isSingle ? first : block * rowsOfPage
    const stop = isSingle ? last + 1 : Math.min(start + rowsOfPage, this.#content.length())
    const page = { start, stop, columns: this.#content.part({ start, stop, step: 1 }, queue) }
    if (isSingle) return page
    this.#pages.delete(block)
    this.#pages.set(block, page)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > mostPages) this.#pages.delete(oldest!)
    return page
  }

  #fill(rows: readonly number[], page: Page, queue: RowQueue): void {
    const { plain, coded } = (this.#fields ??= sorted(this.#definition.fields ?? []))
    for (const index of rows) {
      if (this.#waiting.get(index) !== queue) continue
      const row = this.#rows.get(index)!
      if (coded.length === 0) this.#waiting.delete(index)
      this.#set(row, index, plain, page, queue)
      if (coded.length > 0)
        queue.complete(() => {
          if (this.#waiting.get(index) !== queue) return
          this.#waiting.delete(index)
          this.#set(row, index, coded, page, queue)
        })
    }
  }

  #set(
    row: object,
    index: number,
    fields: readonly FieldDefinition[],
    { start, columns }: Page,
    queue: RowQueue,
  ): void {
    const definition = this.#definition
    const place = new RowPlace(this.#content, index)
    for (const field of fields) {
      place.field = field
      const column = columns.get(field.property)
      const code = column?.codes?.[index - start] ?? missing.value
      if (column === undefined || code === missing.hole) {
        setDefault(row, field, definition, place)
        continue
      }
      const { values } = column
      const stored =
        code !== missing.value
          ? absent(code)
          : 'rowClass' in values
            ? this.#content.nested(values, index, queue)
            : elementOf(values, index - start)
      if (queue.isWaiting && callsProgram(field)) queue.fill()
      assign(row, field, stored, definition, place)
    }
  }
}

/** Fields that are only set, and those that call code of the program. */
interface SortedFields {
  readonly plain: readonly FieldDefinition[]
  readonly coded: readonly FieldDefinition[]
}

const sorted = (fields: readonly FieldDefinition[]): SortedFields => ({
  plain: fields.filter((field) => !callsProgram(field)),
  coded: fields.filter(callsProgram),
})

/** Where a cell of a Table lies; its path is found out when a message needs it. */
class RowPlace implements InstancePlace {
  readonly row: number
  field: FieldDefinition | undefined
  readonly #content: RowContent

  constructor(content: RowContent, row: number) {
    this.#content = content
    this.row = row
  }

  get path(): string | undefined {
    const path = this.#content.source()?.path
    return path && this.field && fieldPath(path, this.field.name)
  }
}

const absent = (code: number): null | undefined => (code === missing.null ? null : undefined)

function elementOf(values: Exclude<TableColumn, Table>, at: number): unknown {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array)
    return safeNumber(values[at]!)
  return elementsIn(values)?.[at]
}
