/** Bytes per page: what file systems and disks write as one. */
export const pageSize = 4096

/** Where an overlay puts the pages that do not fit into memory. */
export interface PageSpill {
  /** Appends pages and gives the slot of the first; the others follow. */
  append(pages: readonly Uint8Array[], numbers: readonly number[]): number
  replace(slot: number, page: Uint8Array, number: number): void
  readSlot(slot: number, target: Uint8Array): void
}

/**
 * Changed pages that lie over a file which stays as it is.
 *
 * They are kept in memory up to a budget; then all of them go to the spill.
 */
export class PageOverlay {
  readonly #entries = new Map<number, Uint8Array | number>()
  readonly #readOld: (target: Uint8Array, position: number) => void
  readonly #spill: () => PageSpill
  readonly #budget: number
  #inMemory = 0

  /** `readOld` fills a page with what the file has there; `budget` is a number of pages. */
  constructor(
    readOld: (target: Uint8Array, position: number) => void,
    spill: () => PageSpill,
    budget: number,
  ) {
    this.#readOld = readOld
    this.#spill = spill
    this.#budget = budget
  }

  /** How many pages are changed. */
  get count(): number {
    return this.#entries.size
  }

  /** The numbers of the changed pages, ascending. */
  get numbers(): number[] {
    return [...this.#entries.keys()].toSorted((a, b) => a - b)
  }

  has(number: number): boolean {
    return this.#entries.has(number)
  }

  /** Puts the changed bytes among those that were read from the file. */
  read(target: Uint8Array, position: number): void {
    if (this.#entries.size === 0) return
    forEachPage(position, position + target.length, (number, from, to) => {
      const page = this.page(number)
      if (page === undefined) return
      const start = number * pageSize
      target.set(page.subarray(from - start, to - start), from - position)
    })
  }

  write(source: Uint8Array, position: number): void {
    forEachPage(position, position + source.length, (number, from, to) => {
      const part = source.subarray(from - position, to - position)
      const entry = this.#entries.get(number)
      if (entry instanceof Uint8Array) return entry.set(part, from - number * pageSize)
      const page =
        part.length === pageSize ? new Uint8Array(pageSize) : this.#pageToChange(number, entry)
      page.set(part, from - number * pageSize)
      this.#put(number, page, entry)
    })
  }

  /** Makes zeros of the changed bytes from a position on. */
  clearFrom(position: number): void {
    for (const [number, entry] of this.#entries) {
      const start = number * pageSize
      if (start + pageSize <= position) continue
      const page = this.#pageToChange(number, entry)
      page.fill(0, Math.max(0, position - start))
      this.#put(number, page, entry)
    }
  }

  /** Makes a page a changed one, with what it has now. */
  take(number: number): void {
    if (!this.#entries.has(number))
      this.#put(number, this.#pageToChange(number, undefined), undefined)
  }

  /** The bytes of a changed page; those in memory are not copied. */
  page(number: number): Uint8Array | undefined {
    const entry = this.#entries.get(number)
    if (typeof entry !== 'number') return entry
    const page = new Uint8Array(pageSize)
    this.#spill().readSlot(entry, page)
    return page
  }

  /** Lets go of changes that are none. */
  dropUnchanged(): void {
    const old = new Uint8Array(pageSize)
    for (const [number, entry] of this.#entries) {
      if (typeof entry === 'number') continue
      this.#readOld(old.fill(0), number * pageSize)
      if (!entry.every((byte, at) => byte === old[at])) continue
      this.#entries.delete(number)
      this.#inMemory--
    }
  }

  /** Writes all pages that are still in memory to the spill, where they stay readable. */
  spillAll(): void {
    const numbers: number[] = []
    const pages: Uint8Array[] = []
    for (const [number, entry] of this.#entries) {
      if (typeof entry === 'number') continue
      numbers.push(number)
      pages.push(entry)
    }
    if (pages.length === 0) return
    let slot = this.#spill().append(pages, numbers)
    for (const number of numbers) this.#entries.set(number, slot++)
    this.#inMemory = 0
  }

  clear(): void {
    this.#entries.clear()
    this.#inMemory = 0
  }

  #pageToChange(number: number, entry: Uint8Array | number | undefined): Uint8Array {
    if (entry instanceof Uint8Array) return entry
    const page = new Uint8Array(pageSize)
    if (entry === undefined) this.#readOld(page, number * pageSize)
    else this.#spill().readSlot(entry, page)
    return page
  }

  #put(number: number, page: Uint8Array, entry: Uint8Array | number | undefined): void {
    if (typeof entry === 'number') return this.#spill().replace(entry, page, number)
    this.#entries.set(number, page)
    if (entry === undefined && ++this.#inMemory > this.#budget) this.spillAll()
  }
}

/** Cuts a range of bytes at the borders of pages. */
function forEachPage(
  start: number,
  end: number,
  visit: (number: number, from: number, to: number) => void,
): void {
  for (let number = Math.floor(start / pageSize); number * pageSize < end; number++)
    visit(number, Math.max(start, number * pageSize), Math.min(end, number * pageSize + pageSize))
}
