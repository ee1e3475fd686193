import { lookup3 } from './lookup3.js'

/** As many bytes from the start of a file as are looked at here. */
export const superblockBytes = 96

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
/** Where fields of versions 2 and 3 lie; "Disk Format: Level 0A" of the HDF5 file format specification 3.0. */
const statusFlags = 11
const rootAddress = 36
const checksum = 44

/**
 * Takes the marks "open for writing" out of a superblock, and tells whether there were any.
 *
 * With versions 3 on nobody can open a file that carries them, so no committed state may.
 */
export function clearStatusFlags(start: Uint8Array): boolean {
  if (!isSuperblock(start) || start[8]! < 2 || start[9] !== 8 || start[statusFlags] === 0)
    return false
  start[statusFlags] = 0
  viewOf(start).setUint32(checksum, lookup3(start.subarray(0, checksum)), true)
  return true
}

/** Makes another group the root of a file, in its superblock of version 2 or 3. */
export function setRoot(start: Uint8Array, address: number): void {
  const view = viewOf(start)
  view.setBigUint64(rootAddress, BigInt(address), true)
  view.setUint32(checksum, lookup3(start.subarray(0, checksum)), true)
}

function isSuperblock(start: Uint8Array): boolean {
  if (start.length < superblockBytes / 2 || start[8]! > 3) return false
  return signature.every((byte, at) => start[at] === byte)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
