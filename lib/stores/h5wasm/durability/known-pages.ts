import { crc32 } from './crc32.js'
import type { KnownPage } from './journal-format.js'
import { pageSize } from './page-overlay.js'

/** A file of at most so many pages is known wholly; of a larger one as many are looked at, in equal distances. */
const mostSampled = 512
/** So many of the pages that were changed last are known, whatever the file's size. */
const mostRecent = 512

type Read = (target: Uint8Array, position: number) => number

/**
 * What a writer knows of the pages that a transaction leaves alone, by which a journal tells its file from an older copy.
 *
 * It keeps the checksums of pages from commit to commit, so that only what changed is read again.
 */
export class KnownPages {
  readonly #read: Read
  readonly #checksums = new Map<number, number>()
  /** In the order in which they were changed. */
  readonly #recent = new Set<number>()

  constructor(read: Read) {
    this.#read = read
  }

  /** The pages of a file of some size that are known, without those that change. */
  of(size: number, isChanged: (number: number) => boolean): KnownPage[] {
    const count = Math.ceil(size / pageSize)
    const numbers = new Set(this.#recent)
    for (let number = 0, step = stepFor(count); number < count; number += step) numbers.add(number)
    const known: KnownPage[] = []
    for (const number of numbers) {
      if (number >= count || isChanged(number)) continue
      known.push({ number, checksum: this.#checksumOf(number, size) })
    }
    return known
  }

  /** Takes into account that pages have changed, and that the file ended at `end` for a while. */
  change(numbers: Iterable<number>, end: number): void {
    for (const number of this.#checksums.keys())
      if ((number + 1) * pageSize > end) this.#checksums.delete(number)
    for (const number of numbers) {
      this.#checksums.delete(number)
      this.#recent.delete(number)
      this.#recent.add(number)
    }
    for (const number of this.#recent) {
      if (this.#recent.size <= mostRecent) return
      this.#recent.delete(number)
    }
  }

  #checksumOf(number: number, size: number): number {
    const found = this.#checksums.get(number)
    if (found !== undefined) return found
    const checksum = checksumOfKnown(this.#read, number, size)
    if ((number + 1) * pageSize <= size) this.#checksums.set(number, checksum)
    return checksum
  }
}

/** The checksum of a page as far as the file goes. */
export function checksumOfKnown(read: Read, number: number, size: number): number {
  const start = number * pageSize
  const page = new Uint8Array(Math.min(pageSize, size - start))
  return crc32(page.subarray(0, read(page, start)))
}

/** Distances are powers of two, so that a file that grows is looked at in the same places. */
const stepFor = (count: number): number =>
  count <= mostSampled ? 1 : 2 ** Math.ceil(Math.log2(count / mostSampled))
