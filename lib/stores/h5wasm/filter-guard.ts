import { corrupt, type H5Error, refusedFilter } from '../../errors.js'
import { filterName } from './filter-names.js'
import type { H5WasmFunctions, H5WasmModule } from './module-types.js'
import type { NativeFunction } from './lookups.js'
import { addToTable } from './wasm-function.js'

/** `H5Z_class2_t`: version, number, whether it packs and unpacks, name, two more functions, the one that does it. */
const version = 1
const word = { number: 1, packs: 2, unpacks: 3, name: 4, filter: 7, size: 8 }
/** `H5Z_FLAG_REVERSE` */
const unpack = 0x100
/** What packing may add to a chunk that it makes no smaller, of all filters together. */
const mostAdded = (bytes: number): number => bytes + (bytes >> 2) + 4096

/** What HDF5's own filters are called in HDF5. */
const ownFilters: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
}

/**
 * Stands before the filters of an instance of HDF5: refuses those that a file's session does not allow, and chunks that
 * are stored with more bytes than they hold.
 *
 * HDF5 has its own filters in a table of public structs. Their functions are replaced by ours there, which call them.
 */
export class FilterGuard {
  readonly #module: H5WasmModule
  readonly #table: WebAssembly.Table
  readonly #allowed = new Map<bigint, ReadonlySet<number>>()
  #isInstalled = false
  /** Of the call that is being made. */
  #current: ReadonlySet<number> | undefined
  #chunkBytes: number | undefined
  #refusal: ((path: string | undefined) => H5Error) | undefined

  constructor(module: H5WasmModule, table: WebAssembly.Table) {
    this.#module = module
    this.#table = table
  }

  /** Allows a file these filters only. */
  restrict(file: bigint, allowed: ReadonlySet<number>): void {
    this.#install()
    this.#allowed.set(file, allowed)
  }

  forget(file: bigint): void {
    this.#allowed.delete(file)
  }

  /** Reads chunks that hold so many bytes. */
  reading<T>(chunkBytes: number, work: () => T): T {
    this.#install()
    this.#chunkBytes = chunkBytes
    try {
      return work()
    } finally {
      this.#chunkBytes = undefined
    }
  }

  /** A call begins; `pipelineOf` asks for the filters of the dataset that it reads or writes. */
  begin(
    name: keyof H5WasmFunctions,
    args: readonly unknown[],
    pipelineOf: () => readonly { readonly id: number; readonly name: string }[],
  ): void {
    this.#refusal = undefined
    const allowed = this.#allowed.get(args[0] as bigint)
    // Filters of plugins are not in the table until they are loaded.
    if (allowed !== undefined && (name === 'get_dataset_data' || name === 'set_dataset_data'))
      for (const filter of pipelineOf())
        if (!allowed.has(filter.id))
          throw refusedFilter(filterName(filter.id), { path: args[1] as string })
    this.#current = allowed
  }

  end(): void {
    this.#current = undefined
  }

  /** The reason of a call that failed, where that was a refusal. */
  takeRefusal(path: string | undefined): H5Error | undefined {
    const refusal = this.#refusal
    this.#refusal = undefined
    return refusal?.(path)
  }

  #install(): void {
    if (this.#isInstalled) return
    this.#isInstalled = true
    const bytes = this.#module.HEAPU8
    const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2)
    const own = new Map<number, number>()
    for (let at = 0; at + word.size <= words.length; at++) {
      const number = words[at + word.number]!
      if (words[at] !== version || words[at + word.packs]! > 1 || words[at + word.unpacks] !== 1)
        continue
      const name = ownFilters[number]
      if (name === undefined || !this.#isNamed(words[at + word.name]!, name)) continue
      const index = words[at + word.filter]!
      if (index === 0 || index >= this.#table.length) continue
      let guarded = own.get(number)
      if (guarded === undefined) {
        const original = this.#table.get(index) as unknown as NativeFunction
        guarded = addToTable(this.#table, 'pppppp', this.#guard(number, original))
        own.set(number, guarded)
      }
      words[at + word.filter] = guarded
    }
  }

  #isNamed(address: number, name: string): boolean {
    const bytes = this.#module.HEAPU8
    return Array.from(`${name}\0`).every((letter, i) => bytes[address + i] === letter.charCodeAt(0))
  }

  /** What HDF5 calls instead of a filter: flags, options, the bytes that it gets, and its buffer; 0 is a failure. */
  #guard(number: number, original: NativeFunction): NativeFunction {
    return (...args) => {
      const [flags, , , stored] = args as number[]
      if (this.#current?.has(number) === false) {
        this.#refusal = (path) => refusedFilter(filterName(number), { path })
        return 0
      }
      const holds = this.#chunkBytes
      const isUnpacking = (flags! & unpack) !== 0
      if (isUnpacking && holds !== undefined && stored! >>> 0 > mostAdded(holds)) {
        const what = `A chunk is stored as ${stored! >>> 0} bytes and holds ${holds}`
        this.#refusal = (path) => corrupt(what, { path })
        return 0
      }
      return original(...args)
    }
  }
}
