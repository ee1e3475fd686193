/** A Map holds no more than 2^24. */
const mostOfMap = 2 ** 23

/** Finds objects in a list. */
export class RowNumbers {
  readonly #parts: Map<unknown, number>[] = []

  constructor(rows: readonly unknown[]) {
    for (let start = 0; start < rows.length; start += mostOfMap) {
      const part = new Map<unknown, number>()
      for (let row = start; row < Math.min(rows.length, start + mostOfMap); row++)
        part.set(rows[row], row)
      this.#parts.push(part)
    }
  }

  get(object: object): number | undefined {
    for (const part of this.#parts) {
      const row = part.get(object)
      if (row !== undefined) return row
    }
    return undefined
  }
}
