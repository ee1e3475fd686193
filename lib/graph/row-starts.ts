/** Where the elements of rows begin that lie one after another: noted for one row in so many. */
const every = 1024

/** Finds out where the elements of rows of different lengths begin, counting each length about once. */
export class RowStarts {
  /** Of a column: where the elements of row `every * i` begin. */
  readonly #known = new Map<string, number[]>()

  /** The last row at or before a row whose start is known, and that start. */
  nearest(column: string, row: number): { readonly row: number; readonly start: number } {
    const known = this.#known.get(column) ?? [0]
    const at = Math.min(known.length - 1, Math.floor(row / every))
    return { row: at * every, start: known[at]! }
  }

  /** Counts on from there: where the elements of two rows begin, given the lengths of those in between. */
  count(
    column: string,
    from: { readonly row: number; readonly start: number },
    lengths: ArrayLike<number | bigint>,
    first: number,
  ): { readonly start: number; readonly stop: number } {
    const known = this.#known.get(column) ?? [0]
    this.#known.set(column, known)
    let stop = from.start
    let start = stop
    for (let i = 0; i < lengths.length; i++) {
      const row = from.row + i
      if (row === first) start = stop
      if (row === known.length * every) known.push(stop)
      stop += Number(lengths[i])
    }
    return { start: from.row + lengths.length > first ? start : stop, stop }
  }

  clear(): void {
    this.#known.clear()
  }
}
