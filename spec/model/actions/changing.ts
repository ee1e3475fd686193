import type { Action, Call } from '../call.js'
import { Box, Entity, Frame, type Item, Net, Other, Packed, Part, Pile } from '../classes.js'
import type { Hand } from '../hand.js'
import { holderOf } from '../holders.js'
import type { Picks } from '../picks.js'
import { saveCall } from '../save-call.js'
import type { World } from '../world.js'
import { madeBy } from './making.js'

/** Changes one field of an item, and gives the item. */
export function changeItem(item: Item, picks: Picks): void {
  const number = picks.below(99)
  if (item instanceof Part)
    [
      () => (item.x = number),
      () => (item.x = null),
      () => (item.text = picks.text()),
      () => (item.list = Float64Array.from({ length: number % 5 }, (_, i) => i + number)),
    ][picks.below(4)]!()
  else if (item instanceof Other) item.y = number
  else if (item instanceof Entity) {
    if (number % 2 === 0) item.v = number
    else item.text = picks.text()
  } else if (item instanceof Packed) {
    if (number % 2 === 0) item.x = number
    else item.flag = !item.flag
  }
}

function changeRoot(root: object, picks: Picks): boolean {
  const number = picks.below(99)
  if (root instanceof Frame) root.name = picks.text()
  else if (root instanceof Box)
    [
      () => (root.name = picks.text()),
      () => (root.level = number),
      () => (root.numbers = Float64Array.from({ length: number % 4 }, (_, i) => i * number)),
      () => (root.plain[['a', 'b', 'c'][number % 3]!] = number),
      () => delete root.plain[['a', 'b', 'c'][number % 3]!],
    ][picks.below(5)]!()
  else return false
  return true
}

/** Changes something that is below a path; gives the path. */
function changeSomething(world: World, hand: Hand, picks: Picks): string | undefined {
  const path = world.pick(hand, picks)
  if (path === undefined) return undefined
  const root = hand.roots.get(path)!
  if (picks.below(4) === 0 && changeRoot(root, picks)) return path
  const item = picks.of(hand.itemsOf(path))
  if (item === undefined) return undefined
  changeItem(item, picks)
  return path
}

const saved = (world: World, hand: Hand, ...paths: string[]): Call[] => [
  saveCall(world, hand, { paths }),
]

export const changing: readonly Action[] = [
  {
    name: 'update',
    weight: 4,
    inside: 'anything',
    prepare(world, hand, picks) {
      const path = changeSomething(world, hand, picks)
      return path === undefined ? undefined : saved(world, hand, path)
    },
  },
  {
    name: 'change without saving',
    weight: 2,
    inside: 'transaction',
    prepare: (world, hand, picks) =>
      changeSomething(world, hand, picks) === undefined ? undefined : [],
  },
  {
    name: 'link',
    weight: 2,
    inside: 'transaction',
    prepare(world, hand, picks) {
      const items = hand.known()
      const path = world.pick(hand, picks)
      const item = path && picks.of(hand.itemsOf(path).filter((one) => 'peer' in one))
      if (!path || !item) return undefined
      const others = item instanceof Entity ? items.filter((one) => one instanceof Entity) : items
      item.peer = picks.below(4) === 0 ? null : picks.of(others)
      return saved(world, hand, path)
    },
  },
  {
    name: 'add',
    weight: 3,
    inside: 'anything',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      if (path === undefined) return undefined
      const root = hand.roots.get(path)!
      const holder = holderOf(root)
      const item = madeBy(world, holder.takes, picks)
      return holder.add(root, item, picks) ? saved(world, hand, path) : undefined
    },
  },
  {
    name: 'remove',
    weight: 3,
    inside: 'transaction',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      if (path === undefined) return undefined
      const root = hand.roots.get(path)!
      const holder = holderOf(root)
      const item = picks.of(holder.members(root))
      if (item === undefined || item === root) return undefined
      holder.remove(root, item)
      return saved(world, hand, path)
    },
  },
  {
    name: 'turn',
    weight: 4,
    inside: 'transaction',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      const root = path && hand.roots.get(path)
      const list =
        root instanceof Net
          ? root.list
          : root instanceof Frame
            ? root.rows
            : root instanceof Pile
              ? root.mixed
              : root
      if (!path || !Array.isArray(list) || list.length < 3) return undefined
      list.push(list.splice(typeof list[0] === 'string' ? 1 : 0, 1)[0])
      return saved(world, hand, path)
    },
  },
  {
    name: 'move',
    weight: 5,
    inside: 'transaction',
    prepare(world, hand, picks) {
      const paths = [...hand.roots.keys()]
      const [from, to] = [picks.of(paths), picks.of(paths)]
      if (from === undefined || to === undefined || from === to) return undefined
      const [source, target] = [hand.roots.get(from)!, hand.roots.get(to)!]
      const [sender, taker] = [holderOf(source), holderOf(target)]
      const movable = sender
        .members(source)
        .filter((one) => taker.takes.some((type) => one instanceof type))
        .filter((one) => !taker.members(target).includes(one))
      const item = picks.of(movable)
      if (item === undefined || !taker.add(target, item, picks)) return undefined
      sender.remove(source, item)
      const order = picks.below(4)
      if (order === 0) return saved(world, hand, from, to)
      if (order === 1) return saved(world, hand, to)
      const calls = [...saved(world, hand, from), ...saved(world, hand, to)]
      return order === 2 ? calls : calls.toReversed()
    },
  },
]
