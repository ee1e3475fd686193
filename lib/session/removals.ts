import type { Place } from '../graph/place.js'

/** A place, and after which removal it was noted. */
export interface PlaceSince extends Place {
  readonly since: number
  /** Whether only what the program has declared says of which class it is: no reference may stand for it. */
  readonly isBound?: boolean | undefined
}

/**
 * What has another path than before. With `rows` only these rows have it, with the numbers that they have there, or without
 * one where they have a node of their own now; rows that no move has are gone.
 */
export interface MovedPath {
  readonly from: string
  readonly to: string
  readonly rows?: ReadonlyMap<number, number | undefined> | undefined
}

interface Move extends MovedPath {
  /** It is true of what was noted after one removal, and before another. */
  readonly after: number
  readonly before: number
}

/** Whether a move is one of a row, or with `undefined` of the whole. */
export const takes = ({ rows }: MovedPath, row: number | undefined): boolean =>
  rows === undefined || (row !== undefined && rows.has(row))

/** When something was taken from which paths and rows, counted in removals, and where it has gone. */
export class Removals {
  readonly #removed = new Map<string, number>()
  /** The same of single rows that others have taken the place of, by the path of their table. */
  readonly #rows = new Map<string, Map<number, number>>()
  #count = 0
  readonly #moves = new Map<string, readonly Move[]>()
  readonly #onRollback: (undo: () => void) => void

  constructor(onRollback: (undo: () => void) => void) {
    this.#onRollback = onRollback
  }

  /** How many there were. */
  get count(): number {
    return this.#count
  }

  /** How many paths and rows are remembered. */
  get size(): number {
    let size = this.#removed.size
    for (const rows of this.#rows.values()) size += rows.size
    return size
  }

  /** Notes that something was taken from some paths, and below; what has moved is noted before that. */
  add(paths: Iterable<string>, moves: readonly MovedPath[]): void {
    const now = ++this.#count
    for (const move of moves) this.#noteMove(move, now)
    for (const path of paths) this.#set(this.#removed, path, now)
  }

  /** Notes that a row is not the object any more that it was. */
  addRow(path: string, row: number): void {
    const rows = this.#rows.get(path) ?? new Map<number, number>()
    this.#rows.set(path, rows)
    this.#set(rows, row, ++this.#count)
  }

  /** Where what was noted at a place is now; `undefined` when it is not there any more. */
  whereNow<P extends PlaceSince>(noted: P): P | PlaceSince | undefined {
    let place: P | PlaceSince = noted
    while (!this.isThere(place)) {
      const { path, index, since } = place
      if (this.#isReplaced(place)) return undefined
      const [row, ...inner] = index ?? []
      const move = this.#moves
        .get(path)
        ?.find((each) => since >= each.after && since < each.before && takes(each, row))
      if (move === undefined) return undefined
      const now = row === undefined || move.rows === undefined ? row : move.rows.get(row)
      if (now === undefined && inner.length > 0) return undefined
      place = {
        path: move.to,
        index: now === undefined ? undefined : [now, ...inner],
        since: move.before,
        isBound: place.isBound,
      }
    }
    return place
  }

  /** Whether nothing was taken from a place since it was noted. */
  isThere(place: PlaceSince): boolean {
    if (this.#removed.size > 0 && this.#lastAt(place.path) > place.since) return false
    return !this.#isReplaced(place)
  }

  clear(): void {
    this.#removed.clear()
    this.#rows.clear()
    this.#moves.clear()
  }

  #isReplaced({ path, index, since }: PlaceSince): boolean {
    if (index === undefined || this.#rows.size === 0) return false
    return (this.#rows.get(path)?.get(index[0]!) ?? -1) > since
  }

  #noteMove(move: MovedPath, now: number): void {
    const { from } = move
    const moves = this.#moves.get(from) ?? []
    this.#onRollback(() => this.#moves.set(from, moves))
    const after = this.#lastAt(from)
    const last = moves.at(-1)
    const goesOn = last?.before === after && last.to === from && last.rows === undefined
    this.#moves.set(
      from,
      goesOn
        ? [...moves.slice(0, -1), { ...move, after: last.after, before: now }]
        : [...moves, { ...move, after, before: now }],
    )
  }

  /** When something was last taken from a path, or from one that it leads through. */
  #lastAt(path: string): number {
    let last = -1
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      last = Math.max(last, this.#removed.get(path.slice(0, end)) ?? -1)
    return last
  }

  #set<K>(map: Map<K, number>, key: K, now: number): void {
    const before = map.get(key)
    this.#onRollback(() => {
      if (before === undefined) map.delete(key)
      else map.set(key, before)
    })
    map.set(key, now)
  }
}
