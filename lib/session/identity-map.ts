import type { Place } from '../graph/place.js'
import { ask, later, type Steps } from '../scheduling/steps.js'
import type { FoundObject, MaybePromise } from '../stores/store.js'
import { unknownRowOf } from '../values/unknown-row.js'
import { type MovedPath, type PlaceSince, Removals } from './removals.js'
import { RowIndex } from './row-index.js'
import { SingleRows } from './single-rows.js'
import { Unseen } from './unseen/unseen.js'

type Find = (paths: readonly string[]) => MaybePromise<(FoundObject | undefined)[]>

const smallestSweep = 10_000
/** Removed paths that are remembered; when there are more, the places that may be meant are looked through. */
const mostRemoved = 100_000

interface NotedPlace extends PlaceSince {
  /** The addresses that may stand for the object. */
  addresses?: readonly number[] | undefined
  /** What says so when many were noted in a transaction that was taken back. */
  readonly validity?: { readonly isTakenBack: boolean }
}

/**
 * Knows which object of the program is which object of the file.
 *
 * It keeps nobody alive: an object that the program has dropped is simply made again when it is loaded again.
 */
export class IdentityMap {
  #places = new WeakMap<object, NotedPlace>()
  #rows = new RowIndex(this.#places)
  readonly #single = new SingleRows()
  readonly #removals = new Removals((undo) => this.onRollback(undo))
  readonly #byAddress = new Map<number, WeakRef<object>>()
  /** What was saved and not looked up in the file since, by path. */
  readonly #unbound = new Map<string, WeakRef<object>>()
  /** Where the file is not what the session last saw. */
  readonly unseen: Unseen = new Unseen((undo) => this.onRollback(undo))
  /** How to take back what was noted, one list a transaction. */
  readonly #undo: (() => void)[][] = []
  /** What was taken out of the file, as far as it may still be asked for. */
  readonly #gone = new WeakSet<object>()
  readonly #roots = new WeakMap<object, readonly string[]>()
  #sweepAt = smallestSweep
  #isEmpty = true
  #asking = false

  /** Whether a save is asking objects for their parts: their hooks must not use the session then. */
  get isAsking(): boolean {
    return this.#asking
  }

  /** Runs what asks objects for their parts. */
  asking<T>(call: () => T): T {
    this.#asking = true
    try {
      return call()
    } finally {
      this.#asking = false
    }
  }

  /** Whether nothing was ever noted. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** Where an object lies in the file, if the session saved or loaded it. */
  locate(object: object): Place | undefined {
    const place = this.#current(object) ?? this.#currentRow(object)
    const row = place === undefined ? unknownRowOf(object) : undefined
    if (row !== undefined) {
      const table = this.locate(row.table)
      return table && { path: table.path, index: [row.index] }
    }
    return place && { path: place.path, index: place.index }
  }

  /** Where an object lies that a reference may stand for: what is there says of which class it is. */
  linkable(object: object): Place | undefined {
    const place = this.#current(object) ?? this.#currentRow(object)
    return place?.isBound === true ? undefined : this.locate(object)
  }

  /** The object that was made of, or saved as, the object with this address. */
  at(address: number): object | undefined {
    return this.#byAddress.get(address)?.deref()
  }

  /** The object that has a path or an address, also one that was saved and not looked up since. */
  knownAt(path: string, address: number): object | undefined {
    return this.at(address) ?? this.#unbound.get(path)?.deref()
  }

  /** Notes an object that was saved; its address is found out when it is first needed. */
  addSaved(object: object, place: Place): void {
    this.#setPlace(object, place)
    if (place.index === undefined) this.#set(this.#unbound, place.path, object)
  }

