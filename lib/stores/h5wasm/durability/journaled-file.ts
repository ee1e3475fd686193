import { fileMoved, lastSaveUnfinished } from '../../../errors.js'
import type { TransactionalFile } from '../stored-file.js'
import { UndoStack } from '../undo-stack.js'
import { clearFreeSpaceNote } from './free-space-note.js'
import { journalPath } from './companions.js'
import type { Disk, DiskHandle } from './disk.js'
import { applyPages } from './apply-pages.js'
import type { Draft } from './draft.js'
import type { FileLock } from './file-lock.js'
import { folderOf } from './folder-of.js'
import { JournalWriter } from './journal-writer.js'
import { KnownPages } from './known-pages.js'
import { PageOverlay, pageSize } from './page-overlay.js'
import { sectorChecksums } from './sector-checksums.js'
import { clearStatusFlags, superblockBytes } from './superblock.js'
import { witnessOf } from './witness.js'

export interface JournaledFileOptions {
  /** The right to change the file, which is given back at the end. */
  readonly lock?: FileLock
  /** A file that has no name yet: it gets it with the first commit. */
  readonly draft?: Draft
  /** Bytes of changed pages that are kept in memory. */
  readonly memoryBudget?: number
}

const defaultBudget = 32 * 2 ** 20
/** Comparing more pages than these with the old ones costs more than writing them. */
const mostCompared = 256

/**
 * A file on disk whose transactions survive a crash at any moment, whole or not at all.
 *
 * What HDF5 writes below the end of the committed file stays in a page overlay; what it appends goes to the file. A commit
 * syncs the appended part, writes the pages into a redo journal and syncs it and its name: from then on the transaction
 * counts. Then the pages go into the file, and the journal goes away. The committed bytes are not touched before that.
 */
export class JournaledFile implements TransactionalFile {
  readonly isCurrent = true
  readonly #disk: Disk
  readonly #path: string
  readonly #handle: DiskHandle
  readonly #identity: string
  readonly #lock: FileLock | undefined
  readonly #overlay: PageOverlay
  readonly #inner: UndoStack = new UndoStack()
  readonly #draft: Draft | undefined
  readonly #newJournal: () => JournalWriter
  readonly #known: KnownPages
  #journal: JournalWriter | undefined
  /** Everything below belongs to the committed file. */
  #base: number
  #size: number
  /** The smallest size since the last commit: from here to the base the old bytes are gone. */
  #lowest: number
  #isOpen = true
  /** Whether the file's size on the disk may be another than here. */
  #isTailUnsynced = true
  /** How many transactions are under way, one inside another. */
  #level = 0
  /** The first error of a transaction: nothing reaches the disk after it. */
  #failure: { readonly error: unknown } | undefined
  /** Whether the transaction counts although the file does not show it yet. */
  #isUnfinished = false

  /** Takes over an open handle; the caller holds the lock and has recovered the file. */
  constructor(disk: Disk, path: string, handle: DiskHandle, options: JournaledFileOptions = {}) {
    this.#disk = disk
    this.#path = path
    this.#handle = handle
    this.#draft = options.draft
    this.#lock = options.lock
    const { identity, size, permissions } = handle.status()
    const token = options.lock?.token ?? globalThis.crypto.randomUUID()
    this.#newJournal = () => new JournalWriter(disk, path, token, permissions)
    this.#known = new KnownPages((target, position) => handle.read(target, position))
    this.#identity = identity
    this.#size = size
    this.#base = this.#lowest = this.#openDraft === undefined ? size : 0
    const budget = (options.memoryBudget ?? defaultBudget) / pageSize
    this.#overlay = new PageOverlay(
      (target, position) => this.#readCommitted(target, position),
      () => (this.#journal ??= this.#newJournal()),
      Math.max(1, Math.floor(budget)),
    )
  }

  get size(): number {
    return this.#size
  }

