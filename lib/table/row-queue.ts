/** What makes rows at once and fills them later. */
export interface RowMaker {
  /** Sets the fields of rows that were made; their numbers are in order. */
  fillRows(rows: readonly number[]): void
  /** Forgets a row that could not be filled. */
  dropRow(row: number): void
}

let depth = 0
let waiting = new Map<RowMaker, number[]>()
/** All rows that were made since nothing was waiting. */
let made: [RowMaker, number][] = []

/** Notes a row that was made and is to be filled: what its fields refer to may lead back to it. */
export function fillLater(maker: RowMaker, row: number): void {
  const rows = waiting.get(maker)
  if (rows === undefined) waiting.set(maker, [row])
  else rows.push(row)
  made.push([maker, row])
}

/**
 * Does what may make rows, and fills them afterwards, wave by wave: chains of rows that refer to each other take no
 * stack. When it throws, rows that lead to unfilled ones are forgotten.
 */
export function makeRowsAfter<T>(work: () => T): T {
  if (depth > 0) return work()
  depth++
  try {
    const result = work()
    while (waiting.size > 0) {
      const wave = waiting
      waiting = new Map()
      for (const [maker, rows] of wave) maker.fillRows(rows.toSorted((a, b) => a - b))
    }
    return result
  } catch (error) {
    for (const [maker, row] of made) maker.dropRow(row)
    throw error
  } finally {
    depth--
    waiting = new Map()
    made = []
  }
}
