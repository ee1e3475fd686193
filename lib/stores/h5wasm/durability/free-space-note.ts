import { messagesOf, sealChunk } from '../space/object-header.js'

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
/** The type of its header message; "Disk Format: Level 2A2". */
const fileSpaceInfo = 0x17
/** Where fields of the message are: whether free space is remembered, the end of the file without that, and its managers. */
const persistAt = 2
const endAt = 21
const managersAt = 29
const managers = 12

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
  for (const { type, size, body, chunk } of messagesOf(image, Number(address))) {
    const { bytes } = chunk
    const isNote = type === fileSpaceInfo && size >= managersAt + 8 * managers
    if (!isNote || bytes[body + persistAt] !== 1) continue
    const before = bytes.slice()
    chunk.view.setBigUint64(body + endAt, end, true)
    bytes.fill(0xff, body + managersAt, body + managersAt + 8 * managers)
    sealChunk(chunk)
    if (bytes.some((byte, i) => byte !== before[i])) image.write(bytes, chunk.address)
    return
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

function bytesAt(image: Image, position: number, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length)
  return image.read(bytes, position) === length ? bytes : undefined
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
