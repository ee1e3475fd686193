import { formerJournalPath, journalPath } from './companions.js'
import { crc32 } from './crc32.js'
import { codeOf, type Disk, type DiskHandle, withHandle } from './disk.js'
import {
  checksumOf,
  decodeHeader,
  decodeIndex,
  decodeOrigin,
  entryBytes,
  type FoundHeader,
  headerBytes,
  type JournalHeader,
  type JournalOrigin,
  sectorsPerPage,
  trailerBytes,
} from './journal-format.js'
import { checksumOfKnown } from './known-pages.js'
import { pageSize } from './page-overlay.js'
import { isBetween } from './sector-checksums.js'
import { witnessOf } from './witness.js'

/** What is at the name of a journal. */
export type FoundJournal = { readonly path: string; readonly identity: string } & (
  | { readonly state: 'fits'; readonly journal: SealedJournal }
  /** A transaction that never counted, or was taken back: it may go. */
  | { readonly state: 'void' }
  /** A save for a file in another state than this one. */
  | { readonly state: 'unfit' }
  /** A save of which not all is there. */
  | { readonly state: 'damaged' }
  /** A journal of a user who has no say in the file. */
  | { readonly state: 'of a stranger'; readonly owner: number }
  /** Something that this version did not write, or that can't be read. */
  | { readonly state: 'no journal'; readonly what: string }
)

/** A journal that is whole. */
export interface SealedJournal extends JournalHeader {
  readonly numbers: readonly number[]
  /** Reads the pages one after another. */
  pages(): Generator<{ readonly number: number; readonly page: Uint8Array }>
}

/**
 * Uses the journal of a file, if there is one: the name that this version gives comes first, then that of 0.1.0. What has
 * the latter name and does not bear the mark of a journal is not ours and is passed over.
 *
 * `handle` is the open file. A journal counts as a regular file of the file's owner, of this process's user or of root.
 */
export function withFoundJournal<T>(
  disk: Disk,
  path: string,
  handle: DiskHandle | undefined,
  use: (found: FoundJournal) => T,
): T | undefined {
  const former = formerJournalPath(path)
  return (
    at(disk, journalPath(path), handle, false, use) ??
    (former === undefined ? undefined : at(disk, former, handle, true, use))
  )
}

/** The salt of a journal, by which readers see that there is another one; it may be of any state. */
export function saltOf(disk: Disk, path: string): number | undefined {
  for (const name of [journalPath(path), formerJournalPath(path)]) {
    if (name === undefined || disk.status(name)?.kind !== 'file') continue
    try {
      const header = withHandle(disk.open(name, 'read'), readHeader)
      if (typeof header === 'object') return header.salt
    } catch (error) {
      if (!isOutOfReach(error)) throw error
    }
  }
  return undefined
}

