/**
 * Memory of the program that stands for an area of wasm memory while HDF5 works on it: what HDF5 reads from a file into
 * that area, or writes from it, goes past wasm memory.
 *
 * HDF5 does so with elements that lie in one piece and need no conversion. It is not bound to: whether all went past is
 * known afterwards.
 */
export class Loan {
  readonly #start: number
  readonly #bytes: Uint8Array
  #done = 0

  /** @param start Where in wasm memory the area begins. */
  constructor(start: number, bytes: Uint8Array) {
    this.#start = start
    this.#bytes = bytes
  }

  /** Whether all bytes were read or written, one after another. */
  get isUsed(): boolean {
    return this.#done === this.#bytes.length
  }

  /** What stands for a part of wasm memory, if that is the part that comes next. */
  part(address: number, length: number): Uint8Array | undefined {
    const at = address - this.#start
    if (at !== this.#done || at + length > this.#bytes.length) return undefined
    return this.#bytes.subarray(at, at + length)
  }

  /** So many bytes of the part that was given last were read or written. */
  advance(count: number): void {
    this.#done += count
  }
}
