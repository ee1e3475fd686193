import { aborted, changingFile, closed, diskFailure, isH5Error, readOnly } from '../../errors.js'
import { isDue, rest } from '../../scheduling/pace.js'
import { PausedWork } from '../../scheduling/paused-work.js'
import type { NodeRecord, RecordData } from '../../records/node-record.js'
import type { WritePlan } from '../../records/write-plan.js'
import type {
  FoundObject,
  MaybePromise,
  ReadOptions,
  ReadRequest,
  Slice,
  Store,
  StoreTransaction,
  WriteOptions,
} from '../store.js'
import { clearFreeSpaceNoteIn } from './durability/free-space-note.js'
import { clearStatusFlags } from './durability/superblock.js'
import type { Hdf5File } from './hdf5-file.js'
import { MemoryFile } from './memory-file.js'
import type { H5Wasm } from './module.js'
import { readNodes } from './read-nodes.js'
import { areAsciiRows, readSlab } from './read-slab.js'
import { findObjects, resolveNodes } from './resolve-nodes.js'
import { FreedStrings } from './space/freed-strings.js'
import { mostTries, pause } from './while-it-changes.js'
import { writePlan } from './write-plan.js'
import type { WholeFile } from '../whole-file.js'

interface OpenedFor {
  /** A new file is kept even when nothing is written into it. */
  readonly isNew: boolean
  /** Whether h5orm made the file: what another program may have shared between objects is not freed with one of them. */
  readonly isOurs: boolean
  readonly commitsAtClose: boolean
}

/** Keeps records in an HDF5 file on disk or in memory, by h5wasm. */
export class H5WasmStore implements Store {
  readonly answersAtOnce = true
  readonly isInMemory: boolean
  readonly transaction: StoreTransaction = {
    begin: () => this.#begin(),
    commit: () => this.#commit(),
    rollback: () => this.#takeBack(),
  }
  readonly #file: Hdf5File
  readonly #isOurs: boolean
  /** Whether one transaction lasts until `flush` or `close`. */
  readonly #commitsAtClose: boolean
  #hasChanges: boolean
  #level = 0
  /** Transactions that failed and could not be taken back yet: HDF5 must not see what they left. */
  #owedRollbacks = 0
  /** Counts how often the file was found changed by others. */
  #refreshes = 0
  #reopening: Promise<void> | undefined
  #writing: PausedWork | undefined
  #isClosed = false

  constructor(file: Hdf5File, { isNew, isOurs, commitsAtClose }: OpenedFor) {
    this.#file = file
    this.#isOurs = isOurs
    this.isInMemory = file.stored instanceof MemoryFile
    this.#hasChanges = isNew
    this.#commitsAtClose = commitsAtClose && file.writable
    if (this.#commitsAtClose) file.stored.begin()
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
    const { signal } = options
    return this.#readInSteps(
      ({ wasm, id, formats }) => readNodes(wasm, id, requests, options, formats),
      signal,
    )
  }

