import { crc32 } from './crc32.js'
import { pageSize } from './page-overlay.js'

const mostPages = 16

/**
 * The checksum of the last pages of a file that a transaction does not change: it tells whether a journal belongs to
 * the file beside it, and whether another program changed the file since.
 */
export function witnessOf(
  size: number,
  isChanged: (page: number) => boolean,
  read: (target: Uint8Array, position: number) => number,
): number {
  let checksum = 0
  let taken = 0
  const bytes = new Uint8Array(pageSize)
  for (let number = Math.ceil(size / pageSize) - 1; number >= 0 && taken < mostPages; number--) {
    if (isChanged(number)) continue
    const position = number * pageSize
    const part = bytes.subarray(0, Math.min(pageSize, size - position))
    checksum = crc32(part.subarray(0, read(part, position)), checksum)
    taken++
  }
  return checksum
}
