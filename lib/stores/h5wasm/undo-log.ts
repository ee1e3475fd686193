const pageSize = 4096

/** Keeps the old bytes of what is overwritten in a file, so that they can be put back. */
export class UndoLog {
  readonly #size: number
  readonly #pages = new Map<number, Uint8Array>()

  /** `size` is the size of the file now: what is written behind it needs no keeping. */
  constructor(size: number) {
    this.#size = size
  }

  /** Is called before the bytes from `start` to `end` change; `read` gives those of the file. */
  keep(start: number, end: number, read: (start: number, end: number) => Uint8Array): void {
    const last = Math.min(this.#size, end)
    for (let page = Math.floor(start / pageSize); page * pageSize < last; page++) {
      if (this.#pages.has(page)) continue
      const from = page * pageSize
      this.#pages.set(page, read(from, Math.min(this.#size, from + pageSize)))
    }
  }

  /** Puts the old size and the old bytes back. */
  restore(truncate: (size: number) => void, write: (bytes: Uint8Array, at: number) => void): void {
    truncate(this.#size)
    for (const [page, bytes] of this.#pages) write(bytes, page * pageSize)
  }
}
