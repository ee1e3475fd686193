import { newJournalInTheWay } from '../../../errors.js'
import { formerJournalPath, journalDraftPath, journalPath } from './companions.js'
import { codeOf, type Disk, type DiskHandle, hasNoLinks, unlinkIfThere } from './disk.js'
import {
  checksumOf,
  encodeHeader,
  encodeIndex,
  encodeOrigin,
  encodeVoid,
  type JournalHeader,
  type JournalOrigin,
} from './journal-format.js'
import { removeJournal } from './remove-journal.js'
import { type PageSpill, pageSize } from './page-overlay.js'

/** So many pages are gathered for one write. */
const gathered = 256

/**
 * The journal of a transaction that is under way.
 *
 * Until it is whole and synced it has a name with the token of its writer; then it gets the name under which it counts, and
 * the one that version 0.1.0 looks for, unless something else has that.
 */
export class JournalWriter implements PageSpill {
  readonly #disk: Disk
  readonly #path: string
  readonly #draft: string
  readonly #handle: DiskHandle
  readonly #identity: string
  readonly #salt: number = 1 + Math.floor(Math.random() * 0xffff_fffe)
  readonly #numbers: number[] = []
  readonly #checksums: number[] = []
  #isSealed = false

  /** `permissions` are those of the file, of which the journal holds parts. */
  constructor(disk: Disk, path: string, token: string, permissions: number) {
    this.#disk = disk
    this.#path = path
    this.#draft = journalDraftPath(path, token)
    this.#handle = disk.open(this.#draft, 'make')
    const status = this.#handle.status()
    this.#identity = status.identity
    const wanted = permissions & 0o666
    if ((status.permissions & 0o666) !== wanted) this.#handle.permit(wanted)
  }

  append(pages: readonly Uint8Array[], numbers: readonly number[]): number {
    const first = this.#numbers.length
    for (let at = 0; at < pages.length; at += gathered) {
      const some = pages.slice(at, at + gathered)
      const bytes = new Uint8Array(some.length * pageSize)
      for (const [index, page] of some.entries()) {
        bytes.set(page, index * pageSize)
        this.#checksums.push(checksumOf(page, this.#salt, numbers[at + index]!))
        this.#numbers.push(numbers[at + index]!)
      }
      this.#handle.write(bytes, (1 + first + at) * pageSize)
    }
    return first
  }

  replace(slot: number, page: Uint8Array, number: number): void {
    this.#handle.write(page, (1 + slot) * pageSize)
    this.#checksums[slot] = checksumOf(page, this.#salt, number)
  }

  readSlot(slot: number, target: Uint8Array): void {
    this.#handle.read(target, (1 + slot) * pageSize)
  }

  /** The numbers of the pages, in their order here. */
  get numbers(): readonly number[] {
    return this.#numbers
  }

  /** Makes the journal whole and last, and gives it its name; it counts when the folder is synced. */
  seal(header: Omit<JournalHeader, 'count' | 'salt'>, origin: JournalOrigin): void {
    const count = this.#numbers.length
    const salt = this.#salt
    const index = encodeIndex({ numbers: this.#numbers, checksums: this.#checksums }, salt)
    const encoded = encodeOrigin(origin)
    const end = new Uint8Array(index.length + encoded.length)
    end.set(index)
    end.set(encoded, index.length)
    this.#handle.write(end, (1 + count) * pageSize)
    this.#isSealed = true
    this.#handle.write(encodeHeader({ ...header, count, salt }, encoded), 0)
    this.#handle.sync()
    this.#publish()
  }

  /**
   * Gives the journal up: one whose name may be on the disk must not come back as one that counts.
   *
   * It is closed before its names go: Windows keeps those of an open file.
   */
  drop(): void {
    if (this.#isSealed) {
      this.#handle.write(encodeVoid(), 0)
      this.#handle.sync()
      this.#isSealed = false
    }
    this.close()
    unlinkIfThere(this.#disk, this.#draft)
    this.remove()
  }

  /** Takes the names away, by which others find the journal. */
  remove(): void {
    removeJournal(this.#disk, this.#path, this.#identity)
  }

  close(): void {
    this.#handle.close()
  }

  #publish(): void {
    const name = journalPath(this.#path)
    try {
      this.#disk.link(this.#draft, name)
    } catch (error) {
      const isThere = codeOf(error) === 'EEXIST' || this.#disk.status(name) !== undefined
      if (isThere) throw newJournalInTheWay(this.#path, name)
      if (!hasNoLinks(error)) throw error
      this.#disk.rename(this.#draft, name)
      return
    }
    const former = formerJournalPath(this.#path)
    if (former !== undefined && this.#disk.status(former) === undefined)
      this.#disk.link(this.#draft, former)
    this.#disk.unlink(this.#draft)
  }
}
