import { changingFile, readOnly } from '../../../errors.js'
import { ReadCache } from '../read-cache.js'
import type { TransactionalFile } from '../stored-file.js'
import type { Disk, DiskHandle } from './disk.js'
import { type FoundJournal, withFoundJournal } from './found-journal.js'
import { pageSize } from './page-overlay.js'
import { stampOf } from './stamp.js'

const mostTries = 100
/** A page that is read while it is written may be torn inside of a sector, so one look does not tell that nothing fits. */
const mostLooks = 5

/** The pages of a commit that is not in the file yet. */
interface HotJournal {
  readonly pages: ReadonlyMap<number, Uint8Array>
  readonly baseSize: number
  readonly newSize: number
}

interface JournalRead {
  readonly found: FoundJournal | undefined
  readonly journal: HotJournal | undefined
}

interface Loaded extends JournalRead {
  readonly handle: DiskHandle
  readonly stamp: string
}

/**
 * A committed state of a file, for reading only: nothing is written, no lock is taken.
 *
 * A commit that a crash or a living writer has not brought into the file yet is laid over it in memory. Later commits
 * make the snapshot an old one; what was read may then be a mixture, and is read again after `refresh`.
 */
export class SnapshotFile implements TransactionalFile {
  readonly #disk: Disk
  readonly #path: string
  #handle: DiskHandle
  #stamp: string
  #journal: HotJournal | undefined
  #cache: ReadCache
  #size: number
  /** The journal that was there when the file was opened; only one that fits is laid over the file. */
  readonly found: FoundJournal | undefined

  /** Throws what the disk throws. */
  constructor(disk: Disk, path: string) {
    this.#disk = disk
    this.#path = path
    const loaded = this.#load()
    this.#handle = loaded.handle
    this.#stamp = loaded.stamp
    this.found = loaded.found
    this.#journal = loaded.journal
    this.#size = loaded.journal?.newSize ?? loaded.handle.status().size
    this.#cache = this.#newCache()
  }

  get size(): number {
    return this.#size
  }

  /** Whether everything read since the last `refresh` is of one state. */
  get isCurrent(): boolean {
    return stampOf(this.#disk, this.#path) === this.#stamp
  }

  read(target: Uint8Array, position: number): number {
    return this.#cache.read(target, position)
  }

  /** Takes the newest committed state instead. */
  refresh(): void {
    const { handle, stamp, journal } = this.#load()
    this.#handle.close()
    this.#handle = handle
    this.#stamp = stamp
    this.#journal = journal
    this.#size = journal?.newSize ?? handle.status().size
    this.#cache = this.#newCache()
  }

  close(): void {
    this.#handle.close()
  }

  write(): never {
    throw readOnly(this.#path)
  }

  truncate(): never {
    throw readOnly(this.#path)
  }

  begin(): never {
    throw readOnly(this.#path)
  }

  commit(): never {
    throw readOnly(this.#path)
  }

  rollback(): never {
    throw readOnly(this.#path)
  }

  #newCache(): ReadCache {
    return new ReadCache((target, position) => this.#read(target, position))
  }

  #read(target: Uint8Array, position: number): number {
    const journal = this.#journal
    if (journal === undefined) return this.#handle.read(target, position)
    const wanted = target.subarray(0, Math.max(0, journal.newSize - position))
    wanted.fill(0, this.#handle.read(wanted, position))
    const end = Math.min(journal.baseSize, position + wanted.length)
    for (let number = Math.floor(position / pageSize); number * pageSize < end; number++) {
      const page = journal.pages.get(number)
      if (page === undefined) continue
      const start = number * pageSize
      const from = Math.max(start, position)
      wanted.set(page.subarray(from - start, end - start), from - position)
    }
    return wanted.length
  }

  #load(): Loaded {
    let looks = 0
    for (let tries = 0; tries < mostTries; tries++) {
      const stamp = stampOf(this.#disk, this.#path)
      const handle = this.#disk.open(this.#path, 'read')
      try {
        const { found, journal } = this.#readJournal(handle)
        const isSettled = found?.state !== 'unfit' || ++looks >= mostLooks
        if (isSettled && stampOf(this.#disk, this.#path) === stamp)
          return { handle, stamp, found, journal }
      } catch (error) {
        if (stampOf(this.#disk, this.#path) === stamp) {
          handle.close()
          throw error
        }
      }
      handle.close()
    }
    throw changingFile(this.#path)
  }

  #readJournal(handle: DiskHandle): JournalRead {
    const none = { found: undefined, journal: undefined }
    return withFoundJournal(this.#disk, this.#path, handle, pagesOf) ?? none
  }
}

/** The pages of a journal that fits. */
function pagesOf(found: FoundJournal): JournalRead {
  if (found.state !== 'fits') return { found, journal: undefined }
  const { baseSize, newSize } = found.journal
  const pages = new Map<number, Uint8Array>()
  for (const { number, page } of found.journal.pages()) pages.set(number, page)
  return { found, journal: { pages, baseSize, newSize } }
}
