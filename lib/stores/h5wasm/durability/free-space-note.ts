import { lookup3 } from './lookup3.js'

/** The part of a file that is needed to find the note and to change it. */
interface Image {
  read(target: Uint8Array, position: number): number
  write(source: Uint8Array, position: number): void
}

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
const undefinedAddress = 0xffff_ffff_ffff_ffffn
/** Where fields of superblocks of versions 2 and 3 are; "Disk Format: Level 0A" of the HDF5 file format specification 3.0. */
const extensionAddress = 20
const endOfFile = 28
/** Types of header messages; "Disk Format: Level 2A2". */
const continuation = 0x10
const fileSpaceInfo = 0x17
/** Where fields of the message are: whether free space is remembered, the end of the file without that, and its managers. */
const persistAt = 2
const endAt = 21
const managersAt = 29
const managers = 12
const mostChunkBytes = 65_536
const mostChunks = 16

/** How messages begin in the two versions of object headers: the bytes before the content, and whether there is a checksum. */
interface Layout {
  readonly version: 1 | 2
  readonly headBytes: number
}

/** A part of an object header: its messages are between `start` and `end`, where version 2 has a checksum. */
interface Chunk {
  readonly address: number
  readonly start: number
  readonly end: number
}

/**
 * Makes a file that HDF5 has flushed and not closed say that it knows of no free space.
 *
 * HDF5 writes down what is free when it closes a file. The note from the time before is wrong after changes, and HDF5 1.10
 * believes it: it cuts the file to the end that is noted there as soon as it changes something.
 */
export function clearFreeSpaceNote(image: Image): void {
  const start = bytesAt(image, 0, endOfFile + 8)
  if (start === undefined || !isSuperblock(start)) return
  const view = viewOf(start)
  const address = view.getBigUint64(extensionAddress, true)
  if (view.getBigUint64(12, true) !== 0n || address === undefinedAddress) return
  const end = view.getBigUint64(endOfFile, true)
  const first = firstChunk(image, Number(address))
  let chunk = first?.chunk
  for (let count = 0; chunk !== undefined && count < mostChunks; count++) {
    const { bytes, next } = clearIn(image, chunk, first!.layout, end)
    if (bytes === 'clear already') return
    if (bytes !== undefined) return image.write(bytes, chunk.address)
    chunk = next
  }
}

/** Does the same to a file in memory. */
export function clearFreeSpaceNoteIn(bytes: Uint8Array): void {
  clearFreeSpaceNote({
    read: (target, position) => {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
    write: (source, position) => bytes.set(source, position),
  })
}

function isSuperblock(start: Uint8Array): boolean {
  const version = start[8]!
  const isKnown = (version === 2 || version === 3) && start[9] === 8
  return isKnown && signature.every((byte, at) => start[at] === byte)
}

/** The first part of an object header; "Disk Format: Level 2A1". */
function firstChunk(
  image: Image,
  address: number,
): { readonly chunk: Chunk; readonly layout: Layout } | undefined {
  const prefix = bytesAt(image, address, 34)
  if (prefix === undefined) return undefined
  if (prefix[0] === 1) {
    const end = 16 + viewOf(prefix).getUint32(8, true)
    return { chunk: { address, start: 16, end }, layout: { version: 1, headBytes: 8 } }
  }
  if (!hasText(prefix, 'OHDR') || prefix[4] !== 2) return undefined
  const flags = prefix[5]!
  const sizeAt = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4)
  const width = 1 << (flags & 3)
  let size = 0
  for (let at = width - 1; at >= 0; at--) size = size * 256 + prefix[sizeAt + at]!
  const start = sizeAt + width
  const headBytes = (flags & 4) === 0 ? 4 : 6
  return { chunk: { address, start, end: start + size }, layout: { version: 2, headBytes } }
}

interface Cleared {
  readonly bytes?: Uint8Array | 'clear already'
  readonly next?: Chunk
}

/** Changes the note in a part of a header; where it isn't there, tells which part is next. */
function clearIn(image: Image, chunk: Chunk, layout: Layout, endOfImage: bigint): Cleared {
  const { address, start, end } = chunk
  const { version, headBytes } = layout
  if (end > mostChunkBytes) return {}
  const bytes = bytesAt(image, address, version === 1 ? end : end + 4)
  if (bytes === undefined) return {}
  const view = viewOf(bytes)
  if (version === 2 && view.getUint32(end, true) !== lookup3(bytes.subarray(0, end))) return {}
  let next: Chunk | undefined
  for (let at = start; at + headBytes <= end;) {
    const type = version === 1 ? view.getUint16(at, true) : bytes[at]!
    const size = view.getUint16(version === 1 ? at + 2 : at + 1, true)
    const body = at + headBytes
    if (type === continuation && size >= 16) {
      const length = Number(view.getBigUint64(body + 8, true))
      next = {
        address: Number(view.getBigUint64(body, true)),
        ...(version === 1 ? { start: 0, end: length } : { start: 4, end: length - 4 }),
      }
    }
    if (
      type === fileSpaceInfo &&
      size >= managersAt + 8 * managers &&
      bytes[body + persistAt] === 1
    ) {
      const before = bytes.slice()
      view.setBigUint64(body + endAt, endOfImage, true)
      bytes.fill(0xff, body + managersAt, body + managersAt + 8 * managers)
      if (version === 2) view.setUint32(end, lookup3(bytes.subarray(0, end)), true)
      return { bytes: bytes.every((byte, i) => byte === before[i]) ? 'clear already' : bytes }
    }
    at = body + size
  }
  return next === undefined ? {} : { next }
}

function bytesAt(image: Image, position: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length)
  return image.read(bytes, position) === length ? bytes : undefined
}

function hasText(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, at) => bytes[at] === character.charCodeAt(0))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
