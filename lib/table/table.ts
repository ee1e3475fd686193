import { cannotStore } from '../errors.js'
import { registry } from '../metadata/default-registry.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { Registry } from '../metadata/registry.js'
import type { Constructor } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import type { NdArray } from '../values/nd-array.js'
import { type AxisRange, type AxisSlice, countOf, selectionOf } from '../values/ranges.js'
import { columnOf, declaredColumn } from './column-of-rows.js'
import { MadeRows } from './made-rows.js'
import { rowDefinition } from './row-definition.js'
import type { RowQueue } from './row-queue.js'
import { joinedColumns, lengthOf, pickedCodes, pickedColumn } from './table-columns.js'
import type { CodedColumns, TableHome, TableSource } from './table-source.js'
import type { GivenColumn, TypedColumn } from './typed-column.js'
import { showAs } from '../values/show-as.js'

/** What one column of a Table holds: one value a row, or for an NdArray one row of it. */
export type TableColumn = NumericArray | readonly unknown[] | NdArray | Table

/** The columns of rows of a class, by property. */
export type TableColumns<Row> = { readonly [K in keyof Row & string]?: GivenColumn<Row[K]> }

/** A column with the codes of what is absent in it: 0 a value, 1 null, 2 undefined, 3 not there. */
export interface CodedColumn {
  readonly values: TableColumn
  readonly codes: Int8Array | undefined
}

export interface TableParts {
  readonly definition: ClassDefinition
  readonly columns: ReadonlyMap<string, CodedColumn>
  readonly length: number
}

/** For the parts of h5orm that keep Tables in files. */
export interface TableAccess {
  readonly source: TableSource | undefined
  /** The columns that are in memory. */
  readonly loaded: CodedColumns
  /** Where it lies in a file. */
  home: TableHome | undefined
  /** The rows that were made, by their numbers. */
  readonly rows: ReadonlyMap<number, object>
  /** Keeps whole columns that were read. */
  keep(columns: CodedColumns): void
  /** Takes note of rows that were added in the file; gives what takes it back, as the next two do. */
  grow(added: number): () => void
  /** Adds rows in memory. */
  add(rows: readonly object[]): () => void
  /** Lets it have its rows from a file from now on. */
  leaveMemory(source: TableSource | undefined, length: number): () => void
}

let rowIn: (table: Table, index: number, queue: RowQueue) => object | undefined
let construct: (given: Omit<TableParts, 'columns'>, content: CodedColumns | TableSource) => Table
let takeApart: (table: Table) => TableParts
let access: (table: Table) => TableAccess

/** What `blocks` reads at once where nothing is said. */
const rowsOfBlock = 2 ** 14

/**
 * Rows of a class as columns: numbers stay typed arrays, no object is made before it is asked for.
 *
 * Rows that it gives are made on demand and then kept, so `at(3)` is the same object each time; changing one does not
 * change the columns, until `session.save(row)` writes it.
 *
 * @example
 * const table = Table.of(Particle, { x: Float64Array.of(1, 2), name: ['a', 'b'] })
 * table.column('x') // the Float64Array
 * table.at(1).name // 'b'
 */
export class Table<Row extends object = object> implements Iterable<Row> {
  readonly #definition: ClassDefinition
  /** Those that are in memory. */
  readonly #columns: Map<string, CodedColumn>
  #source: TableSource | undefined
  #home: TableHome | undefined
  #length: number
  readonly #rows: MadeRows

