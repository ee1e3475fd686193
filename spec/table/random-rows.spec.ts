import fc from 'fast-check'

import { roundTrip } from '../round-trip.js'
import { expectSameGraph } from './same-graph.js'

const scalar = fc.oneof(
  fc.double(),
  fc.boolean(),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.date({ noInvalidDate: false }),
  fc.constant(null),
  fc.constant(undefined),
)

const { value } = fc.letrec<{ value: unknown; record: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('record'),
    fc.array(scalar, { maxLength: 4 }),
    fc.array(fc.double(), { maxLength: 4 }),
    fc.float32Array({ maxLength: 4 }),
    fc.array(tie('record'), { maxLength: 4 }),
  ),
  record: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd/e', '__'), tie('value'), { maxKeys: 4 }),
}))

/** Rows of like keys, each column of one kind or of any. */
const rows = fc
  .uniqueArray(fc.constantFrom('id', 'x', 'name', 'list', 'inner'), { minLength: 1 })
  .chain((keys) =>
    fc.array(fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] }), {
      maxLength: 12,
    }),
  )

/** Rows that are in several places at once. */
const shared = rows.chain((list) =>
  fc.record({
    list: fc.constant(list),
    some: fc.shuffledSubarray([...list]),
    one: list.length === 0 ? fc.constant(null) : fc.constantFrom<unknown>(...list),
  }),
)

describe('Rows at random', function () {
  it('come back as they were', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => expectSameGraph(list, await roundTrip(list))),
      { numRuns: 150 },
    )
  })

  it('stay the same objects wherever they are', async () => {
    await fc.assert(
      fc.asyncProperty(shared, async (all) => expectSameGraph(all, await roundTrip(all))),
      { numRuns: 100 },
    )
  })
})
