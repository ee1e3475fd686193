import { lookup3 } from './lookup3.js'

/** As many bytes from the start of a file as are looked at here. */
export const superblockBytes = 96

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
const undefinedAddress = 2n ** 64n - 1n
/** Where fields of versions 2 and 3 lie; "Disk Format: Level 0A" of the HDF5 file format specification 3.0. */
const statusFlags = 11
const endOfFile = 28
const rootAddress = 36
const checksum = 44

/**
 * The number of bytes that HDF5 has given away in a file, by the superblock at its start.
 *
 * `undefined` where that can't be told: no superblock there (a user block), a version or a size of addresses that is
 * not known, a wrong checksum.
 */
export function allocatedEnd(start: Uint8Array): number | undefined {
  if (!isSuperblock(start)) return undefined
  const version = start[8]!
  const view = viewOf(start)
  if (version >= 2) {
    const isWhole =
      start[9] === 8 && view.getUint32(checksum, true) === lookup3(start.subarray(0, 44))
    return isWhole && view.getBigUint64(12, true) === 0n ? addressAt(view, endOfFile) : undefined
  }
  if (start[13] !== 8) return undefined
  const base = version === 1 ? 28 : 24
  return view.getBigUint64(base, true) === 0n ? addressAt(view, base + 16) : undefined
}

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

function addressAt(view: DataView, at: number): number | undefined {
  if (at + 8 > view.byteLength) return undefined
  const address = view.getBigUint64(at, true)
  return address === undefinedAddress ? undefined : Number(address)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