  private constructor(
    { definition, length }: Omit<TableParts, 'columns'>,
    content: CodedColumns | TableSource,
  ) {
    const isStored = 'readNow' in content
    this.#definition = definition
    this.#columns = new Map(isStored ? [] : content)
    this.#source = isStored ? content : undefined
    this.#length = length
    this.#rows = new MadeRows(definition, {
      whole: () => (this.#unread().length === 0 ? this.#columns : undefined),
      part: (rows, queue) => this.#part(rows, false, queue),
      length: () => this.#length,
      note: (row, index) => this.#home?.noteRow(row, index),
      nested: rowIn,
      source: () => this.#source,
    })
  }

  /**
   * Makes a Table of columns, which are not copied; numbers of a declared type are converted where they are of another.
   *
   * @throws TypeError when the columns are of different lengths or name no field.
   */
  static of<R extends object>(
    row: Constructor<R>,
    columns: TableColumns<R>,
    classes: Registry = registry,
  ): Table<R> {
    const definition = rowDefinition(row, classes)
    const found = new Map<string, CodedColumn>()
    let length: number | undefined
    for (const field of definition.fields ?? []) {
      const given = (columns as Record<string, TableColumn | undefined>)[field.property]
      if (given === undefined) continue
      const values = declaredColumn(given, field, definition)
      length ??= lengthOf(values)
      if (lengthOf(values) !== length)
        throw new TypeError(
          `The column ${definition.name}.${field.property} has ${lengthOf(values)} elements, the others ${length}.`,
        )
      found.set(field.property, { values, codes: undefined })
    }
    for (const name of Object.keys(columns))
      if (!found.has(name)) throw new TypeError(`${definition.name} has no stored field ${name}.`)
    return new Table<R>({ definition, length: length ?? 0 }, found)
  }

  /** Makes a Table of rows; each property is read once. */
  static from<R extends object>(
    row: Constructor<R>,
    rows: Iterable<R>,
    classes: Registry = registry,
  ): Table<R> {
    const definition = rowDefinition(row, classes)
    const list = [...rows]
    const columns = new Map<string, CodedColumn>()
    for (const field of definition.fields ?? [])
      columns.set(field.property, columnOf(list, field, definition))
    return new Table<R>({ definition, length: list.length }, columns)
  }

  /** The class of its rows. */
  get rowClass(): Constructor<Row> {
    return this.#definition.constructor as Constructor<Row>
  }

  get length(): number {
    return this.#length
  }

  /**
   * Gives a column as it is stored: a typed array, an array, an NdArray of several dimensions, a Table of nested rows.
   * It is read when it is first asked for, and kept.
   *
   * @throws H5Error CLOSED, NOT_FOUND when the table was deleted or replaced, and other errors of reading.
   */
  column<K extends keyof Row & string>(name: K): TypedColumn<Row, K>
  column(name: string): unknown {
    this.#checkName(name)
    let found = this.#columns.get(name)
    if (found === undefined) {
      this.#keep(this.#source!.readNow([name], this.#all()))
      found = this.#columns.get(name)!
    }
    return found.values
  }

  /**
   * Reads a column, or some rows of it, as `LazyArray.read` does: `[start, stop, step]`, as in numpy. A whole column is
   * kept, a part is not.
   *
   * @throws RangeError, TypeError for what is no range.
   * @throws H5Error CLOSED, NOT_FOUND when the table was deleted or replaced, and other errors of reading.
   * @example
   * await hits.read('time') // the Float64Array that hits.column('time') gives
   * await hits.read('time', [-1000]) // of its last thousand rows only
   */
  read<K extends keyof Row & string>(name: K, rows?: AxisRange): Promise<TypedColumn<Row, K>>
  async read(name: string, rows?: AxisRange): Promise<unknown> {
    this.#checkName(name)
    if (typeof rows === 'number')
      throw new TypeError(`A range of rows is [start, stop, step], not ${String(rows)}.`)
    const part = selectionOf([rows], [this.#length]).slices[0]!
    const isWhole = countOf(part) === this.#length
    let column = this.#columns.get(name)
    if (column === undefined) {
      const found = await this.#source!.read([name], part)
      column = found.get(name)!
      if (isWhole) this.#keep(found)
      else if (!(column.values instanceof Table)) return column.values
    }
    const { values } = column
    if (isWhole) return values
    return values instanceof Table ? values.#taken(part) : pickedColumn(values, part)
  }

  /** Gives a row as an instance; a negative index counts from the end. `undefined` where there is none. */
  at(index: number): Row | undefined {
    const at = index < 0 ? index + this.#length : index
    return this.#has(at) ? (this.#rows.at(at) as Row) : undefined
  }

  /** Gives some of the rows as a Table in memory; numeric columns that are there already are views on the same memory. */
  slice(start = 0, end: number = this.#length): Table<Row> {
    const from = this.#bound(start)
    const part = { start: from, stop: Math.max(from, this.#bound(end)), step: 1 }
    return this.#taken(part, this.#part(part, true))
  }

  /**
   * Gives all rows in blocks, each a Table in memory, one after another: of a table in a file no more than one block is
   * in memory.
   *
   * @param rows How many rows a block has; by default 16384.
   * @example
   * for await (const block of hits.blocks()) for (const hit of block) sum += hit.time
   */
  async *blocks(rows: number = rowsOfBlock): AsyncGenerator<Table<Row>, void, undefined> {
    if (!Number.isSafeInteger(rows) || rows < 1)
      throw new RangeError(`A block has at least one row, not ${String(rows)}.`)
    for (let start = 0; start < this.#length; start += rows) {
      const part = { start, stop: Math.min(this.#length, start + rows), step: 1 }
      const found = await this.#source?.read(this.#unread(), part)
      yield this.#taken(part, this.#cut(part, found ?? new Map(), true))
    }
  }

  /**
   * Adds rows at the end: of a Table that was loaded from a file, or saved in one, in the file, in place and in one change
   * (as `session.append` does); of any other in memory, where the columns become new arrays.
   *
   * @throws H5Error CANNOT_STORE for rows of another form, READ_ONLY, CLOSED, NOT_FOUND when the table was deleted or
   *   replaced. `table.slice()` is a Table in memory.
   * @example
   * await run.hits.append([hit, another])
   */
  async append(rows: Iterable<Row>): Promise<void> {
    const more = [...rows]
    if (this.#home !== undefined && (this.#source !== undefined || this.#home.holds()))
      await this.#home.append(more)
    else this.#add(more)
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    for (let i = 0; i < this.#length; i++) yield this.at(i) as Row
  }

  #has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.#length
  }

  #names(): readonly string[] {
    return this.#source?.names ?? [...this.#columns.keys()]
  }

  #checkName(name: string): void {
    const names = this.#names()
    if (this.#columns.has(name) || names.includes(name)) return
    throw new TypeError(
      `This table of ${this.#definition.name} has no column ${name}; it has ${names.join(', ')}.`,
    )
  }

  #all(): AxisSlice {
    return { start: 0, stop: this.#length, step: 1 }
  }

  /** Where a slice begins or ends, as an array's does. */
  #bound(given: number): number {
    const index = Math.trunc(given) || 0
    return Math.min(this.#length, index < 0 ? Math.max(0, index + this.#length) : index)
  }

  #unread(): string[] {
    return this.#source?.names.filter((name) => !this.#columns.has(name)) ?? []
  }

  #keep(columns: CodedColumns): void {
    for (const [name, column] of columns) this.#columns.set(name, column)
  }

  /** Some rows of all columns; those of nested rows may be left whole. */
  #part(part: AxisSlice, isDeep: boolean, queue?: RowQueue): Map<string, CodedColumn> {
    const unread = this.#unread()
    const found = unread.length === 0 ? undefined : this.#source?.readNow(unread, part, queue)
    return this.#cut(part, found ?? new Map(), isDeep)
  }

  #cut(part: AxisSlice, found: CodedColumns, isDeep: boolean): Map<string, CodedColumn> {
    const columns = new Map<string, CodedColumn>()
    for (const { property } of this.#definition.fields ?? []) {
      const read = found.get(property)
      const column = read ?? this.#columns.get(property)
      if (column === undefined) continue
      const { values } = column
      const codes = read === undefined ? pickedCodes(column.codes, part) : read.codes
      if (values instanceof Table)
        columns.set(property, { values: isDeep ? values.#taken(part) : values, codes })
      else columns.set(property, read ?? { values: pickedColumn(values, part), codes })
    }
    return columns
  }

  #taken(part: AxisSlice, columns: CodedColumns = this.#part(part, true)): Table<Row> {
    return new Table<Row>({ definition: this.#definition, length: countOf(part) }, columns)
  }

  #add(rows: readonly Row[]): void {
    const known = this.#parts().columns
    this.#columns.clear()
    for (const field of this.#definition.fields ?? []) {
      const before = known.get(field.property)
      const added = columnOf(rows, field, this.#definition)
      if (before !== undefined) this.#columns.set(field.property, joinedColumns(before, added))
      else if (this.#length === 0) this.#columns.set(field.property, added)
    }
    this.#length += rows.length
  }

  /** Does what changes the rows, and gives what takes it back. */
  #changed(change: () => void): () => void {
    const [columns, length, source] = [new Map(this.#columns), this.#length, this.#source]
    change()
    this.#source?.changed()
    return () => {
      this.#columns.clear()
      this.#keep(columns)
      this.#length = length
      this.#source = source
      this.#rows.dropFrom(length)
      source?.changed()
    }
  }

  /** All columns; those that are read for it are not kept. */
  #parts(): TableParts {
    const unread = this.#unread()
    const read = unread.length === 0 ? [] : this.#source!.readNow(unread, this.#all())
    const columns = new Map([...this.#columns, ...read])
    return { definition: this.#definition, columns, length: this.#length }
  }

  static {
    showAs(this.prototype, (table: Table) => {
      const { name } = table.#definition
      return `Table of ${table.#length} × ${name} { ${table.#names().join(', ')} }`
    })
    construct = (given, content) => new Table(given, content)
    const own = (table: Table): Table => {
      if (#rows in table) return table
      throw cannotStore('a view that tx.with gave', 'Save the Table that it shows.', {})
    }
    takeApart = (table) => own(table).#parts()
    rowIn = (table, index, queue) =>
      table.#has(index) ? table.#rows.later(index, queue) : undefined
    access = (table) => ({
      get home() {
        return table.#home
      },
      set home(home) {
        table.#home = home
      },
      source: own(table).#source,
      loaded: table.#columns,
      rows: table.#rows.all,
      keep: (columns) => table.#keep(columns),
      grow: (added) =>
        table.#changed(() => {
          table.#columns.clear()
          table.#length += added
        }),
      add: (rows) => table.#changed(() => table.#add(rows)),
      leaveMemory: (source, length) =>
        table.#changed(() => {
          table.#source = source
          table.#columns.clear()
          table.#length = length
        }),
    })
  }
}

/** A Table of columns that were read. */
export const makeTable = ({ columns, ...given }: TableParts): Table => construct(given, columns)

/** A Table whose columns stay where they are until they are asked for. */
export const storedTable = (given: Omit<TableParts, 'columns'>, source: TableSource): Table =>
  construct(given, source)

export const accessTable = (table: Table): TableAccess => access(table)

/** A row that a queue is going to fill; `undefined` where there is none. */
export const rowOfTable = (table: Table, index: number, queue: RowQueue): object | undefined =>
  rowIn(table, index, queue)

/** What a Table is made of. */
export const partsOfTable = (table: Table): TableParts => takeApart(table)