  read(target: Uint8Array, position: number): number {
    if (this.#isLost) this.#lock?.check()
    const count = Math.max(0, Math.min(target.length, this.#size - position))
    const wanted = target.subarray(0, count)
    if (position >= this.#base) {
      wanted.fill(0, this.#handle.read(wanted, position))
      return count
    }
    const below = wanted.subarray(0, Math.max(0, this.#base - position))
    if (below.length < count) {
      const above = wanted.subarray(below.length)
      above.fill(0, this.#handle.read(above, this.#base))
    }
    this.#readCommitted(below, position)
    this.#overlay.read(below, position)
    return count
  }

  write(source: Uint8Array, position: number): void {
    this.#change(() => {
      const end = position + source.length
      this.#inner.keep(position, end, this)
      const below = Math.min(source.length, Math.max(0, this.#base - position))
      if (below > 0) this.#overlay.write(source.subarray(0, below), position)
      if (below < source.length) {
        this.#isTailUnsynced = true
        this.#handle.write(source.subarray(below), position + below)
      }
      this.#size = Math.max(this.#size, end)
    })
  }

  truncate(size: number): void {
    this.#change(() => {
      this.#inner.keep(size, this.#size, this)
      this.#isTailUnsynced = true
      this.#handle.truncate(Math.max(size, this.#base))
      if (size < this.#base) {
        this.#lowest = Math.min(this.#lowest, size)
        this.#overlay.clearFrom(size)
      }
      this.#size = size
    })
  }

  refresh(): void {}

  begin(): void {
    if (this.#level === 0) this.#lock?.check()
    if (this.#isUnfinished) this.#finishOrThrow()
    // Nobody sees a draft, so its old bytes are kept in memory only.
    if (this.#level > 0 || this.#openDraft !== undefined) this.#inner.begin(this.#size)
    this.#level++
  }

  commit(isClosed = false): void {
    if (this.#failure !== undefined) throw this.#failure.error
    if (this.#level > 1) this.#inner.commit()
    else {
      this.#lock?.check()
      if (!isClosed) clearFreeSpaceNote(this)
      if (this.#openDraft === undefined) this.#commitWithJournal()
      else this.#publish(this.#openDraft)
    }
    this.#level--
  }

  rollback(): void {
    this.#failure = undefined
    if (this.#inner.depth > 0) this.#inner.rollback(this)
    else if (!this.#isUnfinished) this.#discard()
    if (this.#level > 0) this.#level--
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      if (this.#isUnfinished) this.#finishOrThrow()
      else if (this.#openDraft === undefined) this.#discard()
    } finally {
      this.#journal?.close()
      this.#handle.close()
      try {
        this.#draft?.close()
      } finally {
        this.#lock?.release()
      }
    }
  }

  /** Whether another writer may be at work: nothing of the file is touched any more. */
  get #isLost(): boolean {
    return this.#lock?.isLost === true
  }

  get #openDraft(): Draft | undefined {
    return this.#draft?.isPublished === false ? this.#draft : undefined
  }

  #readCommitted(target: Uint8Array, position: number): void {
    const there = Math.min(this.#base, this.#lowest) - position
    const part = target.subarray(0, Math.max(0, there))
    target.fill(0, part.length === 0 ? 0 : this.#handle.read(part, position))
  }

  #commitWithJournal(): void {
    this.#takeClearedPages()
    this.#clearStatusFlags()
    if (this.#lowest >= this.#base && this.#overlay.count <= mostCompared)
      this.#overlay.dropUnchanged()
    if (this.#overlay.count === 0 && this.#size === this.#base) return this.#startAnew()
    if (this.#disk.status(this.#path)?.identity !== this.#identity) throw fileMoved(this.#path)
    if (this.#isTailUnsynced) this.#handle.sync()
    this.#isTailUnsynced = false
    const journal = (this.#journal ??= this.#newJournal())
    this.#completeLastPage()
    this.#overlay.spillAll()
    this.#seal(journal)
    this.#syncNames()
    this.#isUnfinished = true
    try {
      this.#finish()
    } catch {
      // The save is in the journal, durably. The next begin tries again and tells if it still can't be done.
    }
  }

  /** What was appended into the last page of the committed file belongs to that page's content. */
  #completeLastPage(): void {
    const end = Math.min(Math.ceil(this.#base / pageSize) * pageSize, this.#size)
    if (end <= this.#base || !this.#overlay.has(Math.floor(this.#base / pageSize))) return
    const appended = new Uint8Array(end - this.#base)
    appended.fill(0, this.#handle.read(appended, this.#base))
    this.#overlay.write(appended, this.#base)
  }

  #seal(journal: JournalWriter): void {
    const read = (target: Uint8Array, position: number): number =>
      this.#handle.read(target, position)
    const isChanged = (page: number): boolean => this.#overlay.has(page)
    journal.seal(
      {
        baseSize: this.#base,
        newSize: this.#size,
        physicalSize: this.#handle.status().size,
        witness: witnessOf(this.#size, isChanged, read),
      },
      {
        sectors: sectorChecksums(read, journal.numbers, this.#size),
        known: this.#known.of(this.#size, isChanged),
      },
    )
  }

  /** Brings a transaction that counts into the file. */
  #finish(): void {
    const { changed } = this.#handle.status()
    this.#lock?.countCommit()
    applyPages(this.#handle, this.#overlay, Math.min(this.#base, this.#size))
    if (this.#handle.status().size !== this.#size) this.#handle.truncate(this.#size)
    touchAfter(this.#handle, changed)
    this.#handle.sync()
    this.#journal?.close()
    this.#journal?.remove()
    this.#syncNames()
    this.#journal = undefined
    this.#known.change(this.#overlay.numbers, Math.min(this.#base, this.#size))
    this.#isUnfinished = false
    this.#startAnew()
  }

  #finishOrThrow(): void {
    this.#lock?.check()
    try {
      this.#finish()
    } catch (error) {
      throw lastSaveUnfinished(this.#path, journalPath(this.#path), error)
    }
  }

  #publish(draft: Draft): void {
    const start = new Uint8Array(superblockBytes)
    this.#handle.read(start, 0)
    if (clearStatusFlags(start)) this.#handle.write(start, 0)
    this.#handle.sync()
    this.#lock?.countCommit()
    draft.publish()
    this.#inner.commit()
    this.#startAnew()
    draft.settle(this.#handle)
  }

  #syncNames(): void {
    this.#disk.syncFolder(folderOf(this.#path), this.#handle)
  }

  #discard(): void {
    this.#overlay.clear()
    this.#size = this.#lowest = this.#base
    this.#dropJournal()
    if (this.#isLost || this.#handle.status().size <= this.#base) return
    this.#isTailUnsynced = true
    this.#handle.truncate(this.#base)
  }

  #startAnew(): void {
    this.#dropJournal()
    this.#overlay.clear()
    this.#base = this.#lowest = this.#size
  }

  /** Removes the journal; while that fails it is kept, and nothing that it may need is touched. */
  #dropJournal(): void {
    if (this.#journal === undefined) return
    this.#journal.drop()
    this.#syncNames()
    this.#journal = undefined
  }

  /** Where the file was cut and grew again, zeros take the place of the old bytes. */
  #takeClearedPages(): void {
    const end = Math.min(this.#base, this.#size)
    const first = Math.floor(this.#lowest / pageSize)
    for (let number = first; number * pageSize < end; number++) this.#overlay.take(number)
  }

  #clearStatusFlags(): void {
    if (!this.#overlay.has(0)) return
    const start = new Uint8Array(superblockBytes)
    this.#overlay.read(start, 0)
    if (clearStatusFlags(start)) this.#overlay.write(start, 0)
  }

  /** Changes nothing any more after an error, and while a commit waits to be finished. */
  #change(operation: () => void): void {
    if (this.#failure !== undefined || this.#isUnfinished || this.#isLost) return
    try {
      operation()
    } catch (error) {
      this.#failure = { error }
      throw error
    }
  }
}

/** Readers take a file of the same size and time for the same state. */
function touchAfter(handle: DiskHandle, before: bigint): void {
  if (handle.status().changed > before) return
  handle.touch(Number(before / 1_000_000n) + 2)
}
