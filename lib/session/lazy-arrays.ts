import { cannotRestore, readOnly } from '../errors.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { DatasetRecord, NumericArray } from '../records/node-record.js'
import { type LazyArray, lazyArrayOn, partsOfArray } from '../values/lazy-array.js'
import { storageOfType } from '../values/storage-of-array.js'
import type { Store } from '../stores/store.js'
import type { IdentityMap } from './identity-map.js'
import { type ArrayFile, gone, StoredArray } from './stored-array.js'

/** How arrays call their file. */
export type ArrayCalls = Pick<ArrayFile, 'read' | 'change' | 'shownError'>

/** Makes the arrays of one session that stay in its file. */
export class LazyArrays {
  readonly #file: ArrayFile
  readonly #identity: IdentityMap

  constructor(store: Store, identity: IdentityMap, mostBytes: number, calls: ArrayCalls) {
    this.#identity = identity
    this.#file = {
      store,
      mostBytes,
      read: calls.read,
      shownError: calls.shownError,
      change: async (call) => {
        if (!store.writable) throw readOnly(store.name)
        return calls.change(call)
      },
      onRollback: (undo) => identity.onRollback(undo),
    }
  }

  /** An array of a dataset that was described, not read. */
  open(record: DatasetRecord, storage: NumberStorage): LazyArray<NumericArray> {
    const { path, shape, type, address } = record
    const refuse = (what: string, fix: string): Error => cannotRestore(what, fix, { path })
    if (storageOfType(type) === undefined)
      throw refuse(
        `a dataset of ${type.kind} elements as a lazy array of ${storage}`,
        'Load it without lazyArray, or declare the field with the type that it has.',
      )
    if (shape === null || shape.length === 0)
      throw refuse(
        `${shape === null ? 'an empty dataset' : 'a single number'} as a lazy array`,
        `Declare it as '${storage}'.`,
      )
    const array: LazyArray<NumericArray> = lazyArrayOn(
      storage,
      new StoredArray(this.#file, storage, () => this.#pathOf(array, path), shape, address),
    )
    return array
  }

  /** Lets an array that was saved at a path leave memory; when the save is taken back, it has what it had. */
  attach(array: LazyArray<NumericArray>, path: string): void {
    const parts = partsOfArray(array)
    const { content } = parts
    if (content instanceof StoredArray) return
    const pathNow = (): string => this.#pathOf(array, path)
    parts.content = new StoredArray(this.#file, array.type, pathNow, content.shape, undefined)
    this.#file.onRollback(() => {
      parts.content = content
    })
  }

  /** Objects may have moved since. */
  #pathOf(array: LazyArray<NumericArray>, path: string): string {
    if (this.#identity.isGone(array)) throw gone('array', path, this.#file.store.name)
    return this.#identity.locate(array)?.path ?? path
  }
}

/** Whether an array lies in a file, this session's or another's. */
export const isInFile = (array: LazyArray<NumericArray>): boolean =>
  partsOfArray(array).content instanceof StoredArray
