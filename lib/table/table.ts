import { invalidDeclaration, unregisteredClass } from '../errors.js'
import { registry } from '../metadata/default-registry.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { Registry } from '../metadata/registry.js'
import type { Constructor } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { instantiate } from '../values/instantiate.js'
import { missing } from '../values/masked-array.js'
import { NdArray } from '../values/nd-array.js'
import { describeStorage } from '../values/number-storage.js'
import { isNumericArray } from '../values/numeric.js'
import { elementsIn } from './elements-in.js'
import { joinedColumns, slicedColumn } from './table-columns.js'

/** What one column of a Table holds: one value a row, or for an NdArray one row of it. */
export type TableColumn = NumericArray | readonly unknown[] | NdArray | Table

/** The columns of rows of a class, by property. */
export type TableColumns<Row> = { readonly [K in keyof Row & string]?: TableColumn }

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

let construct: (given: TableParts) => Table
let takeApart: (table: Table) => TableParts

/**
 * Rows of a class as columns: numbers stay typed arrays, no object is made before it is asked for.
 *
 * Rows that it gives are made on demand and then kept, so `at(3)` is the same object each time; changing one does not
 * change the columns.
 *
 * @example
 * const table = Table.of(Particle, { x: Float64Array.of(1, 2), name: ['a', 'b'] })
 * table.column('x') // the Float64Array
 * table.at(1).name // 'b'
 */
export class Table<Row extends object = object> implements Iterable<Row> {
  #definition: ClassDefinition
  #columns: ReadonlyMap<string, CodedColumn>
  #length: number
  readonly #rows = new Map<number, Row>()

  private constructor({ definition, columns, length }: TableParts) {
    this.#definition = definition
    this.#columns = columns
    this.#length = length
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
    const definition = definitionOf(row, classes)
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
    return new Table<R>({ definition, columns: found, length: length ?? 0 })
  }

  /** Makes a Table of rows; each property is read once. */
  static from<R extends object>(
    row: Constructor<R>,
    rows: Iterable<R>,
    classes: Registry = registry,
  ): Table<R> {
    const definition = definitionOf(row, classes)
    const list = [...rows]
    const columns = new Map<string, CodedColumn>()
    for (const field of definition.fields ?? [])
      columns.set(field.property, columnOf(list, field, definition))
    return new Table<R>({ definition, columns, length: list.length })
  }

  /** The class of its rows. */
  get rowClass(): Constructor<Row> {
    return this.#definition.constructor as Constructor<Row>
  }

  get length(): number {
    return this.#length
  }

  /** Gives a column as it is stored: a typed array, an array, an NdArray of several dimensions, a Table of nested rows. */
  column<K extends keyof Row & string>(name: K): TableColumn {
    const found = this.#columns.get(name)
    if (found !== undefined) return found.values
    throw new TypeError(
      `This table of ${this.#definition.name} has no column ${name}; it has ${[...this.#columns.keys()].join(', ')}.`,
    )
  }

