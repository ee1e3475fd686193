/** Makes rows at once, and fills them when a queue asks for it. */
export interface RowMaker {
  /**
   * Sets the fields of those rows that still wait in a queue. What calls code of the program is done last, by
   * `queue.complete`: then all that it may see is there.
   */
  fillRows(rows: readonly number[], queue: RowQueue): void
  /** Forgets a row that could not be filled, or that leads to one. */
  dropRow(row: number): void
  /** Lets a row wait in another queue. */
  moveRow(row: number, queue: RowQueue): void
}

/**
 * The rows that one call of the program makes: what they refer to may lead back to them, so they are made first and
 * filled afterwards, wave by wave, and chains of rows take no stack. Code of the program that runs meanwhile and asks
 * for a row has a queue of its own: the row is filled when the program gets it.
 */
export class RowQueue {
  /** The last is the one that waits. */
  readonly #waves: Map<RowMaker, number[]>[] = []
  #isWaiting = false
  /** What is left to be done for rows whose fields call code of the program. */
  #incomplete: (() => void)[] | undefined
  /** Rows of other queues that were needed earlier. */
  #taken: TakenRow[] | undefined
  /** Rows that stay when this fails: other queues have made them, or filled them. */
  #kept: Map<RowMaker, Set<number>> | undefined

  /** Notes a row that was made. */
  add(maker: RowMaker, row: number): void {
    if (!this.#isWaiting) this.#waves.push(new Map())
    this.#isWaiting = true
    const wave = this.#waves.at(-1)!
    const rows = wave.get(maker)
    if (rows === undefined) wave.set(maker, [row])
    else rows.push(row)
  }

  /** Notes a row that waits in another queue. */
  take(maker: RowMaker, row: number, from: RowQueue): void {
    this.#taken ??= []
    this.#taken.push({ maker, row, from })
    this.#keep(maker, row)
    this.add(maker, row)
  }

  /** Completes a row later: after those that were made because of it. */
  complete(row: () => void): void {
    this.#incomplete ??= []
    this.#incomplete.push(row)
  }

  /** Whether rows wait to be filled. */
  get isWaiting(): boolean {
    return this.#isWaiting
  }

  /** Does what may make rows, and fills them; when it throws, they are as if they had not been made. */
  run<T>(work: () => T): T {
    try {
      const result = work()
      this.fill()
      for (const { maker, row, from } of this.#taken ?? []) from.#release(maker, row)
      return result
    } catch (error) {
      this.#takeBack()
      throw error
    }
  }

  /** Fills the rows that wait, and those that they lead to. */
  fill(): void {
    while (this.#isWaiting || this.#incomplete !== undefined) {
      if (this.#isWaiting) {
        const wave = this.#waves.at(-1)!
        this.#isWaiting = false
        for (const [maker, rows] of wave) {
          if (rows.length > 1) rows.sort((a, b) => a - b)
          maker.fillRows(rows, this)
        }
        continue
      }
      const incomplete = this.#incomplete!.toReversed()
      this.#incomplete = undefined
      for (const complete of incomplete) complete()
    }
  }

  #keep(maker: RowMaker, row: number): void {
    this.#kept ??= new Map()
    const kept = this.#kept.get(maker)
    if (kept === undefined) this.#kept.set(maker, new Set([row]))
    else kept.add(row)
  }

  /** A row was filled by a queue that took it: the program has it. */
  #release(maker: RowMaker, row: number): void {
    this.#keep(maker, row)
    for (const taken of this.#taken ?? [])
      if (taken.maker === maker && taken.row === row) taken.from.#release(maker, row)
  }

  #takeBack(): void {
    for (const { maker, row, from } of this.#taken ?? []) maker.moveRow(row, from)
    for (const wave of this.#waves)
      for (const [maker, rows] of wave)
        for (const row of rows) if (this.#kept?.get(maker)?.has(row) !== true) maker.dropRow(row)
  }
}

interface TakenRow {
  readonly maker: RowMaker
  readonly row: number
  readonly from: RowQueue
}
