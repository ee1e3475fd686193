import { closed, readOnly } from '../../errors.js'
import type { NodeRecord, RecordData } from '../../records/node-record.js'
import type { WritePlan } from '../../records/write-plan.js'
import type {
  MaybePromise,
  ReadOptions,
  ReadRequest,
  Slice,
  Store,
  WriteOptions,
} from '../store.js'
import type { Hdf5File } from './hdf5-file.js'
import { readNodes } from './read-nodes.js'
import { readSlab } from './read-slab.js'
import { resolveNodes } from './resolve-nodes.js'
import { writePlan } from './write-plan.js'

/** Keeps records in an HDF5 file on disk or in memory, by h5wasm. */
export class H5WasmStore implements Store {
  readonly #file: Hdf5File
  #isClosed = false

  constructor(file: Hdf5File) {
    this.#file = file
  }

  get name(): string {
    return this.#file.name
  }

  get writable(): boolean {
    return this.#file.writable
  }

  read(
    requests: readonly ReadRequest[],
    options: ReadOptions,
  ): MaybePromise<(NodeRecord | undefined)[]> {
    return this.#use(({ wasm, id }) => readNodes(wasm, id, requests, options))
  }

  readSlab(path: string, selection: readonly Slice[]): MaybePromise<RecordData> {
    return this.#use(({ wasm, id }) => readSlab(wasm, id, path, selection))
  }

  has(path: string): MaybePromise<boolean> {
    return this.#use(({ wasm, id }) => resolveNodes(wasm, id, [path])[0] !== undefined)
  }

  async write(plan: WritePlan, options?: WriteOptions): Promise<void> {
    await this.#change(({ wasm, id }) => writePlan(wasm, id, plan, options))
  }

  flush(): MaybePromise<void> {
    return this.#use((file) => {
      if (file.writable) file.flush()
    })
  }

  toBytes(): MaybePromise<Uint8Array> {
    return this.#use((file) => {
      if (file.writable) file.flush()
      const bytes = new Uint8Array(file.stored.size)
      file.stored.read(bytes, 0)
      return bytes
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const file = this.#file
    try {
      // A close that leaves an HDF5 id behind writes nothing and reports success.
      if (file.writable && !file.isLost) file.flush()
      file.close()
    } finally {
      file.stored.close()
    }
  }

  /** Runs an operation on the open file, which is opened anew when an abort took the instance away. */
  #use<T>(operation: (file: Hdf5File) => T): MaybePromise<T> {
    if (this.#isClosed) throw closed(this.name)
    const file = this.#file
    return file.isLost ? this.#reopen().then(() => operation(file)) : operation(file)
  }

  /** Runs an operation of which, when it throws, nothing remains. */
  async #change(operation: (file: Hdf5File) => void): Promise<void> {
    if (!this.writable) throw readOnly(this.name)
    await this.#use(() => undefined)
    const file = this.#file
    file.stored.begin()
    try {
      operation(file)
      file.flush()
      file.stored.commit()
    } catch (error) {
      await this.#takeBack()
      throw error
    }
  }

  async #takeBack(): Promise<void> {
    const file = this.#file
    try {
      file.close()
    } catch {
      // What made the operation fail may make the close fail too; the file's old state does not depend on it.
    }
    file.stored.rollback()
    await file.reopen()
  }

  async #reopen(): Promise<void> {
    this.#file.close()
    await this.#file.reopen()
  }
}
