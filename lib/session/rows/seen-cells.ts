import { digestOf } from '../../records/digest.js'
import { elementsOf } from '../../records/elements.js'
import type { CreateDataset } from '../../records/write-plan.js'
import type { ElementRange } from '../append/column-growth.js'
import type { Seen } from '../unseen/unseen.js'

/**
 * What becomes of cells that are not what the file has: they are written, or stay as others have changed them, or both
 * sides have changed them; `unclear` where only the whole column can tell.
 */
export type Verdict = 'ours' | 'theirs' | 'conflict' | 'unclear'

/** What a session has not seen of the cells of a table. */
export class SeenCells {
  readonly #notes: ReadonlyMap<string, Seen>
  readonly #root: string

  /** @param root The table that the notes are about: the outermost one. */
  constructor(notes: ReadonlyMap<string, Seen> | undefined, root: string) {
    this.#notes = notes ?? new Map()
    this.#root = root
  }

  /** Whether the rows may be others than the session saw. */
  get areRowsMoved(): boolean {
    return [...this.#notes.keys()].some((place) => /\0(?!length$)/.test(place))
  }

  /** Whether others have changed anything of what is at a path. */
  hasNotes(path: string): boolean {
    return this.#notes.has(path.slice(this.#root.length))
  }

  judge(path: string, { start, count }: ElementRange, step: CreateDataset | undefined): Verdict {
    const seen = this.#notes.get(path.slice(this.#root.length))
    if (seen === undefined) return 'ours'
    if (seen.kind !== 'content' || seen.rows === undefined || step === undefined) return 'unclear'
    const stop = start + count
    if (stop > seen.rows.count) return 'unclear'
    const touched = seen.rows.runs.filter((run) => run.start < stop && run.stop > start)
    if (touched.length === 0) return 'ours'
    const mine = elementsOf(step.type, step.data)
    const [run] = touched
    if (mine === undefined || run!.start !== start || run!.stop !== stop) return 'unclear'
    return digestOf(mine) === run!.digest ? 'theirs' : 'conflict'
  }
}