function at<T>(
  disk: Disk,
  path: string,
  file: DiskHandle | undefined,
  isFormer: boolean,
  use: (found: FoundJournal) => T,
): T | undefined {
  const status = disk.status(path)
  if (status === undefined) return undefined
  const { identity, kind, owner } = status
  const noJournal = (what: string): T | undefined =>
    isFormer ? undefined : use({ path, identity, state: 'no journal', what })
  if (kind !== 'file') return noJournal(`a ${kind}`)
  const counts = owner === 0 || owner === disk.user || owner === (file?.status() ?? status).owner
  try {
    return withHandle(disk.open(path, 'read'), (handle) => {
      const header = readHeader(handle)
      if (header === 'no journal') return noJournal('a file that h5orm did not write')
      if (!counts) return use({ path, identity, state: 'of a stranger', owner })
      if (header === 'void') return use({ path, identity, state: 'void' })
      const read = readSealed(handle, header)
      if (read === undefined) {
        // Version 0.1.0 gave a journal its name before it was whole.
        const state = isFormer && header.origin === undefined ? 'void' : 'damaged'
        return use({ path, identity, state })
      }
      const fits = file !== undefined && isFor(file, read.journal, read.origin)
      return use(
        fits
          ? { path, identity, state: 'fits', journal: read.journal }
          : { path, identity, state: 'unfit' },
      )
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (!isOutOfReach(error)) throw error
    return use({ path, identity, state: 'no journal', what: 'a file that may not be read' })
  }
}

const isOutOfReach = (error: unknown): boolean =>
  ['ENOENT', 'EACCES', 'EPERM', 'ELOOP', 'EISDIR', 'ENXIO'].includes(codeOf(error) ?? '')

function readHeader(handle: DiskHandle): ReturnType<typeof decodeHeader> {
  const bytes = new Uint8Array(headerBytes)
  const there = handle.read(bytes, 0)
  return decodeHeader(bytes.fill(0, there))
}

interface Read {
  readonly journal: SealedJournal
  readonly origin: JournalOrigin | undefined
}

/** `undefined` unless every part of it has the right checksum. */
function readSealed(handle: DiskHandle, header: FoundHeader): Read | undefined {
  const { count, salt } = header
  const { size } = handle.status()
  const indexAt = (1 + count) * pageSize
  const originAt = indexAt + count * entryBytes + trailerBytes
  const bytesAt = (position: number, length: number): Uint8Array | undefined => {
    if (position + length > size) return undefined
    const bytes = new Uint8Array(length)
    return handle.read(bytes, position) === length ? bytes : undefined
  }
  const indexBytes = bytesAt(indexAt, originAt - indexAt)
  const index = indexBytes && decodeIndex(indexBytes, salt)
  if (index === undefined) return undefined
  const { numbers, checksums } = index
  const page = new Uint8Array(pageSize)
  for (const [slot, number] of numbers.entries()) {
    if (handle.read(page, (1 + slot) * pageSize) !== pageSize) return undefined
    if (checksumOf(page, salt, number) !== checksums[slot]) return undefined
  }
  let origin: JournalOrigin | undefined
  if (header.origin !== undefined) {
    const sectors = count * sectorsPerPage
    const bytes = bytesAt(originAt, sectors * 4 + header.origin.knownCount * entryBytes)
    if (bytes === undefined || crc32(bytes) !== header.origin.checksum) return undefined
    origin = decodeOrigin(bytes, sectors)
  }
  return { journal: { ...header, numbers, pages: () => pagesOf(handle, numbers) }, origin }
}

function* pagesOf(
  handle: DiskHandle,
  numbers: readonly number[],
): Generator<{ readonly number: number; readonly page: Uint8Array }> {
  for (const [slot, number] of numbers.entries()) {
    const page = new Uint8Array(pageSize)
    handle.read(page, (1 + slot) * pageSize)
    yield { number, page }
  }
}

/** Whether a file is in the state that a journal was written for, or in the middle of taking its pages. */
function isFor(
  file: DiskHandle,
  journal: SealedJournal,
  origin: JournalOrigin | undefined,
): boolean {
  return origin === undefined
    ? isForFormer(file, journal)
    : hasSizeFor(file.status().size, journal) &&
        origin.known.every(
          ({ number, checksum }) =>
            checksumOfKnown((target, from) => file.read(target, from), number, journal.newSize) ===
            checksum,
        ) &&
        hasPagesFor(file, journal, origin.sectors)
}

/** The file grows before its journal counts, and is cut after that. */
const hasSizeFor = (size: number, { baseSize, newSize }: JournalHeader): boolean =>
  size === newSize || (newSize < baseSize && size === baseSize)

function hasPagesFor(file: DiskHandle, journal: SealedJournal, sectors: Uint32Array): boolean {
  const found = new Uint8Array(pageSize)
  let slot = 0
  for (const { number, page } of journal.pages()) {
    const there = Math.min(pageSize, journal.newSize - number * pageSize)
    const before = sectors.subarray(slot, (slot += sectorsPerPage))
    if (there <= 0) continue
    const read = file.read(found, number * pageSize)
    if (read < there || !isBetween(found, page, before, there)) return false
  }
  return true
}

/** What a journal of version 0.1.0 says of its file. */
function isForFormer(file: DiskHandle, journal: SealedJournal): boolean {
  const { newSize, physicalSize, numbers } = journal
  const { size } = file.status()
  if (size !== physicalSize && size !== newSize) return false
  const changed = new Set(numbers)
  const witness = witnessOf(
    newSize,
    (page) => changed.has(page),
    (target, position) => file.read(target, position),
  )
  return journal.witness === witness
}