  readSlab(path: string, selection: readonly Slice[]): MaybePromise<RecordData> {
    return this.#readInSteps(({ wasm, id, formats }) =>
      readSlab(wasm, id, path, selection, formats),
    )
  }

  areAsciiRows(path: string, rows: Omit<Slice, 'step'>): MaybePromise<boolean> {
    return this.#read(({ wasm, id }) => areAsciiRows(wasm, id, path, rows))
  }

  has(path: string): MaybePromise<boolean> {
    return this.#read(({ wasm, id }) => resolveNodes(wasm, id, [path])[0] !== undefined)
  }

  find(paths: readonly string[]): MaybePromise<(FoundObject | undefined)[]> {
    return this.#readInSteps(({ wasm, id }) => findObjects(wasm, id, paths))
  }

  get generation(): number {
    return this.#refreshes
  }

  async consistently<T>(read: () => Promise<T>): Promise<T> {
    for (let tries = 0; tries < mostTries; tries++) {
      const refreshes = this.#refreshes
      const isConsistent = (): boolean =>
        refreshes === this.#refreshes && this.#file.stored.isCurrent
      try {
        const result = await read()
        if (isConsistent()) return result
      } catch (error) {
        if (isConsistent()) throw error
      }
      await pause(tries)
    }
    throw changingFile(this.name)
  }

  async write(plan: WritePlan, options: WriteOptions = {}): Promise<void> {
    await this.#begin()
    const { wasm, id, formats } = this.#file
    const freed = this.#isOurs ? new FreedStrings(this.#file) : undefined
    const writing = new PausedWork(writePlan(wasm, id, plan, options, freed, formats))
    this.#writing = writing
    try {
      await writing.run(() => {
        if (options.signal?.aborted === true) throw aborted('Saving', options.signal.reason)
      })
    } catch (error) {
      return await this.#fail(error)
    } finally {
      this.#writing = undefined
      writing.settle()
    }
    await this.#commit()
  }

  flush(): MaybePromise<void> {
    return this.#use((file) => {
      if (!file.writable) return
      file.flush()
      if (!this.#commitsAtClose || this.#level > 0) return
      file.stored.commit()
      file.stored.begin()
    })
  }

  toBytes(): MaybePromise<WholeFile> {
    return this.#read((file) => {
      if (file.writable) file.flush()
      const bytes = new Uint8Array(file.stored.size)
      file.stored.read(bytes, 0)
      clearStatusFlags(bytes)
      if (file.writable) clearFreeSpaceNoteIn(bytes)
      return bytes
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const file = this.#file
    const { stored } = file
    try {
      for (this.#owedRollbacks += this.#level; this.#owedRollbacks > 0; this.#owedRollbacks--) {
        this.#forget()
        stored.rollback()
      }
      if (file.writable && this.#hasChanges) this.#closeWithChanges()
      else file.close()
    } finally {
      stored.close()
    }
  }

  /** HDF5 notes down the free space when it closes a file, so that is one more transaction. */
  #closeWithChanges(): void {
    const file = this.#file
    const { stored } = file
    try {
      if (!this.#commitsAtClose) stored.begin()
      // A close that leaves an HDF5 id behind writes nothing and reports success.
      if (!file.isLost && file.isOpen) file.flush()
      file.close()
      stored.commit(true)
    } catch (error) {
      const { failure } = file
      this.#forget()
      stored.rollback()
      throw failure ?? (isH5Error(error) ? error : diskFailure(file.name, error))
    }
  }

  /** Reads a part at once, and the rest when the event loop has run where that takes longer. */
  #readInSteps<T>(
    begin: (file: Hdf5File) => Generator<void, T>,
    signal?: AbortSignal,
  ): MaybePromise<T> {
    let work: { steps: Generator<void, T>; wasm: H5Wasm; id: bigint; refreshes: number } | undefined
    const goOn = (file: Hdf5File): IteratorResult<void, T> => {
      const refreshes = this.#refreshes
      // What was opened anew is read from the beginning.
      const isSame = work?.wasm === file.wasm && work.id === file.id
      if (work === undefined || !isSame || work.refreshes !== refreshes)
        work = { steps: begin(file), wasm: file.wasm, id: file.id, refreshes }
      let step = work.steps.next()
      while (step.done !== true && !isDue()) step = work.steps.next()
      return step
    }
    const later = async (): Promise<T> => {
      for (;;) {
        await rest()
        if (signal?.aborted === true) throw aborted('Reading', signal.reason)
        const step = await this.#read(goOn)
        if (step.done === true) return step.value
      }
    }
    const step = this.#read(goOn)
    if (!(step instanceof Promise)) return step.done === true ? step.value : later()
    return step.then((first) => (first.done === true ? first.value : later()))
  }

  /** Runs an operation on the open file, which is opened anew when an abort took the instance away. */
  #use<T>(operation: (file: Hdf5File) => T): MaybePromise<T> {
    const writing = this.#writing
    // Nobody sees a plan half done: what is left of it is done first.
    if (writing?.finish() === false) return writing.settled.then(() => this.#use(operation))
    if (this.#isClosed) throw closed(this.name)
    const file = this.#file
    return file.isLost || !file.isOpen
      ? this.#reopen().then(() => operation(file))
      : operation(file)
  }

  /** Reads from one state of the file, also while another process changes it. */
  #read<T>(operation: (file: Hdf5File) => T): MaybePromise<T> {
    const { stored, writable } = this.#file
    if (writable) return this.#use(operation)
    if (this.#isClosed) throw closed(this.name)
    if (!stored.isCurrent) return this.#readAgain(operation)
    return this.#use((file) => {
      try {
        const result = operation(file)
        if (stored.isCurrent) return result
      } catch (error) {
        if (stored.isCurrent) throw error
      }
      return this.#readAgain(operation)
    }) as MaybePromise<T>
  }

  async #readAgain<T>(operation: (file: Hdf5File) => T): Promise<T> {
    const { stored } = this.#file
    for (let tries = 0; tries < mostTries; tries++) {
      this.#forget()
      stored.refresh()
      this.#refreshes++
      try {
        const result = await this.#use(operation)
        if (stored.isCurrent) return result
      } catch (error) {
        if (stored.isCurrent) throw error
      }
      await pause(tries)
    }
    throw changingFile(this.name)
  }

  async #begin(): Promise<void> {
    if (!this.writable) throw readOnly(this.name)
    await this.#use((file) => {
      file.stored.begin()
      this.#level++
      this.#hasChanges = true
    })
  }

  async #commit(): Promise<void> {
    const file = this.#file
    try {
      file.flush()
      file.stored.commit()
      this.#level--
    } catch (error) {
      await this.#fail(error)
    }
  }

  /** Takes back what was done and says why: what HDF5 says about an error of the disk helps nobody. */
  async #fail(error: unknown): Promise<never> {
    const { failure, name } = this.#file
    const reason = failure ?? (isH5Error(error) ? error : diskFailure(name, error))
    try {
      await this.#takeBack()
    } catch {
      // The disk may fail here for the same reason; the next use of the file tries again.
    }
    throw reason
  }

  async #takeBack(): Promise<void> {
    this.#level--
    this.#owedRollbacks++
    await this.#reopen()
  }

  /** Closes the file in HDF5; the outcome of what it still writes does not matter. */
  #forget(): void {
    try {
      this.#file.close()
    } catch {
      // What made an operation fail may make the close fail too; the file's committed state does not depend on it.
    }
  }

  /** Calls that come while the file is being opened wait for the same opening. */
  async #reopen(): Promise<void> {
    return (this.#reopening ??= this.#reopenOnce().finally(() => {
      this.#reopening = undefined
    }))
  }

  async #reopenOnce(): Promise<void> {
    do {
      this.#forget()
      try {
        for (; this.#owedRollbacks > 0; this.#owedRollbacks--) this.#file.stored.rollback()
      } catch (error) {
        throw isH5Error(error) ? error : diskFailure(this.name, error)
      }
      await this.#file.reopen()
    } while (this.#owedRollbacks > 0)
  }
}
