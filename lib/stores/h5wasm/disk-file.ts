import type { Draft } from './durability/draft.js'
import type { DiskHandle } from './durability/disk.js'
import type { FileLock } from './durability/file-lock.js'
import type { TransactionalFile } from './stored-file.js'
import { UndoStack } from './undo-stack.js'

export interface DiskFileOptions {
  /** The right to change the file, which is given back at the end. */
  readonly lock?: FileLock
  /** A file that has no name yet: it gets it with the first commit. */
  readonly draft?: Draft
  /** Is told how many bytes are about to be written; it may throw. */
  readonly onWrite?: (bytes: number) => void
}

/** A file on disk; a transaction can be taken back, but a crash in the middle of one leaves half of it. */
export class DiskFile implements TransactionalFile {
  readonly isCurrent = true
  readonly #handle: DiskHandle
  readonly #options: DiskFileOptions
  readonly #undo: UndoStack = new UndoStack()
  #size: number
  #isOpen = true

  constructor(handle: DiskHandle, options: DiskFileOptions = {}) {
    this.#handle = handle
    this.#options = options
    this.#size = handle.status().size
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, position: number): number {
    if (this.#isLost) this.#options.lock?.check()
    return this.#handle.read(target, position)
  }

  write(source: Uint8Array, position: number): void {
    if (this.#isLost) return
    const end = position + source.length
    this.#options.onWrite?.(source.length)
    this.#undo.keep(position, end, this)
    this.#handle.write(source, position)
    if (end > this.#size) this.#size = end
  }

  truncate(size: number): void {
    if (this.#isLost) return
    this.#undo.keep(size, this.#size, this)
    this.#handle.truncate(size)
    this.#size = size
  }

  refresh(): void {}

  begin(): void {
    if (this.#undo.depth === 0) this.#options.lock?.check()
    this.#undo.begin(this.#size)
  }

  commit(): void {
    const { draft, lock } = this.#options
    if (this.#undo.depth === 1) {
      lock?.check()
      lock?.countCommit()
      if (draft?.isPublished === false) draft.publish()
    }
    this.#undo.commit()
  }

  rollback(): void {
    this.#undo.rollback(this)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#handle.close()
    const { draft, lock } = this.#options
    try {
      draft?.close()
    } finally {
      lock?.release()
    }
  }

  /** Whether another writer may be at work: nothing of the file is touched any more. */
  get #isLost(): boolean {
    return this.#options.lock?.isLost === true
  }
}
