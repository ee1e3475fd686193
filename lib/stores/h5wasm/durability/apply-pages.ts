import type { DiskHandle } from './disk.js'
import { pageSize } from './page-overlay.js'

/** Pages that follow one another are written at once, up to this many. */
const gathered = 256

interface Pages {
  readonly numbers: readonly number[]
  page(number: number): Uint8Array | undefined
}

/** Writes changed pages into a file, as far as they lie below `end`. */
export function applyPages(handle: DiskHandle, pages: Pages, end: number): void {
  const { numbers } = pages
  for (let at = 0; at < numbers.length;) {
    const first = numbers[at]!
    let length = 1
    while (length < gathered && numbers[at + length] === first + length) length++
    const bytes = new Uint8Array(length * pageSize)
    for (let index = 0; index < length; index++) {
      const page = pages.page(first + index)
      if (page !== undefined) bytes.set(page, index * pageSize)
    }
    const position = first * pageSize
    const there = Math.min(bytes.length, end - position)
    if (there > 0) handle.write(bytes.subarray(0, there), position)
    at += length
  }
}
