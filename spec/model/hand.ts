import type { Session } from 'h5orm'

import type { Item } from './classes.js'
import { holderOf } from './holders.js'
import { isItem, type Places, placesOf } from './places.js'

/** A session and what its program holds in the hand. */
export class Hand {
  session: Session
  /** The program's objects by their paths. */
  roots = new Map<string, object>()
  /** What these objects were when they were last loaded or saved. */
  last: Places = new Map()

  /** Whether another hand has changed what is where. */
  isStale = false

  constructor(session: Session) {
    this.session = session
  }

  /** What the objects are now. */
  places(): Places {
    return placesOf(this.roots)
  }

  /** The items that are reached from some paths without leaving them, those that the session doesn't know yet among them. */
  itemsOf(...paths: readonly string[]): Item[] {
    const found = new Set<Item>()
    const met = this.#membersAt(paths)
    for (const item of met)
      if (isItem(item) && this.#isOf(item, paths)) {
        found.add(item)
        met.add(item.peer)
      }
    return [...found]
  }

  /** The groups that lie elsewhere too, or only there, and are reached from a path: whether a save of it writes them depends on the links. */
  linkedFrom(paths: readonly string[]): Item[] {
    const own = new Set(this.itemsOf(...paths))
    const met = this.#membersAt(paths)
    for (const item of met)
      if (isItem(item) && (own.has(item) || this.session.pathOf(item)?.includes('[') === false))
        met.add(item.peer)
    return [...met].filter(isItem).filter((item) => !own.has(item))
  }

  /** All items that the program can reach. */
  items(): Item[] {
    const met = new Set<unknown>()
    for (const root of this.roots.values())
      for (const item of holderOf(root).members(root)) met.add(item)
    for (const item of met) if (isItem(item)) met.add(item.peer)
    return [...met].filter(isItem)
  }

  /** The items that the session knows, so that others can refer to them. */
  known(): Item[] {
    return this.items().filter((item) => this.session.pathOf(item) !== undefined)
  }

  /** The path that an item is below, as its session says; `undefined` for one that it does not know. */
  homeOf(item: Item): string | undefined {
    return this.session.pathOf(item)?.replace(/^(\/[^/[]+).*$/, '$1')
  }

  #membersAt(paths: readonly string[]): Set<unknown> {
    const roots = paths.map((path) => this.roots.get(path)).filter((root) => root !== undefined)
    return new Set(roots.flatMap((root) => holderOf(root).members(root)))
  }

  #isOf(item: Item, paths: readonly string[]): boolean {
    const home = this.homeOf(item)
    return home === undefined || paths.includes(home)
  }
}
