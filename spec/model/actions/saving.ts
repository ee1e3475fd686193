import { type Action, callOf } from '../call.js'
import { saveCall } from '../save-call.js'
import { madeHolder } from './making.js'

const places = ['/a', '/b', '/c', '/d', '/e', '/f']

export const saving: readonly Action[] = [
  {
    name: 'save something new',
    weight: 4,
    inside: 'anything',
    prepare(world, hand, picks) {
      const free = places.filter((one) => !hand.roots.has(one))
      // Mostly where nothing is.
      const isFree = picks.below(4) > 0 && free.length > 0
      const path = world.pickToReplace(picks, isFree ? free : places)
      if (path === undefined) return undefined
      hand.roots.set(path, madeHolder(world, hand, picks).value)
      return [saveCall(world, hand, { paths: [path], replaces: true })]
    },
  },
  {
    name: 'save',
    weight: 2,
    inside: 'anything',
    prepare(world, hand, picks) {
      const path = world.pick(hand, picks)
      return path === undefined ? undefined : [saveCall(world, hand, { paths: [path] })]
    },
  },
  {
    name: 'save all',
    weight: 2,
    inside: 'transaction',
    prepare(world, hand) {
      const paths = [...hand.roots.keys()]
      return paths.length === 0 ? undefined : [saveCall(world, hand, { paths })]
    },
  },
  {
    name: 'delete',
    weight: 2,
    inside: 'anything',
    prepare(world, hand, picks) {
      const path = world.pickToReplace(picks, [...hand.roots.keys()])
      if (path === undefined) return undefined
      return [
        callOf(
          (session) => session.delete(path),
          () => {
            hand.roots.delete(path)
            world.dropped(path, hand)
            world.prune()
          },
        ),
      ]
    },
  },
]
