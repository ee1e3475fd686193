import fc from 'fast-check'

import { actions } from './actions/all.js'
import type { Program } from './play.js'
import { groups, Step } from './step.js'

const picks = fc.array(fc.nat(999), { minLength: 8, maxLength: 8 })

const stepOf = (names: readonly string[]): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom(...names), picks).map(([name, numbers]) => new Step(name, numbers))

const weighted = (inside: readonly string[]): string[] =>
  actions
    .filter((action) => inside.includes(action.inside))
    .flatMap(({ name, weight }) => Array.from({ length: weight }, () => name))

const alone = stepOf(weighted(['nothing', 'transaction', 'anything']))
const inTransaction = stepOf(weighted(['transaction', 'anything']))
const atOnce = stepOf(weighted(['anything']))

const grouped = (names: readonly string[], inner: fc.Arbitrary<Step>): fc.Arbitrary<Step> =>
  fc
    .tuple(fc.constantFrom(...names), fc.array(inner, { minLength: 1, maxLength: 4 }))
    .map(([name, steps]) => new Step(name, [], steps))

const transactions = groups.slice(0, 2)
const nested = fc.oneof(
  { arbitrary: inTransaction, weight: 5 },
  { arbitrary: grouped(transactions, inTransaction), weight: 1 },
)
const anyStep = fc.oneof(
  { arbitrary: alone, weight: 8 },
  { arbitrary: grouped(transactions, nested), weight: 1 },
  { arbitrary: grouped(['several callers'], atOnce), weight: 1 },
)

/** Random programs of the model: 30 steps on average. */
export const programs: fc.Arbitrary<Program> = fc.commands([anyStep], {
  maxCommands: 60,
  size: 'max',
})
