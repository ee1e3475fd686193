import { cannotRestore } from '../errors.js'
import type { DescribedColumn, DescribedTable } from '../graph/decode-columns.js'
import { NeedsWhole } from '../graph/part-reading.js'
import { RowStarts } from '../graph/row-starts.js'
import { ask, atOnce, later, type Steps } from '../scheduling/steps.js'
import { textOf } from '../values/attributes.js'
import { cutColumn } from '../table/table-columns.js'
import type { RowQueue } from '../table/row-queue.js'
import type { CodedColumn, Table } from '../table/table.js'
import type { CodedColumns, TableSource } from '../table/table-source.js'
import { sizeOf } from '../values/numeric.js'
import { type AxisSlice, countOf } from '../values/ranges.js'
import { gone } from './stored-array.js'
import { type Owner, readColumns, type WantedColumn } from './read-columns.js'
import type { Reading } from './restore.js'

/** What a Table needs of the session that it belongs to. */
export interface TableFile {
  readonly reading: Reading
  /** Throws CLOSED, ABORTED. */
  checkUsable(): void
  /** An error as the program gets it. */
  shownError(error: unknown): unknown
  /** Reads from one state of the file; throws CLOSED, ABORTED. */
  read<T>(call: () => Promise<T>): Promise<T>
}

/** What a row takes of a column that is no dataset: a guess. */
const bytesOfRow = 64

/** The columns of a Table that are in a file. */
export class StoredTable implements TableSource {
  readonly names: readonly string[]
  readonly #file: TableFile
  readonly #path: string
  readonly #described: DescribedTable
  readonly #columns: Map<string, DescribedColumn>
  /** Columns of which no part can be restored alone; those that were needed are kept. */
  readonly #whole = new Map<string, CodedColumn | undefined>()
  readonly #starts = new RowStarts()
  #address: number | undefined
  #generation: number | undefined
  /** Whether columns may have codes now that had none. */
  #isOutdated = false
  #table: Table | undefined

