import { lookup3 } from '#lib/stores/h5wasm/durability/lookup3.js'

const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
const undefinedAddress = 2n ** 64n - 1n
/** Where fields of versions 2 and 3 lie; "Disk Format: Level 0A" of the HDF5 file format specification 3.0. */
const endOfFile = 28
const checksum = 44

/**
 * The number of bytes that HDF5 has given away in a file, by the superblock at its start.
 *
 * `undefined` where that can't be told: no superblock there (a user block), a version or a size of addresses that is
 * not known, a wrong checksum.
 */
export function allocatedEnd(start: Uint8Array): number | undefined {
  const isSuperblock = start.length >= 48 && signature.every((byte, at) => start[at] === byte)
  if (!isSuperblock || start[8]! > 3) return undefined
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

function addressAt(view: DataView, at: number): number | undefined {
  if (at + 8 > view.byteLength) return undefined
  const address = view.getBigUint64(at, true)
  return address === undefinedAddress ? undefined : Number(address)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
