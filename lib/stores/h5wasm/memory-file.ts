import type { TransactionalFile } from './stored-file.js'
import { UndoStack } from './undo-stack.js'
import type { WholeFile } from '../whole-file.js'

const smallest = 4096

/** A file whose bytes lie in memory. */
export class MemoryFile implements TransactionalFile {
  readonly isCurrent = true
  readonly #undo: UndoStack = new UndoStack()
  #bytes: Uint8Array
  #size: number
  #shared = true

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
    this.#undo.keep(position, end, this)
    this.#reserve(end)
    this.#bytes.set(source, position)
    if (end > this.#size) this.#size = end
  }

  truncate(size: number): void {
    this.#undo.keep(size, this.#size, this)
    this.#reserve(size)
    if (size < this.#size) this.#bytes.fill(0, size, this.#size)
    this.#size = size
  }

  refresh(): void {}

  begin(): void {
    this.#undo.begin(this.#size)
  }

  commit(): void {
    this.#undo.commit()
  }

  rollback(): void {
    this.#undo.rollback(this)
  }

  close(): void {}

  /** A copy of the bytes as they are now. */
  toBytes(): WholeFile {
    return this.#bytes.slice(0, this.#size)
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
