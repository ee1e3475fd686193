import { cannotStore } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { TypedArrays } from '../metadata/field-value.js'
import type { NumericArray } from '../records/node-record.js'
import { appendedRows, checkExtents } from './array-changes.js'
import type { ArrayContent } from './array-content.js'
import { type Elements, elementsOf, filled, type Numbers } from './array-elements.js'
import type { StorageWish } from './dataset-storage.js'
import {
  checkShape,
  checkType,
  type LazyArrayOptions,
  type LazyArraySourceOptions,
  wishOf,
} from './lazy-array-options.js'
import { MemoryContent } from './memory-content.js'
import { NdArray } from './nd-array.js'
import { describeStorage } from './number-storage.js'
import { sizeOf } from './numeric.js'
import type { ReadPart, ReadResult } from './read-part.js'
import { type AxisIndex, type AxisRange, selectionOf } from './ranges.js'
import { isIterable } from './is-iterable.js'
import { type ArraySource, SourceContent } from './source-content.js'
import type { SourceTransaction } from './source-transaction.js'
import { storageOfArray } from './storage-of-array.js'
import { showAs } from './show-as.js'

/** What an iterable for `LazyArray.from` yields: one or many rows at a time. */
export type LazyArrayPiece = Numbers | number | bigint

/** For the parts of h5orm that put arrays into files. */
export interface LazyArrayParts {
  content: ArrayContent
  readonly wish: StorageWish
}

let accessParts: (array: LazyArray<NumericArray>) => LazyArrayParts
let makeOf: (type: NumberStorage, parts: LazyArrayParts) => LazyArray<NumericArray>

/** What `blocks` reads at once where nothing is said. */
const blockBytes = 4 * 2 ** 20

/**
 * Numbers that stay in the file until a part of them is read; they can be written in part, and grow.
 *
 * Fields declared `lazyArray('float64')` hold one. `LazyArray.of`, `empty` and `from` make new ones, which live in memory until
 * they are saved. Of one dimension it gives typed arrays, of more NdArrays; 64-bit integers are bigints.
 *
 * @example
 * const signal = await session.load('/run1/signal', lazyArray('float64'))
 * signal.shape // [1000000], nothing has been read
 * const part = await signal.read([-1000]) // the last thousand
 * await signal.append(Float64Array.of(1, 2, 3))
 */
export class LazyArray<T extends NumericArray = Float64Array, Rank extends number = number> {
  readonly #type: NumberStorage
  readonly #parts: LazyArrayParts

  private constructor(type: NumberStorage, parts: LazyArrayParts) {
    this.#type = type
    this.#parts = parts
  }

  /**
   * Makes one of numbers at hand; its type is that of the typed array, float64 for an array of numbers.
   *
   * @example
   * run.signal = LazyArray.of(samples, { compress: 'gzip', shuffle: true })
   */
  static of<T extends NumericArray>(
    values: T | NdArray<T>,
    options?: LazyArrayOptions,
  ): LazyArray<T>
  static of(values: Numbers, options?: LazyArrayOptions): LazyArray
  static of(values: Numbers, options: LazyArrayOptions = {}): LazyArray<NumericArray> {
    const type = storageOfArray(values instanceof NdArray ? values.data : values)
    const { data, shape } = elementsOf(values, type, 'LazyArray.of')
    const wish = wishOf(options, shape, 'LazyArray.of')
    return new LazyArray(type, { content: new MemoryContent(type, shape, data), wish })
  }

  /**
   * Makes one whose elements are zero, of any size: the file holds only what is written.
   *
   * @example
   * const track = LazyArray.empty('float32', [0, 3]) // no points of three coordinates yet
   * await session.save(track, '/track')
   * await track.append(Float32Array.of(1, 2, 3))
   */
  static empty<S extends NumberStorage>(
    type: S,
    shape: readonly number[],
    options: LazyArrayOptions = {},
  ): LazyArray<TypedArrays[S]> {
    checkType(type, 'LazyArray.empty')
    checkShape(shape, 'The shape of LazyArray.empty', 1)
    const wish = wishOf(options, shape, 'LazyArray.empty')
    return new LazyArray(type, { content: new MemoryContent(type, shape, undefined), wish })
  }

  /**
   * Makes one of what an iterable gives piece by piece while it is saved: never all of it is in memory.
   *
   * Pieces are numbers, typed arrays, NdArrays or arrays of rows, of any length. The save is a transaction: when the
   * iterable throws, nothing of it remains, and other calls wait for its end. The iterable may read from the session that
   * saves it; where the platform has no AsyncLocalStorage (browsers) by the `tx` of a function that gives it.
   *
   * @example
   * await session.save(LazyArray.from(readings(), 'float64', { compress: 'gzip' }), '/run1/signal')
   * await session.save(LazyArray.from((tx) => means(tx.with(frames)), 'float64'), '/means')
   */
  static from<S extends NumberStorage>(
    source: ArraySource<LazyArrayPiece, SourceTransaction>,
    type: S,
    options: LazyArraySourceOptions = {},
  ): LazyArray<TypedArrays[S]> {
    const taker = 'LazyArray.from'
    checkType(type, taker)
    if (typeof source !== 'function' && !isIterable(source))
      throw new TypeError(
        `${taker} takes an iterable of numbers, or a function that returns one, not ${describe(source)}.`,
      )
    const { rowShape = [], ...storage } = options
    checkShape(rowShape, `The rowShape of ${taker}`, 0)
    const shape = [0, ...rowShape]
    const wish = wishOf(storage, shape, taker)
    return new LazyArray(type, { content: new SourceContent(source, type, shape), wish })
  }

  /** The type of its elements, as `@H5Field` names it. */
  get type(): NumberStorage {
    return this.#type
  }

