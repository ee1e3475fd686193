import type { Draft } from './durability/draft.js'
import type { DiskHandle } from './durability/disk.js'
import type { TransactionalFile } from './stored-file.js'
import { UndoStack } from './undo-stack.js'

export interface DiskFileOptions {
  /** A file that has no name yet: it gets it with the first commit. */
  readonly draft?: Draft
  /** Is told how many bytes are about to be written; it may throw. */
  readonly onWrite?: (bytes: number) => void
  readonly onCommit?: () => void
  readonly onClose?: () => void
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
    return this.#handle.read(target, position)
  }

  write(source: Uint8Array, position: number): void {
    const end = position + source.length
    this.#options.onWrite?.(source.length)
    this.#undo.keep(position, end, this)
    this.#handle.write(source, position)
    if (end > this.#size) this.#size = end
  }

  truncate(size: number): void {
    this.#undo.keep(size, this.#size, this)
    this.#handle.truncate(size)
    this.#size = size
  }

  refresh(): void {}

  begin(): void {
    this.#undo.begin(this.#size)
  }

  commit(): void {
    const { draft, onCommit } = this.#options
    const isOutermost = this.#undo.depth === 1
    if (isOutermost) onCommit?.()
    if (isOutermost && draft?.isPublished === false) draft.publish()
    this.#undo.commit()
  }

  rollback(): void {
    this.#undo.rollback(this)
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#handle.close()
    const { draft, onClose } = this.#options
    draft?.close()
    onClose?.()
  }
}
