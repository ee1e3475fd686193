import { corrupt } from '../errors.js'
import { elementsIn } from '../table/elements-in.js'
import { absentOf, missing } from '../values/masked-array.js'
import { define, defineStored } from '../values/own-properties.js'
import { UnknownRecord } from '../values/unknown-record.js'
import { noteUnknownRow } from '../values/unknown-row.js'

interface Column extends Omit<Leaf, 'value'> {
  readonly values: ArrayLike<unknown>
  readonly codes: ArrayLike<number> | undefined
}

const known = new WeakMap<UnknownRecord, UnknownRows>()

/**
 * The rows of a table whose class is not registered, each as a record that is made when it is first asked for. While
 * the table is being restored they are empty; they are filled when all its columns are there.
 */
export class UnknownRows {
  readonly #table: UnknownRecord
  readonly #path: string
  readonly #length: () => number
  readonly #rows: UnknownRecord[] = []
  /** Those that were made before the columns were there. */
  #empty: number[] | undefined = []
  #columns: readonly Column[] | undefined

  /** @param length How many there are; it may throw for a damaged table, which can be looked at nevertheless. */
  constructor(table: UnknownRecord, path: string, length: () => number) {
    this.#table = table
    this.#path = path
    this.#length = length
    known.set(table, this)
  }

  get length(): number {
    return this.#length()
  }

  at(index: number): UnknownRecord {
    let row = this.#rows[index]
    if (row !== undefined) return row
    const { className, version } = this.#table
    row = new UnknownRecord({ className, version, fields: {} })
    noteUnknownRow(row, { table: this.#table, index })
    this.#rows[index] = row
    if (this.#empty === undefined) this.#fill(row, index)
    else this.#empty.push(index)
    return row
  }

  all(): readonly UnknownRecord[] {
    const { length } = this
    for (let i = 0; i < length; i++) this.at(i)
    return this.#rows
  }

  /** Fills the rows: the columns are there. */
  complete(): void {
    const empty = this.#empty ?? []
    this.#empty = undefined
    for (const index of empty) this.#fill(this.#rows[index] as UnknownRecord, index)
  }

  #fill({ fields }: UnknownRecord, index: number): void {
    this.#columns ??= columnsOf(this.#table, this.length, this.#path)
    const groups = new Set<object>([fields])
    for (const { names, values, codes } of this.#columns) {
      const code = codes?.[index] ?? missing.value
      if (code === missing.hole) continue
      const value = code === missing.value ? values[index] : absentOf(code, this.#path)
      let group: object = fields
      for (const name of names.slice(0, -1)) {
        if (!Object.hasOwn(group, name)) define(group, name, {})
        group = (group as Record<string, object>)[name] as object
        groups.add(group)
      }
      defineStored(group, names.at(-1) as string, value, this.#path)
    }
    // The table is what is stored: a change of a row would be lost.
    for (const group of groups) Object.freeze(group)
  }
}

/** The rows of a table whose class is not registered; `undefined` for everything else. */
export const unknownRowsOf = (value: unknown): UnknownRows | undefined =>
  value instanceof UnknownRecord ? known.get(value) : undefined

/** What a column gives, one value a row, as `elementsIn` does; of rows without a class their records. */
export const columnElements = (value: unknown): ArrayLike<unknown> | undefined =>
  unknownRowsOf(value)?.all() ?? elementsIn(value)

/** The columns of a table, those below groups that lead to them too. */
function columnsOf({ fields, inner }: UnknownRecord, length: number, path: string): Column[] {
  const codes = (inner?.['missing'] ?? {}) as Record<string, unknown>
  return Array.from(leavesOf(fields), ({ names, value }) => {
    const place = `${path}/${names.join('/')}`
    const values = columnElements(value)
    // A general array that ends in absent elements is as long as its last.
    if (values === undefined || (values.length !== length && !Array.isArray(value)))
      throw corrupt(`A column of a table of ${length} rows has other elements`, { path: place })
    const given = codes[names.join('/')]
    if (given !== undefined && !(given instanceof Int8Array && given.length === length))
      throw corrupt(`A table of ${length} rows needs as many int8 codes`, { path: place })
    return { names, values, codes: given }
  })
}

/** A column: its name, or the names of the groups that lead to it and its own. */
interface Leaf {
  readonly names: readonly string[]
  readonly value: unknown
}

/** The columns among the fields of a table. */
export function* leavesOf(fields: object, way: readonly string[] = []): Generator<Leaf> {
  for (const [name, value] of Object.entries(fields)) {
    const names = [...way, name]
    if (isGroup(value)) yield* leavesOf(value, names)
    else yield { names, value }
  }
}

/** Columns are arrays of some kind or records; a plain object is a group that leads to some. */
export const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