  /** Gives a row as an instance; a negative index counts from the end. `undefined` where there is none. */
  at(index: number): Row | undefined {
    const at = index < 0 ? index + this.#length : index
    if (!Number.isInteger(at) || at < 0 || at >= this.#length) return undefined
    let row = this.#rows.get(at)
    if (row === undefined) this.#rows.set(at, (row = this.#make(at)))
    return row
  }

  /** Gives some of the rows as a Table; numeric columns are views on the same memory. */
  slice(start = 0, end: number = this.#length): Table<Row> {
    const from = Math.min(this.#length, start < 0 ? Math.max(0, start + this.#length) : start)
    const to = Math.min(this.#length, end < 0 ? end + this.#length : end)
    const length = Math.max(0, to - from)
    const columns = new Map<string, CodedColumn>()
    for (const [name, { values, codes }] of this.#columns)
      columns.set(name, {
        values: slicedColumn(values, from, from + length),
        codes: codes?.subarray(from, from + length),
      })
    return new Table<Row>({ definition: this.#definition, columns, length })
  }

  /** Adds rows at the end, in memory; the columns become new arrays. */
  append(rows: Iterable<Row>): void {
    const more = [...rows]
    const columns = new Map<string, CodedColumn>()
    for (const field of this.#definition.fields ?? []) {
      const known = this.#columns.get(field.property)
      const added = columnOf(more, field, this.#definition)
      if (known !== undefined) columns.set(field.property, joinedColumns(known, added))
      else if (this.#length === 0) columns.set(field.property, added)
    }
    this.#columns = columns
    this.#length += more.length
  }

  *[Symbol.iterator](): IterableIterator<Row> {
    for (let i = 0; i < this.#length; i++) yield this.at(i) as Row
  }

  #make(index: number): Row {
    const row = instantiate(this.#definition, '')
    for (const field of this.#definition.fields ?? []) {
      const column = this.#columns.get(field.property)
      const code = column?.codes?.[index] ?? missing.value
      if (column === undefined || code === missing.hole) {
        if (field.default !== undefined) field.set?.(row, field.default())
        continue
      }
      const stored =
        code === missing.value ? elementOf(column.values, index) : code === 1 ? null : undefined
      field.set?.(row, field.convert === undefined ? stored : field.convert.fromStored(stored))
    }
    return row as Row
  }

  static {
    construct = (given) => new Table(given)
    takeApart = (table) => ({
      definition: table.#definition,
      columns: table.#columns,
      length: table.#length,
    })
  }
}

/** A Table of columns that were read. */
export const makeTable = (given: TableParts): Table => construct(given)

/** What a Table is made of. */
export const partsOfTable = (table: Table): TableParts => takeApart(table)

export const lengthOf = (column: TableColumn): number =>
  column instanceof NdArray ? (column.shape[0] ?? 0) : column.length

function elementOf(column: TableColumn, index: number): unknown {
  return column instanceof Table ? column.at(index) : elementsIn(column)?.[index]
}

function definitionOf(row: Constructor, classes: Registry): ClassDefinition {
  const definition = classes.definitionOfPrototype(row.prototype as object)
  if (definition === undefined)
    throw unregisteredClass(
      `${row.name} is not registered, so there is no Table of it`,
      `Declare it with @H5Class('…') and @H5Field.`,
      {},
    )
  if (definition.fields === undefined || definition.reducer !== undefined)
    throw invalidDeclaration(
      `A Table needs a class that declares its fields and has no reducer, which ${row.name} does not`,
    )
  return definition
}

/** Numbers in the declared type; what is of it already is taken as it is. */
function declaredColumn(
  given: TableColumn,
  field: FieldDefinition,
  definition: ClassDefinition,
): TableColumn {
  const { type } = field
  if (given instanceof Table || given instanceof NdArray || type?.kind !== 'number') return given
  const { array } = describeStorage(type.storage)
  if (given instanceof array) return given
  const values = given as ArrayLike<number | bigint>
  const result = new array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number | bigint
    result[i] = (typeof result[0] === 'bigint' ? BigInt(value) : Number(value)) as never
    if (type.storage !== 'float32' && Number(result[i]) !== Number(value) && value === value)
      throw new TypeError(
        `${definition.name}.${field.property}: element ${i} is ${value}, which ${type.storage} cannot hold.`,
      )
  }
  return result
}

/** Reads one property of rows. */
function columnOf(
  rows: readonly object[],
  field: FieldDefinition,
  definition: ClassDefinition,
): CodedColumn {
  let codes: Int8Array | undefined
  const values = rows.map((row, i): unknown => {
    const value = field.get(row)
    const stored = field.convert === undefined ? value : field.convert.toStored(value)
    if (stored === null || stored === undefined) {
      codes ??= new Int8Array(rows.length)
      codes[i] = stored === null ? missing.null : missing.undefined
    }
    return stored
  })
  const numeric =
    values.length > 0 &&
    values.every((value, i) => typeof value === 'number' || (codes?.[i] ?? 0) > 0)
  if (!numeric && !(values.length === 0 && field.type?.kind === 'number')) return { values, codes }
  const whole = field.type?.kind === 'number' && !field.type.storage.startsWith('float')
  const filled = values.map((value) => value ?? (whole ? 0 : Number.NaN)) as number[]
  const column = declaredColumn(filled, field, definition)
  return { values: isNumericArray(column) ? column : Float64Array.from(filled), codes }
}