  /** Notes that an object was saved or loaded by a path of its own. */
  addRoot(object: object, path: string): void {
    const before = this.#roots.get(object)
    if (before?.includes(path) === true) return
    this.#roots.set(object, [...(before ?? []), path])
    this.onRollback(() => this.#roots.set(object, before ?? []))
  }

  /** The paths by which an object was saved or loaded; something else may be there now. */
  rootsOf(object: object): readonly string[] {
    return this.#roots.get(object) ?? []
  }

  /**
   * Notes the rows of a table that was saved or loaded, all of one prototype; the array must not change any more.
   * `isBound`: only what the program has declared says of which class they are.
   */
  addRows(path: string, rows: readonly unknown[], isBound = false): void {
    this.#isEmpty = false
    const isThere = (place: NotedPlace): boolean => this.#removals.whereNow(place) !== undefined
    const undo = this.#rows.add(path, rows, this.#removals.count, isThere, isBound)
    if (this.#undo.length > 0) this.#undo.at(-1)?.push(undo)
    else this.#rows.sweep(isThere)
  }

  /** Notes a row by itself. */
  addRow(path: string, row: number, object: object): void {
    this.#setPlace(object, { path, index: [row] })
    this.#single.set(path, row, object)
  }

  /** The object that is a row of a table at a path, if the session knows it. */
  rowAt(path: string, row: number): object | undefined {
    const noted = this.#rows.rowsAt(path)?.[row]
    return this.singleRowAt(path, row) ?? (this.#isRow(noted, path, row) ? noted : undefined)
  }

  /** The same of rows that were noted by themselves. */
  singleRowAt(path: string, row: number): object | undefined {
    const noted = this.#single.get(path, row)
    return this.#isRow(noted, path, row) ? noted : undefined
  }

  hasSingleRows(path: string): boolean {
    return this.#single.has(path)
  }

  /** The rows that were noted by themselves, by the paths of their tables. */
  *singleRows(): Generator<readonly [path: string, row: number, object: object]> {
    for (const [, , object] of this.#single.all()) {
      const place = this.locate(object)
      if (place?.index?.length === 1) yield [place.path, place.index[0]!, object]
    }
  }

  /** Notes that a row is not the object any more that it was. */
  removeRow(path: string, row: number): void {
    this.#removals.addRow(path, row)
  }

  /** The same for rows that nobody may keep: they are noted one by one, and not kept alive meanwhile. */
  addManyRows(path: string, rows: readonly unknown[], first: number): void {
    this.#isEmpty = false
    const validity = { isTakenBack: false }
    this.#undo.at(-1)?.push(() => {
      validity.isTakenBack = true
    })
    for (const [i, row] of rows.entries())
      if (typeof row === 'object' && row !== null)
        this.#places.set(row, { path, index: [first + i], since: this.#removals.count, validity })
  }

  /** Notes the rows of a table that was saved, and that they are what its address stands for. */
  addSavedRows(path: string, rows: readonly unknown[]): void {
    this.addRows(path, rows)
    if (!this.#unbound.has(path)) this.#set(this.#unbound, path, rows as object)
  }

  /** Notes an object that was loaded. */
  addLoaded(object: object, address: number, path: string): void {
    if (this.#current(object) === undefined) this.#setPlace(object, { path, index: undefined })
    this.#setAddress(object, address)
    this.#sweep()
  }

  /**
   * Forgets what lay at some paths, and below, and which objects had some addresses: others may get them. Rows that are
   * only elsewhere now stay known.
   */
  remove(
    paths: Iterable<string>,
    addresses: Iterable<number>,
    moves: readonly MovedPath[] = [],
  ): void {
    this.#removals.add(paths, moves)
    this.onRollback(this.#single.move(moves))
    for (const address of addresses) this.#delete(this.#byAddress, address)
    if (this.#removals.size > mostRemoved && this.#undo.length === 0) this.#settleRemovals()
  }

  /** Finds out the addresses of what was saved, so that loading meets the same objects again. */
  async bind(find: Find): Promise<void> {
    if (this.#unbound.size > 0) return later(this.binding(find))
  }

  /** The same as steps. */
  *binding(find: Find): Steps<void> {
    if (this.#unbound.size === 0) return
    const paths = [...this.#unbound.keys()]
    const found = yield* ask(find(paths))
    for (const [i, path] of paths.entries()) {
      const object = this.#unbound.get(path)?.deref()
      const address = found[i]?.address
      this.#delete(this.#unbound, path)
      if (object !== undefined && address !== undefined) this.#setAddress(object, address)
    }
  }

  /** Forgets one object. */
  forget(object: object): void {
    const place = this.locate(object)
    if (place === undefined) return
    const addresses = this.#places.get(object)?.addresses ?? []
    this.#setPlace(object, undefined)
    const undo = this.#rows.forget(object)
    this.#undo.at(-1)?.push(undo)
    if (this.#unbound.get(place.path)?.deref() === object) this.#delete(this.#unbound, place.path)
    for (const address of addresses)
      if (this.at(address) === object) this.#delete(this.#byAddress, address)
  }

  /** Forgets an object that is not in the file any more. */
  lose(object: object): void {
    this.forget(object)
    if (this.#gone.has(object)) return
    this.#gone.add(object)
    this.#undo.at(-1)?.push(() => void this.#gone.delete(object))
  }

  /** Tells whether an object was in the file and is not any more; what was only forgotten still is. */
  isGone(object: object): boolean {
    if (this.#gone.has(object)) return true
    const place = this.#places.get(object)
    return (
      place !== undefined &&
      place.validity?.isTakenBack !== true &&
      this.#current(object) === undefined
    )
  }

  /** Forgets all objects. */
  clear(): void {
    const [places, rows] = [this.#places, this.#rows]
    this.#undo.at(-1)?.push(() => {
      this.#places = places
      this.#rows = rows
    })
    this.#places = new WeakMap<object, NotedPlace>()
    this.#rows = new RowIndex(this.#places)
    this.unseen.clear()
    this.#single.clear()
    for (const address of this.#byAddress.keys()) this.#delete(this.#byAddress, address)
    for (const path of this.#unbound.keys()) this.#delete(this.#unbound, path)
  }

  /**
   * Forgets what is at which address, since another process has changed the file: what is loaded from now on are other
   * objects. Which path an object had is still known; rows of large tables are forgotten.
   */
  forgetAddresses(): void {
    this.#rows.noteAll()
    this.unseen.clear()
    this.#single.clear()
    this.#byAddress.clear()
    this.#unbound.clear()
  }

  /** From here on everything can be taken back. */
  begin(): void {
    this.#undo.push([])
  }

  commit(): void {
    const done = this.#undo.pop() ?? []
    const outer = this.#undo.at(-1)
    for (const undo of done) outer?.push(undo)
  }

  /** Takes back what was noted since `begin`. */
  rollback(): void {
    for (const undo of (this.#undo.pop() ?? []).toReversed()) undo()
  }

  /** Does something when the transaction that is under way is taken back. */
  onRollback(undo: () => void): void {
    this.#undo.at(-1)?.push(undo)
  }

  /** The place of an object, unless something was taken from there since. */
  #current(object: object): NotedPlace | undefined {
    const place = this.#places.get(object)
    if (place?.validity?.isTakenBack === true) return undefined
    return place && this.#removals.whereNow(place)
  }

  /** The place of an object in a table that was noted after whatever else is known of it. */
  #currentRow(object: object): NotedPlace | undefined {
    const row = this.#rows.find(object)
    if (row === undefined || (this.#places.get(object)?.since ?? -1) >= row.since) return undefined
    return this.#removals.whereNow(row)
  }

  /** Keeps the places that still hold; rows that were noted one by one are forgotten. */
  #settleRemovals(): void {
    const places = new WeakMap<object, NotedPlace>()
    for (const map of [this.#byAddress, this.#unbound] as Map<unknown, WeakRef<object>>[])
      for (const reference of map.values()) {
        const object = reference.deref()
        const place = object && this.#current(object)
        if (object !== undefined && place !== undefined) places.set(object, place)
      }
    for (const [, , object] of this.#single.all()) {
      const place = this.#current(object)
      if (place !== undefined) places.set(object, place)
    }
    this.#rows.keep((table) => this.#removals.isThere(table), places)
    this.#places = places
    this.#removals.clear()
  }

  #setPlace(object: object, place: Place | undefined): void {
    this.#isEmpty = false
    const places = this.#places
    const before = places.get(object)
    this.#undo.at(-1)?.push(() => {
      if (before === undefined) places.delete(object)
      else places.set(object, before)
    })
    if (place === undefined) places.delete(object)
    else {
      const { path, index } = place
      places.set(object, { path, index, since: this.#removals.count, addresses: before?.addresses })
    }
  }

  #setAddress(object: object, address: number): void {
    this.#set(this.#byAddress, address, object)
    const place = this.#places.get(object)
    const before = place?.addresses
    if (place === undefined || before?.includes(address) === true) return
    this.#undo.at(-1)?.push(() => {
      place.addresses = before
    })
    place.addresses =
      before === undefined
        ? [address]
        : [...before.filter((each) => this.at(each) === object), address]
  }

  #set<K>(map: Map<K, WeakRef<object>>, key: K, object: object): void {
    this.#noteUndo(map, key)
    map.set(key, new WeakRef(object))
  }

  #delete<K>(map: Map<K, WeakRef<object>>, key: K): void {
    this.#noteUndo(map, key)
    map.delete(key)
  }

  #isRow(object: unknown, path: string, row: number): object is object {
    const place = typeof object === 'object' && object !== null ? this.locate(object) : undefined
    return place?.path === path && place.index?.length === 1 && place.index[0] === row
  }

  #noteUndo<K>(map: Map<K, WeakRef<object>>, key: K): void {
    const undo = this.#undo.at(-1)
    if (undo === undefined) return
    const before = map.get(key)
    undo.push(() => {
      if (before === undefined) map.delete(key)
      else map.set(key, before)
    })
  }

  /** Drops the entries of objects that nobody has any more. */
  #sweep(): void {
    if (this.#byAddress.size < this.#sweepAt || this.#undo.length > 0) return
    for (const [address, reference] of this.#byAddress)
      if (reference.deref() === undefined) this.#byAddress.delete(address)
    this.#sweepAt = Math.max(smallestSweep, 2 * this.#byAddress.size)
  }
}