  constructor(file: TableFile, described: DescribedTable) {
    const { record, columns } = described
    this.#file = file
    this.#described = described
    this.#path = record.path
    this.#address = record.address
    this.#generation = file.reading.store.generation
    this.#columns = new Map(columns.map((column) => [column.key, column]))
    this.names = [...this.#columns.keys()]
    for (const column of columns) if (!hasParts(column)) this.#whole.set(column.key, undefined)
  }

  /** About how many bytes its columns take, without those of nested rows. */
  get bytes(): number {
    const { columns, length } = this.#described
    return columns.reduce((sum, column) => sum + bytesOf(column, length), 0)
  }

  /** Says whose columns these are. */
  bind(table: Table): void {
    this.#table = table
  }

  get path(): string {
    const { identity } = this.#file.reading
    return (this.#table && identity.locate(this.#table)?.path) ?? this.#path
  }

  readNow(names: readonly string[], rows: AxisSlice, queue?: RowQueue): CodedColumns {
    this.#file.checkUsable()
    try {
      return atOnce(this.steps(names, rows, queue), () =>
        cannotRestore(
          'columns of a table whose file is being reopened',
          `Read them with await table.read('${names[0]}').`,
          { path: this.#path },
        ),
      )
    } catch (error) {
      throw this.shownError(error)
    }
  }

  shownError(error: unknown): unknown {
    return this.#file.shownError(error)
  }

  async read(names: readonly string[], rows: AxisSlice): Promise<CodedColumns> {
    return this.#file.read(() => later(this.steps(names, rows)))
  }

  changed(): void {
    this.#address = undefined
    this.#isOutdated = true
    this.#starts.clear()
    for (const name of this.#whole.keys()) this.#whole.set(name, undefined)
  }

  /** Reads some rows of some columns. */
  *steps(names: readonly string[], rows: AxisSlice, queue?: RowQueue): Steps<CodedColumns> {
    const wanted = yield* this.#wanted(names)
    const found = new Map<string, CodedColumn>()
    if (countOf(rows) === this.#table!.length) {
      const read = yield* this.#read(wanted, undefined, queue)
      for (const [i, { key }] of wanted.entries()) found.set(key, read[i]!)
      return found
    }
    const inParts = wanted.filter(({ key }) => !this.#whole.has(key))
    try {
      const read = yield* this.#read(inParts, rows, queue)
      for (const [i, { key }] of inParts.entries()) found.set(key, read[i]!)
    } catch (error) {
      if (!(error instanceof NeedsWhole)) throw error
      for (const column of inParts) found.set(column.key, yield* this.#part(column, rows, queue))
    }
    for (const column of wanted)
      if (!found.has(column.key))
        found.set(column.key, cutColumn(yield* this.#wholeOf(column, queue), rows))
    return found
  }

  /** Some columns as they are now, where they are now. */
  *#wanted(names: readonly string[]): Steps<WantedColumn[]> {
    const path = yield* this.#look()
    const { definition } = this.#described
    const table = this.#table!
    if (this.#isOutdated) yield* this.#update(path)
    const owner: Owner = { table, definition, address: this.#address, length: table.length }
    return names.map((name) => {
      const column = this.#columns.get(name)!
      const at = (place: string): string => path + place.slice(this.#path.length)
      return { ...column, path: at(column.path), codes: at(column.codes), owner }
    })
  }

  /** Reads whole columns, or some rows of them. */
  #read(
    columns: readonly WantedColumn[],
    rows: AxisSlice | undefined,
    queue: RowQueue | undefined,
  ): Steps<CodedColumn[]> {
    return readColumns(this.#file.reading, columns, rows, this.#starts, queue)
  }

  /** Finds out which columns have codes. */
  *#update(path: string): Steps<void> {
    const columns = [...this.#columns.values()]
    const { store } = this.#file.reading
    const paths = columns.map(({ codes }) => path + codes.slice(this.#path.length))
    const found = yield* ask(store.find(paths))
    for (const [i, column] of columns.entries())
      this.#columns.set(column.key, { ...column, hasCodes: found[i] !== undefined })
    this.#isOutdated = false
  }

  /** Some rows of a column, cut out of the whole where they can't be restored alone. */
  *#part(column: WantedColumn, rows: AxisSlice, queue: RowQueue | undefined): Steps<CodedColumn> {
    try {
      return (yield* this.#read([column], rows, queue))[0]!
    } catch (error) {
      if (!(error instanceof NeedsWhole)) throw error
      return cutColumn(yield* this.#wholeOf(column, queue), rows)
    }
  }

  *#wholeOf(column: WantedColumn, queue: RowQueue | undefined): Steps<CodedColumn> {
    let whole = this.#whole.get(column.key)
    if (whole === undefined) {
      whole = (yield* this.#read([column], undefined, queue))[0]!
      this.#whole.set(column.key, whole)
    }
    return whole
  }

  /** Finds out where it is now; throws NOT_FOUND when another object is there. */
  *#look(): Steps<string> {
    const { store } = this.#file.reading
    const path = this.pathNow()
    const [found] = yield* ask(store.find([path]))
    const isOther =
      found?.kind !== 'group' ||
      (this.#address !== undefined &&
        found.address !== this.#address &&
        store.generation === this.#generation)
    if (isOther) throw gone('table', path, store.name)
    if (store.generation !== this.#generation) this.changed()
    this.#address = found.address
    this.#generation = store.generation
    return path
  }

  /** Objects may have moved since. */
  pathNow(): string {
    const { identity, store } = this.#file.reading
    const table = this.#table!
    if (identity.isGone(table)) throw gone('table', this.#path, store.name)
    return identity.locate(table)?.path ?? this.#path
  }
}

/** Tells whether rows of a column can be read alone. */
function hasParts({ record, nested }: DescribedColumn): boolean {
  if (nested !== undefined) return true
  if (record?.kind === 'dataset') return (record.shape?.length ?? 0) > 0
  const kind = record && textOf(record.attributes.get('js_type'))
  return kind === 'Ragged' || kind === 'Texts'
}

function bytesOf({ record, nested, inner }: DescribedColumn, length: number): number {
  if (nested !== undefined) return 0
  const stored = record?.kind === 'dataset' ? record : inner
  if (stored === undefined) return bytesOfRow * length
  const { type, shape } = stored
  return sizeOf(shape ?? []) * ('size' in type ? type.size : bytesOfRow)
}
