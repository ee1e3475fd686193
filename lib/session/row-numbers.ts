/** A Map holds no more than 2^24. */
const mostOfMap = 2 ** 23

/** Gives objects numbers, and finds them; an object has the number that it got last. */
export class RowNumbers {
  readonly #parts: Map<unknown, number>[] = []

  get size(): number {
    return this.#parts.reduce((sum, { size }) => sum + size, 0)
  }

  /** Gives objects the numbers from `first` on. */
  add(rows: readonly unknown[], first: number): void {
    let part = this.#parts.at(-1)
    for (const [row, object] of rows.entries()) {
      if (part === undefined || part.size >= mostOfMap) this.#parts.push((part = new Map()))
      part.set(object, first + row)
    }
  }

  get(object: object): number | undefined {
    for (let i = this.#parts.length - 1; i >= 0; i--) {
      const row = this.#parts[i]!.get(object)
      if (row !== undefined) return row
    }
    return undefined
  }

  /** Takes the numbers from `first` on away from objects that have them. */
  remove(rows: readonly unknown[], first: number): void {
    for (const part of this.#parts)
      for (const [row, object] of rows.entries())
        if (part.get(object) === first + row) part.delete(object)
  }

  clear(): void {
    this.#parts.length = 0
  }
}
