import { expect } from 'chai'

import { type Action, callOf } from '../call.js'
import { holderOf } from '../holders.js'

export const sessions: readonly Action[] = [
  {
    name: 'load',
    weight: 2,
    inside: 'transaction',
    prepare(_, hand) {
      const paths = [...hand.roots.keys()]
      return [
        callOf(
          async (session) => {
            const loaded = await session.loadMany(paths)
            for (const path of paths)
              expect(loaded[path] === hand.roots.get(path), `${path} is the same object`).to.equal(
                true,
              )
          },
          () => {},
        ),
      ]
    },
  },
  {
    name: 'refresh',
    weight: 2,
    inside: 'nothing',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      if (path === undefined) return undefined
      const below = hand.itemsOf(path)
      if (hand.items().some((item) => hand.homeOf(item) === path && !below.includes(item)))
        return undefined
      return [
        callOf(
          (session) => session.refresh(hand.roots.get(path)!),
          () => world.refreshed(hand, path, `refresh of ${path}`),
        ),
      ]
    },
  },
  {
    name: 'forget',
    weight: 2,
    inside: 'nothing',
    prepare(world, hand) {
      const before = new Set(hand.roots.values())
      return [
        callOf(
          () => world.forget(hand),
          () => {
            for (const [path, root] of hand.roots)
              expect(before.has(root), `${path} is another object`).to.equal(false)
          },
        ),
      ]
    },
  },
  {
    name: 'forget one',
    weight: 2,
    inside: 'nothing',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      const root = path && hand.roots.get(path)
      if (!path || !root || holderOf(root).name === 'root') return undefined
      const known = new Map(hand.items().map((item) => [item.id, item]))
      return [
        callOf(
          async (session) => {
            session.forget(root)
            hand.roots.delete(path)
            await world.loadMissing(hand)
          },
          () => {
            const again = hand.roots.get(path)!
            expect(again === root, `${path} is the same object`).to.equal(false)
            for (const item of holderOf(again).members(again))
              if (known.has(item.id) && hand.session.pathOf(item)?.includes('[') === false)
                expect(known.get(item.id) === item, `#${item.id}`).to.equal(true)
          },
        ),
      ]
    },
  },
  {
    name: 'close and open again',
    weight: 2,
    inside: 'nothing',
    prepare: (world) => [
      callOf(
        () => world.reopen(),
        () => {},
      ),
    ],
  },
]
