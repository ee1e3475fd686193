import { digestOf } from '../../records/digest.js'

/** What the program holds of a table: the array of its rows, or the Set whose members they are. */
export type Held = unknown[] | Set<unknown>

/** Rows of a column that were changed since, and what they were. */
interface Run {
  readonly start: number
  readonly stop: number
  readonly digest: string
}

/** What a session saw at a place of the file where there is something else now. */
export type Seen =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'content'
      /** `undefined` where it is not known any more, so that it can't be told from a change. */
      readonly digest: string | undefined
      /** So long a column was, of which only some rows were changed since and others came behind; of a compound, its cells. */
      readonly rows?: { readonly count: number; readonly runs: readonly Run[] }
    }
  | {
      readonly kind: 'node'
      readonly digest: string | undefined
      /** The object of the session that was there; of the place of a save only. */
      readonly object?: WeakRef<object> | undefined
    }

/** What was at a place before a change. */
export type Before =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'node'; readonly digest: string | undefined }
  | {
      readonly kind: 'content'
      /** Absent when they were not read, because nothing but the length has changed. */
      readonly elements: ArrayLike<unknown> | undefined
      /** Of a column of which some rows (of a compound: cells) have changed or come behind; else any of it may have changed. */
      readonly rows?: { readonly count: number; readonly changed: readonly number[] }
    }

/**
 * Where the file is not what a session last saw, since another session, or an append, has changed it: places by the
 * address of a group or dataset, and what is below it. No values are kept, only their digests.
 */
export class Unseen {
  readonly #places = new Map<number, Map<string, Seen>>()
  /** What the program holds of tables that have got more rows, and how many of those that the file has it has. */
  #shorter: (readonly [held: WeakRef<Held>, count: number])[] = []
  readonly #onRollback: (undo: () => void) => void

  constructor(onRollback: (undo: () => void) => void) {
    this.#onRollback = onRollback
  }

  get isEmpty(): boolean {
    return this.#places.size === 0
  }

  at(address: number): ReadonlyMap<string, Seen> | undefined {
    return this.#places.get(address)
  }

  /** Notes that what is at a place is about to change; what was seen first counts. */
  note(address: number, place: string, before: Before, object?: object): void {
    const known = this.#places.get(address)?.get(place)
    const seen = known === undefined ? seenOf(before, object) : seenStill(known, before)
    if (seen !== known) this.#set(address, place, seen)
  }

  /** Notes what was not seen of a dataset at another place, that of its link. */
  carry(address: number, toAddress: number, toPlace: string): void {
    const seen = this.#places.get(address)?.get('')
    this.see(address)
    if (seen !== undefined) this.#set(toAddress, toPlace, seen)
  }

  /** Notes that the session has seen a place, or all at an address. */
  see(address: number, place?: string): void {
    const places = this.#places.get(address)
    if (places === undefined) return
    for (const each of place === undefined ? [...places.keys()] : [place])
      this.#set(address, each, undefined)
  }

  /** Arrays and Sets that lack rows which were appended, and how many they have of those that the file has. */
  get shorter(): readonly (readonly [held: Held, count: number])[] {
    return this.#shorter.flatMap(([reference, count]) => {
      const held = reference.deref()
      return held === undefined ? [] : [[held, count] as const]
    })
  }

  /** Notes that something lacks the rows behind some; with `undefined`, that it has all. */
  noteShorter(held: Held, count: number | undefined): void {
    const before = this.#shorter
    const others = before.filter(([reference]) => ![held, undefined].includes(reference.deref()))
    this.#shorter = count === undefined ? others : [...others, [new WeakRef(held), count]]
    this.#onRollback(() => {
      this.#shorter = before
    })
  }

  clear(): void {
    this.#shorter = []
    for (const address of this.#places.keys()) this.see(address)
  }

  #set(address: number, place: string, seen: Seen | undefined): void {
    const before = this.#places.get(address)?.get(place)
    this.#put(address, place, seen)
    this.#onRollback(() => this.#put(address, place, before))
  }

  #put(address: number, place: string, seen: Seen | undefined): void {
    const places = this.#places.get(address) ?? new Map<string, Seen>()
    if (seen === undefined) places.delete(place)
    else places.set(place, seen)
    if (places.size > 0) this.#places.set(address, places)
    else this.#places.delete(address)
  }
}

function seenOf(before: Before, object: object | undefined): Seen {
  if (before.kind === 'nothing') return before
  if (before.kind === 'node')
    return { ...before, object: object === undefined ? undefined : new WeakRef(object) }
  const { elements, rows } = before
  const digest = elements && digestOf(elements)
  if (rows === undefined) return { kind: 'content', digest }
  return { kind: 'content', digest, rows: { count: rows.count, runs: runsOf(before, []) } }
}

/** What was seen first, after one more change. */
function seenStill(known: Seen, before: Before): Seen {
  if (known.kind !== 'content' || known.rows === undefined) return known
  const { count, runs } = known.rows
  if (before.kind === 'content' && before.rows !== undefined) {
    const more = runsOf(before, runs, count)
    return more.length === 0 ? known : { ...known, rows: { count, runs: [...runs, ...more] } }
  }
  const elements = before.kind === 'content' ? before.elements : undefined
  if (known.digest !== undefined || elements === undefined || runs.length > 0)
    return { kind: 'content', digest: known.digest }
  return { kind: 'content', digest: undefined }
}

/** The rows that have changed and were not noted before, in a row. */
function runsOf(
  { elements, rows }: Extract<Before, { kind: 'content' }>,
  known: readonly Run[],
  most: number = Number.POSITIVE_INFINITY,
): Run[] {
  if (elements === undefined || rows === undefined) return []
  const width = rows.count === 0 ? 0 : elements.length / rows.count
  const runs: Run[] = []
  const isNoted = (row: number): boolean =>
    row >= most || known.some(({ start, stop }) => row >= start && row < stop)
  const changed = rows.changed.filter((row) => !isNoted(row))
  for (let i = 0; i < changed.length;) {
    const start = changed[i]!
    let stop = start + 1
    while (changed[++i] === stop) stop++
    runs.push({ start, stop, digest: digestOf(elements, start * width, stop * width) })
  }
  return runs
}
