import { Entity, type Item, Other, Packed, Part } from '../classes.js'
import type { Hand } from '../hand.js'
import { type Holder, holders } from '../holders.js'
import type { Picks } from '../picks.js'
import type { World } from '../world.js'

/** Makes an item of one of some classes. */
export function madeBy(world: World, takes: Holder['takes'], picks: Picks): Item {
  const id = world.newId()
  const type = picks.of(takes)!
  const number = picks.below(99)
  switch (type) {
    case Part:
      return Object.assign(new Part(), {
        id,
        x: number,
        text: picks.text(),
        list: Float64Array.of(number, id),
      })
    case Other:
      return Object.assign(new Other(), { id, y: number })
    case Entity:
      return Object.assign(new Entity(), { id, v: number, text: picks.text() })
    default:
      return Object.assign(new Packed(), { id, x: number, flag: number % 2 === 0 })
  }
}

/** Makes something new that holds items, mostly new ones. */
export function madeHolder(
  world: World,
  hand: Hand,
  picks: Picks,
): { name: string; value: object } {
  const holder = picks.of(holders)!
  const known = hand.known().filter((item) => holder.takes.some((type) => item instanceof type))
  const items = Array.from({ length: 2 + picks.below(3) }, () => madeBy(world, holder.takes, picks))
  const shared = picks.below(3) === 0 ? picks.of(known) : undefined
  if (shared !== undefined) items[1] = shared
  return { name: holder.name, value: holder.make(items, picks) }
}
