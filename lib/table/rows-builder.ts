import type { ClassDefinition } from '../metadata/definition.js'
import type { ChildDraft, GroupDraft } from '../values/draft.js'
import { missing } from '../values/masked-array.js'
import { childPath } from '../values/value-kind.js'
import type { Column } from './column.js'
import { ColumnReading } from './column-reading.js'
import { unset } from '../instances/read.js'
import { type ColumnSpec, specOfKey, specsOfClass } from './column-spec.js'
import { areDistinct, hashNumbers, hashValues, isMonotonic } from './distinct.js'
import { makeRowSet, type RowSet } from './form.js'
import { type Origin, stepsTo } from './origin.js'
import { readerBy } from './property-reader.js'
import { hasKeys, signatureOf } from './signatures.js'
import { makeScratch, rowsAtOnce, type Scratch, untake } from './taking.js'
import type { TableHost, Where } from './table-host.js'

interface RowColumn {
  readonly spec: ColumnSpec
  readonly column: Column
}

/** Rows of one class, or plain objects of like keys, on their way to becoming columns. */
export class RowsBuilder {
  readonly definition: ClassDefinition | undefined
  readonly set: RowSet = makeRowSet([])
  readonly columns: RowColumn[] = []
  readonly path: string
  readonly origin: Origin
  /** What rows were made of that had nodes before they became rows. */
  readonly drafts: Map<object, GroupDraft> = new Map()
  readonly #host: TableHost
  readonly #order = new Map<string, number>()
  readonly #known = new Set<string>()
  #scratch: Scratch | undefined
  #lastKeys: readonly string[] | undefined
  #counted = 0
  #cells = 0

  constructor(
    host: TableHost,
    definition: ClassDefinition | undefined,
    place: { readonly path: string; readonly origin: Origin },
  ) {
    this.#host = host
    this.definition = definition
    this.path = place.path
    this.origin = place.origin
    for (const spec of specsOfClass(definition) ?? []) this.#addColumn(spec, this.columns.length)
  }

  get rows(): object[] {
    return this.set.rows as object[]
  }

  get name(): string {
    return this.definition?.name ?? 'record'
  }

  where(row: number): Where {
    return { path: this.path, steps: () => stepsTo(this.origin, row) }
  }

  /** The key lists that its rows have, where the keys are the columns. */
  signatures(): Iterable<string> {
    return this.#known.size === 0 ? ['*'] : this.#known
  }

  /** Tells whether an object has the keys of the one before. */
  takesAsBefore(object: object): boolean {
    const keys = this.#lastKeys
    if (keys === undefined) return false
    if (!hasKeys(object, keys) || Object.getOwnPropertySymbols(object).length > 0) return false
    return this.definition !== undefined || !this.#host.isNamed(object)
  }

  /**
   * Takes an object of those keys, if their order fits that of the others and the table does not get too empty;
   * new keys become columns.
   */
  takes(keys: readonly string[]): boolean {
    const signature = signatureOf(keys)
    if (!this.#known.has(signature)) {
      if (!this.#fits(keys)) return false
      this.#insert(keys)
      this.#known.add(signature)
    }
    this.#lastKeys = keys
    this.#counted++
    this.#cells += keys.length
    return true
  }

  #fits(keys: readonly string[]): boolean {
    let last = -1
    let added = 0
    for (const key of keys) {
      const at = this.#order.get(key)
      if (at === undefined) added++
      else if (at < last) return false
      else last = at
    }
    // What has no property in common is another kind of thing.
    if (added === keys.length && added > 0 && this.columns.length > 0) return false
    const cells = (this.#counted + 1) * (this.columns.length + added)
    return cells <= 4 * (this.#cells + keys.length) + 16
  }

  #insert(keys: readonly string[]): void {
    let next = 0
    for (const key of keys) {
      const at = this.#order.get(key)
      if (at === undefined) {
        this.#addColumn(specOfKey(key), next)
        for (const [i, { spec }] of this.columns.entries()) this.#order.set(spec.step, i)
        next++
      } else next = at + 1
    }
  }

  #addColumn(spec: ColumnSpec, at: number): void {
    const origin: Origin = {
      up: this.origin,
      resolve: (index) => ({ steps: [spec.step], index }),
    }
    const path = childPath(this.path, spec.names.join('/'))
    const column = this.#host.makeColumn(spec.field, { path, origin })
    column.pad(this.rows.length, missing.hole)
    this.columns.splice(at, 0, { spec, column })
  }

