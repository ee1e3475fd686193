import { type KnownEntry, makeRowSet, type PackedEntry, type RowSet } from '../table/form.js'
import type { EntityRow } from '../table/table-host.js'
import type { SurveyOptions } from './survey-options.js'

/** What earlier saves stored: objects by their places, and the rows of their tables, if columns may hold their numbers. */
export class KnownRows {
  readonly #options: Pick<SurveyOptions, 'locate' | 'packsKnownRows'>
  readonly #sets = new Map<string, RowSet>()

  constructor(options: Pick<SurveyOptions, 'locate' | 'packsKnownRows'>) {
    this.#options = options
  }

  entryOf(value: object): KnownEntry | PackedEntry | undefined {
    const place = this.#options.locate?.(value)
    if (place === undefined) return undefined
    const { path, index } = place
    return this.#options.packsKnownRows !== true || index?.length !== 1
      ? { kind: 'known', place }
      : { kind: 'packed', set: this.#rowsAt(path), index }
  }

  rowOf(value: object): EntityRow | undefined {
    const entry = this.entryOf(value)
    return entry?.kind === 'packed' ? { set: entry.set, number: entry.index[0]! } : undefined
  }

  #rowsAt(path: string): RowSet {
    let set = this.#sets.get(path)
    if (set === undefined) this.#sets.set(path, (set = { ...makeRowSet([]), path }))
    return set
  }
}
