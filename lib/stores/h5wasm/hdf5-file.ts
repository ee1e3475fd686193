import { corrupt, diskFailure, H5Error, isH5Error } from '../../errors.js'
import type { MountedFile } from './file-system.js'
import { foreignContent } from './foreign-content.js'
import { summarize } from './hdf5-failure.js'
import { defaultGrowth } from './memory-bound.js'
import { type H5Wasm, loadH5Wasm } from './module.js'
import { makeSmallHeaders } from './space/small-headers.js'
import type { TypeFormats } from './type-formats.js'
import type { TransactionalFile } from './stored-file.js'

/** Which instance of HDF5 a file is opened on, and what that may do for it. */
export interface InstanceOptions {
  readonly load?: (() => Promise<H5Wasm>) | undefined
  /** By how many bytes HDF5's memory may grow for it, where that can be bounded. */
  readonly memory?: number | undefined
  /** The numbers of the filters that may pack and unpack its data; all where there is no list. */
  readonly filters?: ReadonlySet<number> | undefined
}

/** A stored file that HDF5 has open. */
export class Hdf5File {
  readonly name: string
  readonly writable: boolean
  readonly stored: TransactionalFile
  /** Absent in a file of h5orm, whose numbers are all ordinary ones. */
  formats: TypeFormats | undefined
  #wasm: H5Wasm
  #mounted: MountedFile
  #id = -1n

  readonly #load: () => Promise<H5Wasm>
  readonly #growth: number
  readonly #filters: ReadonlySet<number> | undefined

  private constructor(
    wasm: H5Wasm,
    stored: TransactionalFile,
    name: string,
    writable: boolean,
    { load = loadH5Wasm, memory = defaultGrowth, filters }: InstanceOptions,
  ) {
    this.#wasm = wasm
    this.#load = load
    this.#growth = memory
    this.#filters = filters
    this.#mounted = wasm.fileSystem.mount(stored)
    this.stored = stored
    this.name = name
    this.writable = writable
  }

  /** Opens an HDF5 file; CORRUPT when the bytes are none. */
  static async open(
    stored: TransactionalFile,
    name: string,
    writable: boolean,
    options: InstanceOptions = {},
  ): Promise<Hdf5File> {
    const wasm = await (options.load ?? loadH5Wasm)()
    const file = new Hdf5File(wasm, stored, name, writable, options)
    return file.#openAgain()
  }

  get wasm(): H5Wasm {
    return this.#wasm
  }

  /** HDF5's number of the open file. */
  get id(): bigint {
    return this.#id
  }

  /** Whether HDF5 has lost this file: after an abort its memory can't be trusted. */
  get isLost(): boolean {
    return this.#wasm.dead
  }

  /** Whether HDF5 has it open at all. */
  get isOpen(): boolean {
    return this.#id >= 0n
  }

  /** Brings everything that HDF5 holds back into the stored file. */
  flush(): void {
    const status = this.#wasm.call('flush', this.#id)
    this.#throwFailure()
    if (status !== 0) throw new H5Error('CANNOT_STORE', `HDF5 could not write ${this.name}.`)
  }

  /** Lets HDF5 forget the file; what it still held is written, unless the file is lost. */
  close(): void {
    const { fileSystem, call, bound, folders, filters } = this.#wasm
    folders?.forget(this.#id)
    filters?.forget(this.#id)
    const wasOpen = this.isOpen
    try {
      if (!this.isLost && this.#id >= 0n) call('close_file', this.#id)
    } finally {
      this.#id = -1n
      if (wasOpen) bound?.leave(this.#growth)
      // A leaked HDF5 id keeps a file open behind a close that succeeded.
      if (fileSystem.isOpen(this.#mounted)) this.#wasm.abandon()
      this.#mounted.unmount()
    }
    this.#throwFailure()
  }

  /** Opens the stored file anew after `close`, on another instance if need be. */
  async reopen(): Promise<void> {
    this.#wasm = await this.#load()
    this.#mounted = this.#wasm.fileSystem.mount(this.stored)
    this.#openAgain()
  }

  #openAgain(): this {
    const { H5F_ACC_RDWR, H5F_ACC_RDONLY } = this.#wasm.module
    return this.#open(this.writable ? H5F_ACC_RDWR : H5F_ACC_RDONLY)
  }

  #open(mode: number): this {
    const { H5F_LIBVER_V18: low, H5F_LIBVER_V110: high } = this.#wasm.module
    this.#wasm.bound?.enter(this.#growth)
    try {
      this.#id = this.#wasm.call('open', this.#mounted.path, mode, true, low, high)
    } catch (error) {
      this.#wasm.bound?.leave(this.#growth)
      this.#mounted.unmount()
      this.#throwFailure()
      throw this.#openFailure(error)
    }
    if (this.#filters !== undefined) this.#wasm.filters?.restrict(this.#id, this.#filters)
    if (this.writable) makeSmallHeaders(this.#wasm, this.#id)
    return this
  }

  /** The error of the stored file that HDF5 hides behind one of its own. */
  get failure(): H5Error | undefined {
    const { failure } = this.#mounted
    if (failure === undefined) return undefined
    return isH5Error(failure) ? failure : diskFailure(this.name, failure)
  }

  #throwFailure(): void {
    if (this.failure !== undefined) throw this.failure
  }

  #openFailure(error: unknown): unknown {
    if (!isH5Error(error) || isH5Error(error, 'LIMIT')) return error
    const printed = error.cause instanceof Error ? error.cause.message : ''
    if (/file signature not found/.test(printed))
      return corrupt(`${this.name} is not an HDF5 file`, {}, foreignContent(this.stored))
    if (/truncated file/.test(printed))
      return corrupt(
        `${this.name} is cut off`,
        {},
        'It is shorter than its header says: a copy or a download of it may have stopped early.',
      )
    if (/already open for write/.test(printed))
      return corrupt(
        `${this.name} is marked as open for writing`,
        {},
        'Close the program that has it open; if that one crashed, h5clear -s removes the mark.',
      )
    if (printed === '') return error
    return corrupt(`HDF5 cannot open ${this.name}: ${summarize(printed)}`, { cause: error.cause })
  }
}
