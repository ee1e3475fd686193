import { roundTrip } from '../round-trip.js'
import { expectSameGraph } from './same-graph.js'

/** Rows whose arrays have objects in the first, which wait for their turn, and plain values in those that follow. */
const rowsOf = (first: unknown, next: (i: number) => unknown): object[] =>
  Array.from({ length: 4 }, (_, i) => ({ k: [i, i === 0 ? first : next(i)] }))

describe('Rows with arrays of mixed elements', () => {
  const cases: readonly [string, object[]][] = [
    ['texts', rowsOf({ a: { x: 1 } }, (i) => ({ a: `text ${i}` }))],
    ['numbers', rowsOf({ a: { x: 1 } }, (i) => ({ a: i }))],
    ['booleans', rowsOf({ a: { x: 1 } }, (i) => ({ a: i > 1 }))],
    ['dates', rowsOf({ a: { x: 1 } }, (i) => ({ a: new Date(i) }))],
    ['arrays', rowsOf([{ x: 1 }], (i) => [i, 2, 3])],
    ['arrays of texts', rowsOf([{ x: 1 }], (i) => [`text ${i}`])],
  ]
  for (const [what, rows] of cases)
    it(`keeps the order of ${what} that come after an object`, async () => {
      expectSameGraph(rows, await roundTrip(rows))
    })
})
