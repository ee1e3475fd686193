import type { StoredFile } from './stored-file.js'

const signature = [0x47, 0x43, 0x4f, 0x4c] as const
const headerSize = 16
const smallest = 4096
/** Metadata is read in pieces no longer than this; in longer ones a collection can only be at the beginning. */
const longestPiece = 8192

/**
 * Tells whether the global heap collections (HDF5's texts of variable length) in what was read from a file can be
 * walked: in one with an object of no size HDF5 1.14 would walk for ever.
 *
 * The form is that of the HDF5 File Format Specification, section III.E.
 */
export function areHeapsSound(read: Uint8Array, position: number, file: StoredFile): boolean {
  const last = read.length <= longestPiece ? read.length - headerSize : 0
  for (let at = 0; at <= last; at++) {
    at = read.indexOf(signature[0], at)
    if (at < 0 || at > last) return true
    if (beginsCollection(read, at) && !isSound(read, at, position, file)) return false
  }
  return true
}

/** The signature, version 1 and three zeros. */
const beginsCollection = (bytes: Uint8Array, at: number): boolean =>
  signature.every((byte, i) => bytes[at + i] === byte) &&
  bytes[at + 4] === 1 &&
  bytes[at + 5] === 0 &&
  bytes[at + 6] === 0 &&
  bytes[at + 7] === 0

function isSound(read: Uint8Array, start: number, position: number, file: StoredFile): boolean {
  const header = new Uint8Array(headerSize)
  const at = (offset: number): DataView => {
    header.fill(0)
    const from = start + offset
    if (from + headerSize <= read.length) header.set(read.subarray(from, from + headerSize))
    else file.read(header, position + from)
    return new DataView(header.buffer)
  }
  const size = Number(at(0).getBigUint64(8, true))
  if (size < smallest) return true
  let offset = headerSize
  while (offset + headerSize <= size) {
    const object = at(offset)
    const length = Number(object.getBigUint64(8, true))
    const isFree = object.getUint16(0, true) === 0
    const step = isFree ? length : headerSize + Math.ceil(length / 8) * 8
    if (step < headerSize || offset + step > size) return false
    offset += step
  }
  return true
}
