import { unsupported } from '../../../errors.js'
import { crc32 } from './crc32.js'
import { codeOf, type Disk, type DiskHandle, withHandle } from './disk.js'
import { type PageSpill, pageSize } from './page-overlay.js'

/**
 * The redo journal of one transaction, beside the file as `<file>-journal`, little-endian:
 *
 *     page 0              header: magic, version, page size, sizes, count, salt, witness, checksum
 *     pages 1 to count    the new pages
 *     then                index: number (8 bytes) and checksum (4) of each page; magic, salt, checksum of the index
 *
 * The header is written last: a reader beside a living writer that finds a header finds all. After a power cut only the
 * checksums tell. A page's checksum starts from the salt and its number, so that no page of an older journal passes.
 */
export const journalPath = (path: string): string => `${path}-journal`

export interface JournalHeader {
  /** Sizes of the file: before the transaction, after it, and of the file as it lies there. */
  readonly baseSize: number
  readonly newSize: number
  readonly physicalSize: number
  readonly count: number
  /** Distinguishes this journal from all others. */
  readonly salt: number
  /** Checksum of bytes of the file that this transaction leaves alone; see `witnessPages`. */
  readonly witness: number
}

const magic = 'H5ORMJNL'
const endMagic = 'H5ORMEND'
const formatVersion = 1
const headerBytes = 64
const entryBytes = 12
const trailerBytes = 16
const mostPages = 2 ** 28
/** So many pages are gathered for one write. */
const gathered = 256

/** The journal of a transaction that is under way. */
export class JournalWriter implements PageSpill {
  readonly #handle: DiskHandle
  readonly #salt: number = 1 + Math.floor(Math.random() * 0xffff_fffe)
  readonly #numbers: number[] = []
  readonly #checksums: number[] = []
  #isSealed = false

  constructor(disk: Disk, path: string) {
    this.#handle = disk.open(path, 'make')
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

  /** Makes the journal whole; it counts when it is synced and its name too. */
  seal(header: Omit<JournalHeader, 'count' | 'salt'>): void {
    const count = this.#numbers.length
    const index = new Uint8Array(count * entryBytes + trailerBytes)
    const view = new DataView(index.buffer)
    for (const [slot, number] of this.#numbers.entries()) {
      view.setBigUint64(slot * entryBytes, BigInt(number), true)
      view.setUint32(slot * entryBytes + 8, this.#checksums[slot]!, true)
    }
    const end = count * entryBytes
    putText(index, endMagic, end)
    view.setUint32(end + 8, this.#salt, true)
    view.setUint32(end + 12, crc32(index.subarray(0, end + 12)), true)
    this.#handle.write(index, (1 + count) * pageSize)
    this.#isSealed = true
    this.#handle.write(encodeHeader({ ...header, count, salt: this.#salt }), 0)
  }

  sync(): void {
    this.#handle.sync()
  }

  /** Empties it: a journal whose sync failed must not come back as a valid one. */
  invalidate(): void {
    if (!this.#isSealed) return
    this.#handle.truncate(0)
    this.#handle.sync()
  }

  close(): void {
    this.#handle.close()
  }
}

/** A journal that is whole. */
export interface SealedJournal extends JournalHeader {
  readonly numbers: readonly number[]
  /** Reads the pages one after another. */
  pages(): Generator<{ readonly number: number; readonly page: Uint8Array }>
}

/** The salt of a journal that has a header, which one of a transaction under way has not. */
export function saltOf(disk: Disk, path: string): number | undefined {
  if (disk.status(path) === undefined) return undefined
  try {
    return withHandle(disk.open(path, 'read'), readHeader)?.salt
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Uses a journal if it is whole, checking every page; otherwise the transaction never happened. */
export function withSealedJournal<T>(
  disk: Disk,
  path: string,
  use: (journal: SealedJournal) => T,
): T | undefined {
  return withHandle(disk.open(path, 'read'), (handle) => {
    const header = readHeader(handle)
    const index = header && readIndex(handle, header)
    if (header === undefined || index === undefined) return undefined
    const { numbers, checksums } = index
    const page = new Uint8Array(pageSize)
    for (const [slot, number] of numbers.entries()) {
      if (handle.read(page, (1 + slot) * pageSize) !== pageSize) return undefined
      if (checksumOf(page, header.salt, number) !== checksums[slot]) return undefined
    }
    return use({
      ...header,
      numbers,
      *pages() {
        for (const [slot, number] of numbers.entries()) {
          const copy = new Uint8Array(pageSize)
          handle.read(copy, (1 + slot) * pageSize)
          yield { number, page: copy }
        }
      },
    })
  })
}

function encodeHeader(header: JournalHeader): Uint8Array {
  const bytes = new Uint8Array(pageSize)
  const view = new DataView(bytes.buffer)
  putText(bytes, magic, 0)
  view.setUint32(8, formatVersion, true)
  view.setUint32(12, pageSize, true)
  view.setBigUint64(16, BigInt(header.baseSize), true)
  view.setBigUint64(24, BigInt(header.newSize), true)
  view.setBigUint64(32, BigInt(header.physicalSize), true)
  view.setUint32(40, header.count, true)
  view.setUint32(44, header.salt, true)
  view.setUint32(48, header.witness, true)
  view.setUint32(60, crc32(bytes.subarray(0, 60)), true)
  return bytes
}

function readHeader(handle: DiskHandle): JournalHeader | undefined {
  const bytes = new Uint8Array(headerBytes)
  if (handle.read(bytes, 0) < headerBytes || !hasText(bytes, magic, 0)) return undefined
  const view = new DataView(bytes.buffer)
  if (view.getUint32(60, true) !== crc32(bytes.subarray(0, 60))) return undefined
  if (view.getUint32(8, true) !== formatVersion || view.getUint32(12, true) !== pageSize)
    throw unsupported('A journal was written by a newer h5orm. Update h5orm to open its file.')
  return {
    baseSize: Number(view.getBigUint64(16, true)),
    newSize: Number(view.getBigUint64(24, true)),
    physicalSize: Number(view.getBigUint64(32, true)),
    count: view.getUint32(40, true),
    salt: view.getUint32(44, true),
    witness: view.getUint32(48, true),
  }
}

function readIndex(
  handle: DiskHandle,
  { count, salt }: JournalHeader,
): { numbers: number[]; checksums: number[] } | undefined {
  if (count > mostPages || handle.status().size < (1 + count) * pageSize) return undefined
  const index = new Uint8Array(count * entryBytes + trailerBytes)
  if (handle.read(index, (1 + count) * pageSize) !== index.length) return undefined
  const view = new DataView(index.buffer)
  const end = count * entryBytes
  const isWhole =
    hasText(index, endMagic, end) &&
    view.getUint32(end + 8, true) === salt &&
    view.getUint32(end + 12, true) === crc32(index.subarray(0, end + 12))
  if (!isWhole) return undefined
  const slots = Array.from({ length: count }, (_, slot) => slot * entryBytes)
  return {
    numbers: slots.map((at) => Number(view.getBigUint64(at, true))),
    checksums: slots.map((at) => view.getUint32(at + 8, true)),
  }
}

function checksumOf(page: Uint8Array, salt: number, number: number): number {
  return crc32(page, (salt ^ number) >>> 0)
}

function putText(bytes: Uint8Array, text: string, at: number): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
}

function hasText(bytes: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
