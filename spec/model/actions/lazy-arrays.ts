import { LazyArray, lazyArray, type Session } from 'h5orm'

import { type Action, callOf } from '../call.js'
import type { Picks } from '../picks.js'
import type { World } from '../world.js'

const paths = ['/x', '/y']

function* numbers(values: readonly number[], end?: Error): Generator<number> {
  yield* values
  if (end !== undefined) throw end
}

const some = (picks: Picks): number[] =>
  Array.from({ length: 1 + picks.below(4) }, () => picks.below(99))

const load = (session: Session, path: string) => session.load(path, lazyArray('float64'))

const died = new Error('the sensor died')

export const lazyArrays: readonly Action[] = [
  {
    name: 'save a LazyArray',
    weight: 1,
    inside: 'anything',
    prepare(world, _, picks) {
      const [path, values] = [world.pickToReplace(picks, paths), some(picks)]
      if (path === undefined) return undefined
      return [
        callOf(
          (session) => session.save(LazyArray.from(numbers(values), 'float64'), path),
          () => void world.lazy.set(path, values),
        ),
      ]
    },
  },
  {
    name: 'save a LazyArray that dies',
    weight: 1,
    inside: 'anything',
    prepare(world, _, picks) {
      const [path, values] = [world.pickToReplace(picks, paths), some(picks)]
      if (path === undefined) return undefined
      return [
        {
          start: (session) => session.save(LazyArray.from(numbers(values, died), 'float64'), path),
          settled(error) {
            if (error !== died) throw error ?? new Error('A stream that died was saved')
          },
        },
      ]
    },
  },
  {
    name: 'append to a LazyArray',
    weight: 2,
    inside: 'anything',
    prepare: (world, _, picks) =>
      changed(world, picks, (before, values) => ({
        call: async (session, path) => (await load(session, path)).append(values),
        after: [...before, ...values],
      })),
  },
  {
    name: 'write into a LazyArray',
    weight: 2,
    inside: 'anything',
    prepare: (world, _, picks) =>
      changed(world, picks, (before, [value = 0]) => ({
        call: async (session, path) => (await load(session, path)).write(value, 0),
        after: [value, ...before.slice(1)],
      })),
  },
]

interface Change {
  readonly call: (session: Session, path: string) => Promise<unknown>
  readonly after: readonly number[]
}

function changed(
  world: World,
  picks: Picks,
  change: (before: readonly number[], values: readonly number[]) => Change,
) {
  const path = picks.of([...world.lazy.keys()].filter((one) => !world.claims.gone.has(one)))
  if (path !== undefined) world.claims.used.add(path)
  if (path === undefined) return undefined
  const values = some(picks)
  return [
    callOf(
      (session) => change(world.lazy.get(path)!, values).call(session, path),
      () => void world.lazy.set(path, change(world.lazy.get(path)!, values).after),
    ),
  ]
}
