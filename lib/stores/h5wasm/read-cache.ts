const blockSize = 65_536
const mostBlocks = 64

/** Keeps the last blocks read from a file that nobody changes: HDF5 reads its metadata in bits of 512 bytes. */
export class ReadCache {
  readonly #readFile: (target: Uint8Array, position: number) => number
  readonly #blocks = new Map<number, Uint8Array>()

  /** `readFile` fills a buffer from a position on and gives the number of bytes that were there. */
  constructor(readFile: (target: Uint8Array, position: number) => number) {
    this.#readFile = readFile
  }

  /** Fills `target` from `position` on and gives the number of bytes that were there. */
  read(target: Uint8Array, position: number): number {
    if (target.length >= blockSize) return this.#readFile(target, position)
    let done = 0
    while (done < target.length) {
      const at = position + done
      const index = Math.floor(at / blockSize)
      const block = this.#blocks.get(index) ?? this.#load(index)
      const start = at - index * blockSize
      const part = block.subarray(start, start + target.length - done)
      if (part.length === 0) break
      target.set(part, done)
      done += part.length
    }
    return done
  }

  #load(index: number): Uint8Array {
    if (this.#blocks.size >= mostBlocks) {
      const [oldest] = this.#blocks.keys()
      this.#blocks.delete(oldest!)
    }
    const bytes = new Uint8Array(blockSize)
    const block = bytes.subarray(0, this.#readFile(bytes, index * blockSize))
    this.#blocks.set(index, block)
    return block
  }
}
