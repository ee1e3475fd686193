import { crc32 } from './crc32.js'
import { sectorSize, sectorsPerPage } from './journal-format.js'
import { pageSize } from './page-overlay.js'

/** So many pages that follow one another are read at once. */
const gathered = 256

/** The checksums of the sectors of pages below `end`, as they are in a file; behind it there is nothing to know. */
export function sectorChecksums(
  read: (target: Uint8Array, position: number) => number,
  numbers: readonly number[],
  end: number,
): Uint32Array {
  const checksums = new Uint32Array(numbers.length * sectorsPerPage)
  const buffer = new Uint8Array(Math.min(numbers.length, gathered) * pageSize)
  for (let at = 0; at < numbers.length;) {
    const start = numbers[at]! * pageSize
    let count = 1
    while (count < gathered && numbers[at + count] === numbers[at]! + count) count++
    const there = Math.min(count * pageSize, end - start)
    if (there > 0) {
      const bytes = buffer.subarray(0, there)
      bytes.fill(0, read(bytes, start))
      for (let from = 0, slot = at * sectorsPerPage; from < there; from += sectorSize, slot++)
        checksums[slot] = crc32(bytes.subarray(from, Math.min(from + sectorSize, there)))
    }
    at += count
  }
  return checksums
}

/** Whether every sector of a page is on the disk as it was or as it will be; `there` says how much of it is. */
export function isBetween(
  found: Uint8Array,
  page: Uint8Array,
  before: Uint32Array,
  there: number,
): boolean {
  for (let from = 0, slot = 0; from < there; from += sectorSize, slot++) {
    const to = Math.min(from + sectorSize, there)
    const sector = found.subarray(from, to)
    const isNew = sector.every((byte, at) => byte === page[from + at])
    if (!isNew && crc32(sector) !== before[slot]) return false
  }
  return true
}
