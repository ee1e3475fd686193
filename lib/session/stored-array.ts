import { cannotRestore, cannotStore, H5Error, limitExceeded } from '../errors.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { DataType } from '../records/data-type.js'
import type { DatasetRecord, NumericArray } from '../records/node-record.js'
import type { PlanStep } from '../records/write-plan.js'
import type { Store } from '../stores/store.js'
import type { ArrayContent, ArrayPart, ChangePlan } from '../values/array-content.js'
import { convertNumbers, isMisfit } from '../values/convert-numbers.js'
import { describeStorage } from '../values/number-storage.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { type AxisSlice, countOf } from '../values/ranges.js'
import { storageOfType } from '../values/storage-of-array.js'

/** What an array needs of the session that it belongs to. */
export interface ArrayFile {
  readonly store: Store
  /** How many bytes one reading may take. */
  readonly mostBytes: number
  /** Reads from one state of the file when the calls before are done; throws CLOSED, ABORTED. */
  read<T>(call: () => Promise<T>): Promise<T>
  /** Changes the file when the calls before are done; throws CLOSED, ABORTED, READ_ONLY. */
  change(call: () => Promise<void>): Promise<void>
  /** An error as the program gets it. */
  shownError(error: unknown): unknown
  /** Runs `undo` when the transaction that is under way is taken back. */
  onRollback(undo: () => void): void
}

const descriptionBytes = 2 ** 26

/** The elements of a LazyArray that is in a file. */
export class StoredArray implements ArrayContent {
  readonly #file: ArrayFile
  readonly #storage: NumberStorage
  readonly #pathNow: () => string
  #address: number | undefined
  #generation: number | undefined
  #shape: readonly number[]

  /** `path` gives where it lies now; `address` is not known of what was just saved. */
  constructor(
    file: ArrayFile,
    storage: NumberStorage,
    path: () => string,
    shape: readonly number[],
    address: number | undefined,
  ) {
    this.#file = file
    this.#storage = storage
    this.#pathNow = path
    this.#shape = Object.freeze([...shape])
    this.#address = address
    this.#generation = file.store.generation
  }

  get shape(): readonly number[] {
    return this.#shape
  }

  isIn(store: Store): boolean {
    return this.#file.store === store
  }

  async refresh(): Promise<readonly number[]> {
    await this.#file.read(() => this.#look())
    return this.#shape
  }

  async read(plan: (shape: readonly number[]) => readonly AxisSlice[]): Promise<NumericArray> {
    const { array, type } = describeStorage(this.#storage)
    const { path, data } = await this.#file.read(async () => {
      const { path: at } = await this.#look()
      const slices = plan(this.#shape)
      const bytes = sizeOf(slices.map(countOf)) * (type as { size: number }).size
      if (bytes > this.#file.mostBytes)
        throw limitExceeded(`${bytes} bytes of an array at once`, 'bytes', { path: at })
      return { path: at, data: await this.#file.store.readSlab(at, slices) }
    })
    if (data instanceof array) return data
    if (!isNumericArray(data)) throw notNumeric(path)
    const converted = convertNumbers(data, this.#storage)
    if (!isMisfit(converted)) return converted
    throw this.shownError(
      cannotRestore(
        `an element as ${this.#storage}: ${converted.why}`,
        'Declare the array with the type that the file has.',
        { path },
      ),
    )
  }

  shownError(error: unknown): unknown {
    return this.#file.shownError(error)
  }

  async change(plan: ChangePlan): Promise<void> {
    await this.#file.change(async () => {
      const { path, type } = await this.#look()
      const before = this.#shape
      const { shape, parts } = plan(before, path)
      const steps: PlanStep[] = parts.map((part) => overwriting(path, type, part))
      const isSame = shape.every((extent, axis) => extent === before[axis])
      if (!isSame) steps.unshift({ kind: 'extend', path, shape })
      if (steps.length === 0) return
      await this.#file.store.write({ steps })
      this.#shape = Object.freeze([...shape])
      this.#file.onRollback(() => {
        this.#shape = before
      })
    })
  }

  /** Finds out what is there now; throws NOT_FOUND when it is another object. */
  async #look(): Promise<DatasetRecord> {
    const { store } = this.#file
    const path = this.#pathNow()
    const options = { maxBytes: descriptionBytes }
    const [record] = await store.read([{ path, data: false }], options)
    const isOther =
      record?.kind !== 'dataset' ||
      (this.#address !== undefined &&
        record.address !== this.#address &&
        store.generation === this.#generation)
    if (isOther) throw gone('array', path, store.name)
    if (storageOfType(record.type) === undefined) throw notNumeric(path)
    if (record.shape?.length !== this.#shape.length)
      throw cannotRestore(
        `an array of ${this.#shape.length} dimensions that has ${record.shape?.length} now`,
        'Another program replaced it: load it again.',
        { path },
      )
    this.#address = record.address
    this.#generation = store.generation
    const before = this.#shape
    if (record.shape.some((extent, axis) => extent !== before[axis])) {
      this.#shape = Object.freeze([...record.shape])
      this.#file.onRollback(() => {
        this.#shape = before
      })
    }
    return record
  }
}

export const gone = (what: 'array' | 'table', path: string, place: string): H5Error =>
  new H5Error(
    'NOT_FOUND',
    `The ${what} at ${path} in ${place} was deleted or replaced. Load it again.`,
    { path },
  )

const notNumeric = (path: string): Error =>
  cannotRestore(
    'a lazy array of elements other than numbers of 8 to 64 bits',
    'Load it without lazyArray.',
    { path },
  )

/** The step that writes a part of a dataset of some type. */
function overwriting(path: string, type: DataType, { slices, data }: ArrayPart): PlanStep {
  const stored = storageOfType(type)!
  if (type.kind === 'enum' || (type.kind === 'float' && type.size === 2))
    throw cannotStore('elements of this type', 'h5wasm can only read them.', { path })
  const converted = convertNumbers(data, stored)
  if (isMisfit(converted))
    throw new H5Error(
      'CANNOT_STORE',
      `Element ${converted.index} for ${path}: ${converted.why}, so it does not fit ${stored}, the type in the file.`,
      { path },
    )
  const shape = slices.map(countOf)
  const offset = slices.map(({ start }) => start)
  const stride = slices.map(({ step }) => step)
  const isDense = stride.every((step) => step === 1)
  const common = { kind: 'overwrite', path, type, shape, data: converted, offset } as const
  return isDense ? common : { ...common, stride }
}
