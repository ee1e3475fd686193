import { assert, expect } from 'chai'
import fc from 'fast-check'

import { assertSameGraph } from '#conformance/graph.mjs'
import { Registry } from 'h5orm'

import { roundTrip } from '../round-trip.js'
import { anyGraph, anyPrimitive, anyText, buildGraph, Knot } from './arbitrary-graph.js'

/** The same values in every run; `H5ORM_SEED` tries others, and a failure prints its own. */
const seed = Number(process.env['H5ORM_SEED'] ?? 20_260_501)
const bounded = (numRuns: number): fc.Parameters<unknown> => ({
  seed,
  numRuns: numRuns * Number(process.env['H5ORM_RUNS'] ?? 1),
})

const registry = new Registry()
registry.register(Knot, 'Knot')

const holds = async (make: () => unknown): Promise<void> =>
  assertSameGraph(assert, make(), await roundTrip(make(), { registry }))

/** Views of any kind on parts of one buffer. */
const anyViews = fc
  .record({
    bytes: fc.uint8Array({ minLength: 8, maxLength: 64 }),
    views: fc.array(
      fc.record({
        kind: fc.constantFrom(Int8Array, Uint8ClampedArray, Int16Array, Float32Array, Float64Array, BigInt64Array, DataView), // prettier-ignore
        start: fc.nat(8),
        length: fc.nat(6),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ bytes, views }) => () => {
    const { buffer } = bytes.slice()
    return views.map(({ kind, start, length }) => {
      const size = 'BYTES_PER_ELEMENT' in kind ? kind.BYTES_PER_ELEMENT : 1
      const offset = Math.min(start * size, buffer.byteLength - (buffer.byteLength % size))
      const most = Math.floor((buffer.byteLength - offset) / size)
      return new (kind as unknown as Uint8ArrayConstructor)(buffer, offset, Math.min(length, most))
    })
  })

/** Rows of which some lack a field, or have another kind of value in it. */
const anyRows = fc.array(
  fc.record(
    {
      n: fc.double(),
      text: anyText,
      flag: fc.boolean(),
      at: fc.date({ noInvalidDate: false }),
      big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      maybe: fc.option(fc.integer(), { nil: null }),
      list: fc.array(fc.float(), { maxLength: 3 }),
      inner: fc.record({ a: fc.double(), b: fc.option(fc.string(), { nil: undefined }) }),
      any: anyPrimitive,
    },
    { requiredKeys: ['n', 'text'] },
  ),
  { maxLength: 30 },
)

describe('Any value', function () {
  it('in a graph with sharing and cycles comes back isomorphic [ID-18]', () =>
    fc.assert(
      fc.asyncProperty(anyGraph(14), (plan) => holds(() => buildGraph(plan))),
      bounded(250),
    ))

  it('under any key, in any order, comes back under it [KY-06 OB-02]', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(anyText, anyPrimitive), { selector: ([key]) => key }),
        (entries) =>
          holds(() => [
            Object.fromEntries(entries.filter(([key]) => key !== '__proto__')),
            new Map(entries),
          ]),
      ),
      bounded(150),
    ))

  it('of text comes back code unit by code unit [ST-06 ST-12]', () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyText), async (texts) => {
        const again = await roundTrip([texts, new Set(texts), ...texts])
        expect(again[0]).to.deep.equal(texts)
        expect(again.slice(2)).to.deep.equal(texts)
      }),
      bounded(150),
    ))

  it('of numbers, bigints and dates comes back bit by bit [SC-14 BI-03 BU-01]', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.double()),
        fc.array(fc.bigInt()),
        fc.array(fc.date({ noInvalidDate: false })),
        fc.array(anyPrimitive),
        (numbers, bigints, dates, mixed) =>
          holds(() => [
            numbers,
            bigints,
            dates.map((date) => new Date(date)),
            mixed,
            ...numbers,
            ...bigints,
            new Date(dates[0] ?? 0),
          ]),
      ),
      bounded(150),
    ))

  it('of views on one buffer comes back on one buffer [TA-11]', () =>
    fc.assert(
      fc.asyncProperty(anyViews, (make) => holds(make)),
      bounded(150),
    ))

  it('of rows comes back row by row, field by field [SC-16 SC-18]', () =>
    fc.assert(
      fc.asyncProperty(anyRows, (rows) => holds(() => structuredClone(rows))),
      bounded(150),
    ))
})
