import { cannotRestore, cannotStore } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import type { ArrayContent } from './array-content.js'
import { elementsOf } from './array-elements.js'
import { isIterable } from './is-iterable.js'
import { sizeOf } from './numeric.js'

/** What gives pieces, or makes it for a transaction. */
export type ArraySource<Piece = unknown, Tx = never> =
  | AsyncIterable<Piece>
  | Iterable<Piece>
  | ((tx: Tx) => AsyncIterable<Piece> | Iterable<Piece>)

/** The elements of a LazyArray that an iterable gives when it is saved, once. */
export class SourceContent implements ArrayContent {
  readonly shape: readonly number[]
  readonly #source: ArraySource
  readonly #storage: NumberStorage
  #isUsed = false

  constructor(source: ArraySource, storage: NumberStorage, shape: readonly number[]) {
    this.#source = source
    this.#storage = storage
    this.shape = Object.freeze([...shape])
  }

  async refresh(): Promise<readonly number[]> {
    return this.shape
  }

  async read(): Promise<NumericArray> {
    throw cannotRestore('elements that an iterable has not given yet', 'Save the array first.', {})
  }

  async change(): Promise<void> {
    throw cannotStore('a part of what an iterable has not given yet', 'Save the array first.', {})
  }

  /** Takes the iterable piece by piece; a second call throws CANNOT_STORE. */
  async *pieces(tx: object): AsyncGenerator<NumericArray, void, undefined> {
    if (this.#isUsed)
      throw cannotStore(
        'the elements of an iterable a second time',
        'Make a new LazyArray.from a new iterable.',
        {},
      )
    this.#isUsed = true
    const row = sizeOf(this.shape.slice(1))
    const source = this.#source
    const given = typeof source === 'function' ? source(tx as never) : source
    if (!isIterable(given))
      throw new TypeError(
        `The function that LazyArray.from took has to return an iterable, not ${describe(given)}.`,
      )
    for await (const piece of given) {
      const { data, shape } = elementsOf(piece, this.#storage, 'LazyArray.from')
      if (row === 0 || data.length % row !== 0)
        throw cannotStore(
          `a piece of shape [${shape.join(', ')}], which is not whole rows of [${this.shape.slice(1).join(', ')}]`,
          'Let the iterable yield whole rows.',
          {},
        )
      yield data
    }
  }
}
