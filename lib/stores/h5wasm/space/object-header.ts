import { lookup3 } from '../durability/lookup3.js'

/** A file, as far as one must read it to look at an object header. */
export interface ReadableImage {
  read(target: Uint8Array, position: number): number
}

/** A part of an object header: its messages are between `start` and `end`, where version 2 has a checksum. */
export interface HeaderChunk {
  readonly version: 1 | 2
  readonly address: number
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly start: number
  readonly end: number
}

export interface HeaderMessage {
  readonly type: number
  readonly flags: number
  /** Where in the bytes of its chunk the content begins, and how long it is. */
  readonly body: number
  readonly size: number
  readonly chunk: HeaderChunk
}

const continuation = 0x10
const mostChunkBytes = 65_536
const mostChunks = 256
/** Most headers are not longer, and read in one go. */
const usualBytes = 512

/**
 * Goes through the messages of an object header; "Disk Format: Level 2A" of the HDF5 file format specification 3.0.
 *
 * It ends early where the header is none, or damaged, and then returns `false`.
 */
export function* messagesOf(
  image: ReadableImage,
  address: number,
): Generator<HeaderMessage, boolean> {
  const first = firstChunk(image, address)
  if (first === undefined) return false
  const { version, numbered } = first
  const headBytes = version === 1 ? 8 : numbered ? 6 : 4
  const chunks: HeaderChunk[] = [first.chunk]
  for (let next = 0; next < chunks.length; next++) {
    const chunk = chunks[next]!
    const { bytes, view, end } = chunk
    for (let at = chunk.start; at + headBytes <= end;) {
      const type = version === 1 ? view.getUint16(at, true) : bytes[at]!
      const size = view.getUint16(version === 1 ? at + 2 : at + 1, true)
      const flags = bytes[version === 1 ? at + 4 : at + 3]!
      const body = at + headBytes
      if (body + size > end) return false
      if (type === continuation && size >= 16) {
        const length = Number(view.getBigUint64(body + 8, true))
        const more = readChunk(image, Number(view.getBigUint64(body, true)), {
          version,
          start: version === 1 ? 0 : 4,
          end: version === 1 ? length : length - 4,
        })
        if (more === undefined || chunks.push(more) > mostChunks) return false
      } else yield { type, flags, body, size, chunk }
      at = body + size
    }
  }
  return true
}

/** Makes the checksum of a part of a header right after a change of its bytes. */
export function sealChunk({ version, bytes, view, end }: HeaderChunk): void {
  if (version === 2) view.setUint32(end, lookup3(bytes.subarray(0, end)), true)
}

function firstChunk(
  image: ReadableImage,
  address: number,
): { chunk: HeaderChunk; version: 1 | 2; numbered: boolean } | undefined {
  const bytes = new Uint8Array(usualBytes)
  const read = bytes.subarray(0, image.read(bytes, address))
  if (read.length < 34) return undefined
  const view = viewOf(read)
  if (read[0] === 1) {
    const end = 16 + view.getUint32(8, true)
    const chunk = chunkOf(image, address, { version: 1, start: 16, end }, read)
    return chunk && { chunk, version: 1, numbered: false }
  }
  // "OHDR", version 2
  if (view.getUint32(0) !== 0x4f48_4452 || read[4] !== 2) return undefined
  const flags = read[5]!
  const sizeAt = 6 + ((flags & 0x20) === 0 ? 0 : 16) + ((flags & 0x10) === 0 ? 0 : 4)
  const width = 1 << (flags & 3)
  let size = 0
  for (let at = width - 1; at >= 0; at--) size = size * 256 + read[sizeAt + at]!
  const start = sizeAt + width
  const chunk = chunkOf(image, address, { version: 2, start, end: start + size }, read)
  return chunk && { chunk, version: 2, numbered: (flags & 4) !== 0 }
}

type Extent = Pick<HeaderChunk, 'version' | 'start' | 'end'>

function readChunk(image: ReadableImage, address: number, extent: Extent): HeaderChunk | undefined {
  return chunkOf(image, address, extent, new Uint8Array(0))
}

/** Makes a chunk of bytes of which the first may have been read; `undefined` when its checksum is wrong. */
function chunkOf(
  image: ReadableImage,
  address: number,
  { version, start, end }: Extent,
  read: Uint8Array,
): HeaderChunk | undefined {
  if (!(end >= start && end <= mostChunkBytes)) return undefined
  const length = version === 1 ? end : end + 4
  let bytes = read.subarray(0, length)
  if (bytes.length < length) {
    bytes = new Uint8Array(length)
    if (image.read(bytes, address) < length) return undefined
  }
  const view = viewOf(bytes)
  if (version === 2 && view.getUint32(end, true) !== lookup3(bytes.subarray(0, end)))
    return undefined
  return { version, address, bytes, view, start, end }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
