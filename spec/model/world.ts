import { expect } from 'chai'

import type { Session } from 'h5orm'

import type { Item } from './classes.js'
import { expectSame } from './expect-same.js'
import { Hand } from './hand.js'
import type { Report } from './report.js'
import type { Picks } from './picks.js'
import { ownerOf, type Places, prune, shown } from './places.js'

interface Snapshot {
  readonly file: Places
  readonly lazy: ReadonlyMap<string, readonly number[]>
  readonly hands: readonly Pick<Hand, 'roots' | 'last' | 'isStale'>[]
  readonly appended: number
}

/** What must be there, the sessions that work on it, and the objects of their programs. */
export class World {
  /** What the file must have. */
  file: Places = new Map()
  /** What the LazyArrays of the file must have, by their paths. */
  lazy = new Map<string, readonly number[]>()
  /** The hand that opened the file, and one with a fork. */
  readonly hands: readonly [Hand, Hand]
  /** Rows that `append` has put into arrays of a program. */
  appended: { readonly list: unknown[]; readonly row: Item }[] = []
  /** What the callers of one step have to do with: one that replaces or deletes a path has it for itself. */
  claims = { used: new Set<string>(), gone: new Set<string>() }
  /** What items had that nothing leads to: they may still be there, as rows of a table that others need. */
  #left: Places = new Map()
  /** What a place may have become too, and the hand that has it so. */
  readonly either = new Map<string, { readonly value: string | undefined; readonly hand: Hand }>()
  /** The hands of which a save was refused: their programs begin again with what the file has. */
  readonly refused = new Set<Hand>()
  #lastId = 0

  readonly report: Report
  readonly #open: (last: Session) => Promise<Session>

  constructor(session: Session, report: Report, open: (last: Session) => Promise<Session>) {
    this.report = report
    this.#open = open
    this.hands = [new Hand(session), new Hand(session.fork())]
  }

  get own(): Hand {
    return this.hands[0]
  }

  /** Closes the sessions, and opens the file again. */
  async reopen(): Promise<void> {
    const session = await this.#open(this.own.session)
    for (const [i, hand] of this.hands.entries()) {
      hand.session = i === 0 ? session : session.fork()
      hand.roots.clear()
      hand.last.clear()
    }
  }

  /** The program of a hand drops all its objects, and its session forgets them. */
  async forget(hand: Hand): Promise<void> {
    hand.isStale = false
    hand.session.forget()
    hand.roots.clear()
    hand.last.clear()
    await this.loadMissing(hand)
  }

  async afterRefusals(): Promise<void> {
    for (const hand of this.refused) await this.forget(hand)
    this.refused.clear()
  }

  newId(): number {
    return ++this.#lastId
  }

  /** The paths that the file must have, without LazyArrays. */
  paths(): string[] {
    return [...new Set([...this.file.keys()].map(ownerOf).filter((owner) => owner.startsWith('/')))]
  }

  /** Picks a path whose value a step changes. */
  pick(hand: Hand, picks: Picks, among = [...hand.roots.keys()]): string | undefined {
    const path = picks.of(among.filter((one) => !this.claims.gone.has(one)))
    if (path !== undefined) this.claims.used.add(path)
    return path
  }

  /** Picks a path that a step replaces or deletes. */
  pickToReplace(picks: Picks, among: readonly string[]): string | undefined {
    const path = picks.of(among.filter((one) => !this.claims.used.has(one)))
    if (path === undefined) return undefined
    this.claims.used.add(path)
    this.claims.gone.add(path)
    return path
  }

  /** Has all paths loaded that the program of a hand does not hold. */
  async loadMissing(hand: Hand): Promise<void> {
    const missing = this.paths().filter((path) => !hand.roots.has(path))
    if (missing.length === 0) return
    const loaded = await hand.session.loadMany(missing)
    for (const path of missing) hand.roots.set(path, loaded[path] as object)
    const places = hand.places()
    const items = missing.flatMap((path) => hand.itemsOf(path).map(({ id }) => `#${id}`))
    this.#saw(hand, places, new Set([...missing, ...items]))
  }

