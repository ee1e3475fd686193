import { Box, Entity, Frame, type Item, Net, Other, Packed, Part, Pile } from './classes.js'
import { isItem } from './places.js'
import type { Picks } from './picks.js'

export type MakeItem = (type: new () => Item) => Item

/** One way in which a program holds items at a path. */
export interface Holder {
  readonly name: string
  /** The classes of the items that it can hold. */
  readonly takes: readonly (new () => Item)[]
  is(value: unknown): boolean
  make(items: readonly Item[], picks: Picks): object
  members(value: object): Item[]
  /** Gives false where it is full. */
  add(value: object, item: Item, picks: Picks): boolean
  remove(value: object, item: Item): void
}

const anything = [Part, Other, Entity, Packed]

const without = <T>(list: T[], item: unknown): void => {
  const at = list.indexOf(item as T)
  if (at >= 0) list.splice(at, 1)
}

const insert = <T>(list: T[], item: unknown, picks: Picks): true => {
  list.splice(picks.below(list.length + 1), 0, item as T)
  return true
}

/** A list; what a first element says of itself makes it no table. */
const list = (name: string, takes: Holder['takes'], head: readonly unknown[]): Holder => ({
  name,
  takes,
  is: (value) => Array.isArray(value) && (typeof value[0] === 'string') === head.length > 0,
  make: (items) => [...head, ...items],
  members: (value) => (value as Item[]).slice(head.length),
  add: (value, item, picks) => {
    const whole = value as unknown[]
    whole.splice(head.length + picks.below(whole.length - head.length + 1), 0, item)
    return true
  },
  remove: (value, item) => without(value as Item[], item),
})

const isNull = (value: unknown): value is null => value === null

export const holders: readonly Holder[] = [
  {
    name: 'fields',
    takes: anything,
    is: (value) => value instanceof Box,
    make: ([one = null, two = null], picks) =>
      Object.assign(new Box(), { one, two, name: picks.text(), plain: { a: picks.below(9) } }),
    members: (value) =>
      [(value as Box).one, (value as Box).two].filter((one) => !isNull(one)) as Item[],
    add: (value, item) => {
      const box = value as Box
      if (isNull(box.one)) box.one = item
      else if (isNull(box.two)) box.two = item
      else return false
      return true
    },
    remove: (value, item) => {
      const box = value as Box
      if (box.one === item) box.one = null
      if (box.two === item) box.two = null
    },
  },
  list('array', anything, ['head']),
  list('table', [Part], []),
  {
    name: 'mixed',
    takes: [Part, Other],
    is: (value) => value instanceof Pile,
    make: (items) => Object.assign(new Pile(), { mixed: items }),
    members: (value) => [...(value as Pile).mixed],
    add: (value, item, picks) => insert((value as Pile).mixed, item, picks),
    remove: (value, item) => without((value as Pile).mixed, item),
  },
  {
    name: 'map',
    takes: anything,
    is: (value) => value instanceof Map,
    make: (items) => new Map(items.map((item) => [`k${item.id}`, item])),
    members: (value) => [...(value as Map<string, Item>).values()],
    add: (value, item) => {
      ;(value as Map<string, Item>).set(`k${item.id}`, item)
      return true
    },
    remove: (value, item) => void (value as Map<string, Item>).delete(`k${item.id}`),
  },
  {
    name: 'set',
    takes: anything,
    is: (value) => value instanceof Set,
    make: (items) => new Set(items),
    members: (value) => [...(value as Set<Item>)],
    add: (value, item) => {
      ;(value as Set<Item>).add(item)
      return true
    },
    remove: (value, item) => void (value as Set<Item>).delete(item),
  },
  {
    name: 'entities',
    takes: [Entity],
    is: (value) => value instanceof Net,
    make: ([entry = null, ...rest]) => Object.assign(new Net(), { entry, list: rest }),
    members: (value) => {
      const { entry, list: rest } = value as Net
      return entry === null ? rest : [entry, ...rest]
    },
    add: (value, item, picks) => {
      const net = value as Net
      if (!isNull(net.entry)) return insert(net.list, item, picks)
      net.entry = item as Entity
      return true
    },
    remove: (value, item) => {
      const net = value as Net
      if (net.entry === item) net.entry = null
      without(net.list, item)
    },
  },
  {
    name: 'compound',
    takes: [Packed],
    is: (value) => value instanceof Frame,
    make: (items, picks) => Object.assign(new Frame(), { rows: [...items], name: picks.text() }),
    members: (value) => [...(value as Frame).rows],
    add: (value, item, picks) => insert((value as Frame).rows, item, picks),
    remove: (value, item) => without((value as Frame).rows, item),
  },
  {
    name: 'root',
    takes: anything,
    is: isItem,
    make: ([item]) => item!,
    members: (value) => [value as Item],
    add: () => false,
    remove: () => undefined,
  },
]

export function holderOf(value: object): Holder {
  const found = holders.find((holder) => holder.is(value))
  if (found === undefined) throw new TypeError(`No holder is like ${String(value)}`)
  return found
}
