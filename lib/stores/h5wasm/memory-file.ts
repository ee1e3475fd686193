import type { TransactionalFile } from './stored-file.js'
import { UndoLog } from './undo-log.js'

const smallest = 4096

/** A file whose bytes lie in memory. */
export class MemoryFile implements TransactionalFile {
  #bytes: Uint8Array
  #size: number
  #shared = true
  #undo: UndoLog | undefined

  /** Takes the bytes without copying them; they are copied before the first write. */
  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#bytes = bytes
    this.#size = bytes.length
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, position: number): number {
    const end = Math.min(this.#size, position + target.length)
    if (end <= position) return 0
    target.set(this.#bytes.subarray(position, end))
    return end - position
  }

  write(source: Uint8Array, position: number): void {
    const end = position + source.length
    this.#keep(position, end)
    this.#reserve(end)
    this.#bytes.set(source, position)
    if (end > this.#size) this.#size = end
  }

  truncate(size: number): void {
    this.#keep(size, this.#size)
    this.#reserve(size)
    if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }

  begin(): void {
    this.#undo = new UndoLog(this.#size)
  }

  commit(): void {
    this.#undo = undefined
  }

  rollback(): void {
    const undo = this.#undo
    this.#undo = undefined
    undo?.restore(
      (size) => this.truncate(size),
      (bytes, at) => this.write(bytes, at),
    )
  }

  close(): void {
    this.#undo = undefined
  }

  /** A copy of the bytes as they are now. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size)
  }

  #keep(start: number, end: number): void {
    this.#undo?.keep(start, end, (from, to) => this.#bytes.slice(from, to))
  }

  #reserve(size: number): void {
    const length = this.#bytes.length
    if (!this.#shared && size <= length) return
    const capacity = size <= length ? length : Math.max(smallest, size, this.#size * 2)
    const bytes = new Uint8Array(capacity)
    bytes.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = bytes
    this.#shared = false
  }
}