  /**
   * Adds rows, in a list that is its own from then on. When they were not looked up one by one, they have to be
   * distinct: otherwise nothing is added and the answer is false.
   */
  append(rows: object[], unchecked: boolean): boolean {
    const readings = this.#read(rows)
    if (unchecked && !haveDistinct(rows, readings)) {
      for (const { column, taken } of readings) untake(column, taken)
      return false
    }
    if (this.rows.length === 0) this.set.rows = rows
    else for (const row of rows) this.rows.push(row)
    for (const { column, values, likeness } of readings.toReversed())
      if (values.length > 0) this.#host.feed(column, values, likeness)
    return true
  }

  #read(rows: readonly object[]): readonly ColumnReading[] {
    const scratch = this.#scratchFor(rows.length)
    const readings = this.columns.map(
      ({ spec, column }) => new ColumnReading(this.#draftedFirst(spec), column, rows, scratch),
    )
    for (let end = 0; end < rows.length;) {
      end = Math.min(end + rowsAtOnce, rows.length)
      for (const reading of readings)
        try {
          reading.readTo(end)
        } catch (cause) {
          const { path, steps } = this.where(this.rows.length + reading.findFailing(end))
          throw this.#host.failure(cause, { path, steps: () => [...steps(), reading.step] })
        }
    }
    return readings
  }

  /** Rows of a linked list come one by one: they use the same scratch. */
  #scratchFor(rows: number): Scratch {
    if (this.#scratch === undefined || this.#scratch.numbers.length < Math.min(rows, rowsAtOnce))
      this.#scratch = makeScratch(rows)
    return this.#scratch
  }

  /** Reads what became a row after it had a node from what it was then. */
  #draftedFirst(spec: ColumnSpec): ColumnSpec {
    if (this.drafts.size === 0) return spec
    const get = (row: object): unknown => this.#valueOf(row, spec)
    return { ...spec, reader: readerBy(get), mayLack: false, get }
  }

  #valueOf(row: object, spec: ColumnSpec): unknown {
    const draft = this.drafts.get(row)
    return draft === undefined || spec.field?.attribute === true
      ? spec.get(row)
      : draftedValue(draft, spec)
  }
}

/** What a draft read of a property; attributes are read anew. */
function draftedValue(draft: GroupDraft, spec: ColumnSpec): unknown {
  let list: readonly ChildDraft[] = draft.children
  for (const [depth, name] of spec.names.entries()) {
    const child = list.find((one) => one.name === name)
    if (child === undefined) return unset
    if ('value' in child) return depth === spec.names.length - 1 ? child.value : unset
    if (child.draft.kind !== 'group') return unset
    list = child.draft.children
  }
  return unset
}

/** Tells whether no row comes twice, by what its columns read: those that are of one kind say what a row hashes to. */
function haveDistinct(rows: readonly object[], readings: readonly ColumnReading[]): boolean {
  const hashes = new Int32Array(rows.length)
  let used = 0
  for (const { column, taken, values } of readings) {
    if (column.tags !== undefined || (taken > 0 && values.length > 0)) continue
    const [first] = taken > 0 ? column.variants : []
    const from = column.length - taken
    if (first?.kind === 'number') {
      const data = first.numbers.data as ArrayLike<number | bigint>
      if (isMonotonic(data, from, from + taken)) return true
      hashNumbers(hashes, data, from)
    } else if (first !== undefined && 'list' in first)
      hashValues(hashes, from === 0 ? first.list : first.list.slice(from))
    else hashValues(hashes, values)
    if (++used === 4) break
  }
  return used === 0 ? new Set(rows).size === rows.length : areDistinct(rows, hashes)
}