  /** The model's side of a save: what the hand has changed comes into the file, all else stays. */
  saved(hand: Hand, paths: readonly string[], unknown: ReadonlySet<Item>, ours: Places): void {
    const owners = new Set<string>(paths)
    for (const { id } of hand.itemsOf(...paths)) owners.add(`#${id}`)
    // What the session did not know is stored as it is.
    for (const { id } of unknown)
      for (const places of [hand.last, this.file])
        for (const place of places.keys()) if (ownerOf(place) === `#${id}`) places.delete(place)
    // What has gone out of the file meanwhile is stored again as a whole.
    const gone = new Set(
      [...owners].filter((owner) => owner.startsWith('#') && !this.file.has(`${owner}.class`)),
    )
    for (const place of new Set([...ours.keys(), ...hand.last.keys()])) {
      if (!owners.has(ownerOf(place))) continue
      const value = ours.get(place)
      if (value === hand.last.get(place) && !gone.has(ownerOf(place))) continue
      this.moved(hand)
      if (value === undefined) this.file.delete(place)
      else this.file.set(place, value)
    }
    const linked = new Set(hand.linkedFrom(paths).map(({ id }) => `#${id}`))
    for (const [place, value] of ours)
      if (linked.has(ownerOf(place)) && value !== hand.last.get(place))
        this.either.set(place, { value, hand })
    // An item that nothing led to, but that the session knows, is linked as it was.
    for (const [place, value] of ours)
      if (!owners.has(ownerOf(place)) && !this.file.has(place) && this.#left.has(place)) {
        this.file.set(place, this.#left.get(place)!)
        this.either.set(place, { value, hand })
      }
    this.prune()
    this.#saw(hand, ours, owners)
  }

  /** Decides what could be one or the other by what was found. */
  settle(found: Places): void {
    for (const [place, { value, hand }] of this.either)
      if (found.get(place) === value && value !== undefined) {
        this.file.set(place, value)
        hand.last.set(place, value)
      }
    this.either.clear()
    this.prune()
  }

  /** Leaves out what nothing leads to. */
  prune(): void {
    for (const [place, content] of prune(this.file)) this.#left.set(place, content)
  }

  /** A hand has changed what is where. */
  moved(by: Hand): void {
    for (const hand of this.hands) if (hand !== by) hand.isStale = true
  }

  /** Takes what is at a path away, in the file and from all hands but one; its items may still be somewhere. */
  dropped(path: string, by: Hand): void {
    for (const places of [this.file, ...this.hands.map(({ last }) => last), by.last])
      for (const place of places.keys()) if (ownerOf(place) === path) places.delete(place)
    for (const hand of this.hands) if (hand !== by) hand.roots.delete(path)
    this.moved(by)
  }

  #saw(hand: Hand, ours: Places, owners: ReadonlySet<string>): void {
    for (const place of new Set([...ours.keys(), ...hand.last.keys()])) {
      if (!owners.has(ownerOf(place))) continue
      const value = ours.get(place)
      if (value === undefined) hand.last.delete(place)
      else hand.last.set(place, value)
    }
  }

  /** The hand has brought a path to what the file has. */
  refreshed(hand: Hand, path: string, where: string): void {
    const owners = new Set([path, ...hand.itemsOf(path).map(({ id }) => `#${id}`)])
    const only = (places: Places): Places =>
      new Map([...shown(places)].filter(([place]) => owners.has(ownerOf(place))))
    const ours = hand.places()
    expectSame(only(ours), only(this.file), where)
    this.#saw(hand, ours, owners)
  }

  snapshot(): Snapshot {
    return {
      file: new Map(this.file),
      lazy: new Map(this.lazy),
      hands: this.hands.map(({ roots, last, isStale }) => ({
        roots: new Map(roots),
        last: new Map(last),
        isStale,
      })),
      appended: this.appended.length,
    }
  }

  /** Brings the model back to what it was; the objects of the programs stay as they are, but for rows that were appended. */
  restore({ file, lazy, hands, appended }: Snapshot): void {
    this.file = file
    this.lazy = new Map(lazy)
    for (const [i, before] of hands.entries()) Object.assign(this.hands[i]!, before)
    for (const { list, row } of this.appended.splice(appended))
      expect(
        list.includes(row),
        `#${row.id} is still in its list after it was taken back`,
      ).to.equal(false)
  }
}