  /** The extents, slowest first, as far as this session knows; `refresh` looks what others have added. */
  get shape(): readonly number[] {
    return this.#parts.content.shape
  }

  /** The first of the extents. */
  get length(): number {
    return this.shape[0]!
  }

  /**
   * Reads a part, or all: a range an axis, as in numpy; an index takes its axis away.
   *
   * @throws RangeError for an index outside of an axis.
   * @throws H5Error CANNOT_RESTORE when a stored number does not fit the declared type, LIMIT, CLOSED, NOT_FOUND when it
   *   was deleted.
   * @example
   * await image.read() // all
   * await image.read([0, 10], [null, null, 2]) // ten rows, every other column
   * await image.read(-1) // the last row
   * await signal.read(3) // one number
   */
  read<const Ranges extends readonly (AxisRange | AxisIndex)[]>(
    ...ranges: Ranges
  ): Promise<ReadPart<T, Rank, Ranges>>
  async read(...ranges: readonly (AxisRange | AxisIndex)[]): Promise<unknown> {
    let shape: readonly number[] = []
    const data = (await this.#parts.content.read((extents) => {
      const selection = selectionOf(ranges, extents)
      shape = selection.shape
      return selection.slices
    })) as T
    if (shape.length === 0) return data[0] as T[number]
    return shape.length === 1 ? data : new NdArray(data, shape)
  }

  /**
   * Reads everything in blocks of rows, one after another.
   *
   * @param rows How many rows a block has; by default 4 MiB of them.
   * @example
   * for await (const block of signal.blocks()) sum += block.reduce((a, b) => a + b, 0)
   */
  blocks(rows?: number): AsyncGenerator<ReadResult<T, Rank>, void, undefined>
  async *blocks(rows?: number): AsyncGenerator<unknown, void, undefined> {
    const { type } = describeStorage(this.#type)
    const row = Math.max(1, sizeOf(this.shape.slice(1)) * (type as { size: number }).size)
    const step = rows ?? Math.max(1, Math.floor(blockBytes / row))
    if (!Number.isSafeInteger(step) || step < 1)
      throw new RangeError(`A block has at least one row, not ${describe(rows)}.`)
    for (let start = 0; start < this.length; start += step)
      yield await this.read([start, start + step])
  }

  /**
   * Writes a part, or all; a single number fills it. All of it is one change of the file.
   *
   * @throws RangeError for an index outside of an axis.
   * @throws H5Error CANNOT_STORE when the values have other extents than the part, or a number does not fit the stored
   *   type, READ_ONLY, CLOSED.
   * @example
   * await signal.write(Float64Array.of(1, 2), [10, 12])
   * await image.write(0, -1) // zeros in the last row
   */
  async write(
    values: Numbers | number | bigint,
    ...ranges: readonly (AxisRange | AxisIndex)[]
  ): Promise<void> {
    const given = this.#given(values, 'LazyArray.write')
    await this.#parts.content.change((shape, path) => {
      const selection = selectionOf(ranges, shape)
      const count = sizeOf(selection.counts)
      if (given.shape.length > 0) checkExtents(given.shape, given.isShaped, selection.shape, path)
      const data = given.shape.length > 0 ? given.data : filled(given.data, count, this.#type)
      return { shape, parts: count === 0 ? [] : [{ slices: selection.slices, data }] }
    })
  }

  /**
   * Adds elements, or rows, at the end of the first axis. All of them are one change of the file.
   *
   * @throws H5Error CANNOT_STORE when the values are no whole rows, a number does not fit the stored type, or the array
   *   in the file may not grow, READ_ONLY, CLOSED.
   * @example
   * await signal.append(Float64Array.of(1, 2, 3))
   * await track.append([[0, 0, 0], [1, 2, 3]]) // two rows
   */
  async append(values: Numbers | number | bigint): Promise<void> {
    const given = this.#given(values, 'LazyArray.append')
    await this.#parts.content.change((shape, path) =>
      appendedRows(shape, given.data, given.shape, path),
    )
  }

  /**
   * Gives it other extents: what is cut off is lost, what is new is zero.
   *
   * @throws RangeError for another number of dimensions.
   * @throws H5Error CANNOT_STORE when the array in the file may not have them, READ_ONLY, CLOSED.
   */
  async resize(shape: readonly number[]): Promise<void> {
    checkShape(shape, 'The shape of LazyArray.resize', 1)
    await this.#parts.content.change((before) => {
      if (shape.length === before.length) return { shape, parts: [] }
      throw new RangeError(
        `An array of ${before.length} dimensions can't become one of ${shape.length}.`,
      )
    })
  }

  /** Looks how big it is in the file now, and gives the extents: another program may have added to it. */
  async refresh(): Promise<readonly number[]> {
    return this.#parts.content.refresh()
  }

  #given(values: unknown, taker: string): Elements {
    try {
      return elementsOf(values, this.#type, taker)
    } catch (error) {
      throw this.#parts.content.shownError?.(error) ?? error
    }
  }

  static {
    showAs(
      this.prototype,
      ({ type, shape }: LazyArray) => `LazyArray of ${type} [${shape.join(', ')}]`,
    )
    accessParts = (array) => {
      if (#parts in array) return array.#parts
      throw cannotStore('a view that tx.with gave', 'Save the array that it shows.', {})
    }
    makeOf = (type, parts) => new LazyArray(type, parts)
  }
}

/** What an array is made of. */
export const partsOfArray = (array: LazyArray<NumericArray>): LazyArrayParts => accessParts(array)

/** Makes an array of any content. */
export const lazyArrayOn = (type: NumberStorage, content: ArrayContent): LazyArray<NumericArray> =>
  makeOf(type, { content, wish: {} })

export const lazyArrayPrototype: object = LazyArray.prototype
