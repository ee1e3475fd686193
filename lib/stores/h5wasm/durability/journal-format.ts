import { unsupported } from '../../../errors.js'
import { crc32 } from './crc32.js'
import { pageSize } from './page-overlay.js'

/**
 * The redo journal of one transaction, little-endian:
 *
 *     page 0              header: magic, version, page size, sizes, count, salt, witness, checksum (64 bytes);
 *                         then, since 0.2.0: magic, number of known pages, checksum of what lies behind the index, checksum
 *     pages 1 to count    the new pages
 *     then                index: number (8 bytes) and checksum (4) of each page; magic, salt, checksum of the index
 *     then, since 0.2.0   the checksums (4 each) of the eight sectors of each page as they were before; number (8) and
 *                         checksum (4) of each known page, which the transaction leaves alone
 *
 * Version 0.1.0 reads the parts that it knows. A page's checksum starts from the salt and its number, so that no page of an
 * older journal passes.
 */
export interface JournalHeader {
  /** Sizes of the file: before the transaction, after it, and of the file on the disk in between. */
  readonly baseSize: number
  readonly newSize: number
  readonly physicalSize: number
  readonly count: number
  /** Distinguishes this journal from all others. */
  readonly salt: number
  /** What version 0.1.0 knows a file by: the checksum of some bytes that this transaction leaves alone. */
  readonly witness: number
}

/** What the file was like when the journal was written for it. */
export interface JournalOrigin {
  /** Checksums of the sectors of each page, in the order of the pages. */
  readonly sectors: Uint32Array
  /** Pages that the transaction leaves alone. */
  readonly known: readonly KnownPage[]
}

export interface KnownPage {
  readonly number: number
  readonly checksum: number
}

/** What a disk writes whole or not at all. */
export const sectorSize = 512
export const sectorsPerPage: number = pageSize / sectorSize
export const headerBytes = 96
export const trailerBytes = 16
export const entryBytes = 12

const magic = 'H5ORMJNL'
const voidMagic = 'H5ORMVOI'
const endMagic = 'H5ORMEND'
const originMagic = 'H5ORMORG'
const originAt = 64
const formatVersion = 1

/** What the start of a file says: nothing that a journal begins with, a journal that was taken back, or one that counts. */
export type ReadHeader = 'no journal' | 'void' | FoundHeader

export interface FoundHeader extends JournalHeader {
  /** Absent in journals of version 0.1.0. */
  readonly origin: { readonly knownCount: number; readonly checksum: number } | undefined
}

export function encodeHeader(header: JournalHeader, origin: Uint8Array): Uint8Array {
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
  putText(bytes, originMagic, originAt)
  const sectorBytes = header.count * sectorsPerPage * 4
  view.setUint32(originAt + 8, (origin.length - sectorBytes) / entryBytes, true)
  view.setUint32(originAt + 12, crc32(origin), true)
  view.setUint32(originAt + 28, crc32(bytes.subarray(0, originAt + 28)), true)
  return bytes
}

/** What takes the place of the header of a journal that was taken back. */
export function encodeVoid(): Uint8Array {
  const bytes = new Uint8Array(originAt)
  putText(bytes, voidMagic, 0)
  return bytes
}

/** Throws UNSUPPORTED for a journal of a later version. */
export function decodeHeader(bytes: Uint8Array): ReadHeader {
  if (hasText(bytes, voidMagic, 0)) return 'void'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isJournal =
    hasText(bytes, magic, 0) && view.getUint32(60, true) === crc32(bytes.subarray(0, 60))
  if (!isJournal) return 'no journal'
  if (view.getUint32(8, true) !== formatVersion || view.getUint32(12, true) !== pageSize)
    throw unsupported('A journal was written by a newer h5orm. Update h5orm to open its file.')
  const hasOrigin =
    hasText(bytes, originMagic, originAt) &&
    view.getUint32(originAt + 28, true) === crc32(bytes.subarray(0, originAt + 28))
  return {
    baseSize: Number(view.getBigUint64(16, true)),
    newSize: Number(view.getBigUint64(24, true)),
    physicalSize: Number(view.getBigUint64(32, true)),
    count: view.getUint32(40, true),
    salt: view.getUint32(44, true),
    witness: view.getUint32(48, true),
    origin: hasOrigin
      ? {
          knownCount: view.getUint32(originAt + 8, true),
          checksum: view.getUint32(originAt + 12, true),
        }
      : undefined,
  }
}

export interface JournalIndex {
  readonly numbers: readonly number[]
  readonly checksums: readonly number[]
}

export function encodeIndex({ numbers, checksums }: JournalIndex, salt: number): Uint8Array {
  const end = numbers.length * entryBytes
  const bytes = new Uint8Array(end + trailerBytes)
  const view = new DataView(bytes.buffer)
  for (const [slot, number] of numbers.entries()) putEntry(view, slot, number, checksums[slot]!)
  putText(bytes, endMagic, end)
  view.setUint32(end + 8, salt, true)
  view.setUint32(end + 12, crc32(bytes.subarray(0, end + 12)), true)
  return bytes
}

/** `undefined` when it is not whole. */
export function decodeIndex(bytes: Uint8Array, salt: number): JournalIndex | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - trailerBytes
  const isWhole =
    hasText(bytes, endMagic, end) &&
    view.getUint32(end + 8, true) === salt &&
    view.getUint32(end + 12, true) === crc32(bytes.subarray(0, end + 12))
  if (!isWhole) return undefined
  const slots = Array.from({ length: end / entryBytes }, (_, slot) => slot * entryBytes)
  return {
    numbers: slots.map((at) => Number(view.getBigUint64(at, true))),
    checksums: slots.map((at) => view.getUint32(at + 8, true)),
  }
}

export function encodeOrigin({ sectors, known }: JournalOrigin): Uint8Array {
  const bytes = new Uint8Array(sectors.length * 4 + known.length * entryBytes)
  const view = new DataView(bytes.buffer)
  for (const [at, checksum] of sectors.entries()) view.setUint32(at * 4, checksum, true)
  const entries = new DataView(bytes.buffer, sectors.length * 4)
  for (const [slot, { number, checksum }] of known.entries())
    putEntry(entries, slot, number, checksum)
  return bytes
}

export function decodeOrigin(bytes: Uint8Array, sectorCount: number): JournalOrigin {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sectors = Uint32Array.from({ length: sectorCount }, (_, at) => view.getUint32(at * 4, true))
  const known: KnownPage[] = []
  for (let at = sectorCount * 4; at < bytes.length; at += entryBytes)
    known.push({
      number: Number(view.getBigUint64(at, true)),
      checksum: view.getUint32(at + 8, true),
    })
  return { sectors, known }
}

export function checksumOf(page: Uint8Array, salt: number, number: number): number {
  return crc32(page, (salt ^ number) >>> 0)
}

function putEntry(view: DataView, slot: number, number: number, checksum: number): void {
  const at = slot * entryBytes
  view.setUint32(at, number % 2 ** 32, true)
  view.setUint32(at + 4, Math.floor(number / 2 ** 32), true)
  view.setUint32(at + 8, checksum, true)
}

function putText(bytes: Uint8Array, text: string, at: number): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index)
}

function hasText(bytes: Uint8Array, text: string, at: number): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
