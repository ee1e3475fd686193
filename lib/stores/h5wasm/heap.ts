import { H5Error, memoryExceeded } from '../../errors.js'
import type { MemoryBound } from './memory-bound.js'
import type { H5WasmModule } from './module-types.js'

/** Nothing bigger is copied through wasm memory at once. */
export const pieceBytes: number = 4 * 2 ** 20

/** The memory of one h5wasm instance, with a scratch area that grows and is used again. */
export class Heap {
  readonly #module: H5WasmModule
  readonly #bound: MemoryBound | undefined
  #scratch = 0
  #capacity = 0
  #view: DataView = new DataView(new ArrayBuffer(0))

  constructor(module: H5WasmModule, bound?: MemoryBound) {
    this.#bound = bound
    this.#module = module
  }

  /** The bytes as they are now: growing memory replaces them, so they are asked for after every call. */
  get bytes(): Uint8Array {
    return this.#module.HEAPU8
  }

  get view(): DataView {
    const { buffer } = this.#module.HEAPU8
    if (this.#view.buffer !== buffer) this.#view = new DataView(buffer)
    return this.#view
  }

  /** An area of at least so many bytes that is valid until the next call of `scratch`. */
  scratch(size: number): number {
    if (size <= this.#capacity) return this.#scratch
    if (this.#capacity > 0) this.free(this.#scratch)
    this.#capacity = 0
    const capacity = Math.max(65_536, 2 ** Math.ceil(Math.log2(size)))
    this.#scratch = this.allocate(capacity)
    this.#capacity = capacity
    return this.#scratch
  }

  allocate(size: number): number {
    const pointer = this.#module['_malloc'](Math.max(8, size))
    if (pointer === 0) {
      const growth = this.#bound?.takeRefusal()
      if (growth !== undefined) throw memoryExceeded(growth, {})
      throw new H5Error('LIMIT', `HDF5 has no memory left for ${size} bytes; it has 2 GiB at most.`)
    }
    return pointer >>> 0
  }

  free(pointer: number): void {
    this.#module['_free'](pointer)
  }
}
