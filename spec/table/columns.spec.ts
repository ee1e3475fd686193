import { expect } from 'chai'

import { Registry } from 'h5orm'

import { refusal, roundTrip, savedBytes } from '../round-trip.js'
import { columnAt, planOf } from './plan-of.js'
import { expectSameGraph } from './same-graph.js'

class Particle {
  id = 0
  mass = 0
  name = ''
}

const particles = (count: number): Particle[] =>
  Array.from({ length: count }, (_, i) =>
    Object.assign(new Particle(), { id: i, mass: i / 3, name: `p${i % 7}` }),
  )

function particleRegistry(): Registry {
  const registry = new Registry()
  registry.register(Particle, {
    name: 'lab.Particle',
    version: 3,
    fields: { id: 'int32', mass: 'float64', name: 'string' },
  })
  return registry
}

describe('Columns', () => {
  it('hold instances of one class, a dataset a field', async () => {
    const registry = particleRegistry()
    expect(planOf(particles(3), registry)).to.deep.equal([
      ' group js_type=Table js_class=lab.Particle js_version=3 length=3',
      'id integer32[3]',
      'mass float64[3]',
      'name text3[3]',
    ])
    const rows = particles(2500)
    const restored = await roundTrip(rows, { registry })
    expect(restored[7]).to.be.instanceOf(Particle)
    expect(restored).to.deep.equal(rows)
  })

  it('hold plain objects of one key set, whole numbers as float64', () => {
    expect(
      planOf([
        { a: 1, b: true },
        { a: 2, b: false },
      ]),
    ).to.deep.equal([
      ' group js_type=Table length=2',
      'a float64[2]',
      'b integer8[2] js_type=boolean',
    ])
  })

  const day = (n: number): Date => new Date(Date.UTC(2024, 0, n))
  const kinds: readonly (readonly [string, readonly unknown[]])[] = [
    ['numbers', [1, -0, Number.NaN, Infinity, 2 ** 60, 5e-324]],
    ['booleans', [true, false, true]],
    ['bigints of 64 bits', [1n, -(2n ** 63n), 7n]],
    ['bigints beyond', [1n, 2n ** 64n, -(3n ** 99n)]],
    ['texts', ['a', '', 'long enough', 'ä', '漢字', '👩‍👧']],
    ['texts that HDF5 cannot hold', ['a\0b', '\ud800', '\ufeffx', 'plain']],
    ['dates', [day(1), day(2), new Date(Number.NaN)]],
    ['dates far away', [new Date(8.64e15), day(1)]],
    ['numbers among null and undefined', [1, null, undefined, 4]],
    ['texts among null', ['a', null, undefined, '']],
    ['dates among null', [null, day(3), undefined]],
    ['nothing but null', [null, null]],
    [
      'vectors of one length',
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, -0],
      ],
    ],
    ['vectors of one length among null', [[1, 2], null, [3, 4]]],
    ['vectors of several lengths', [[1, 2], [], [3]]],
    [
      'vectors with null in them',
      [
        [1, null],
        [undefined, 2],
      ],
    ],
    [
      'matrices',
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    ],
    ['ragged matrices', [[[1], [2, 3]], [], [[4, 5, 6]]]],
    ['typed arrays of one length', [Float32Array.of(1, 2), Float32Array.of(3, 4)]],
    ['typed arrays of several lengths', [Int16Array.of(1), Int16Array.of(2, 3), new Int16Array(0)]],
    ['typed arrays of no length', [new Float64Array(0), new Float64Array(0)]],
    ['typed arrays among null', [Uint8Array.of(1), null, Uint8Array.of(2)]],
    ['typed arrays of several types', [Int8Array.of(1), Float64Array.of(1)]],
    ['arrays of texts', [['a', 'b'], [], ['c']]],
    ['arrays of booleans', [[true], [false, true]]],
    [
      'nested records',
      [
        { x: 1, y: 'a' },
        { x: 2, y: 'b' },
      ],
    ],
    ['nested records among null', [{ x: 1, d: day(1) }, null, { x: 2, d: day(2) }]],
    ['records in records', [{ p: { q: { r: 1 } } }, { p: { q: { r: 2 } } }]],
    ['arrays of records', [[{ x: 1 }], [], [{ x: 2 }, { x: 3 }]]],
    ['several kinds', [1, 'one', true, null, [1], { x: 1 }, day(1), 5n]],
    ['maps and sets', [new Map([['a', 1]]), new Set([1, 2]), new Map([[1, { x: 1 }]])]],
    ['patterns and addresses', [/a/g, new URL('https://example.org/'), new Error('no')]],
    ['symbols', [Symbol.for('a'), Symbol.iterator]],
  ]
  for (const [kind, values] of kinds)
    it(`keep ${kind}`, async () => {
      const rows = values.map((value, i) => ({ i, value, after: i + 1 }))
      expectSameGraph(rows, await roundTrip(rows))
    })

  it('keep many rows of every kind, which are checked for repetition by their content', async () => {
    const count = 3000
    const rows = Array.from({ length: count }, (_, i) => ({
      group: i % 3,
      name: `n${i % 11}`,
      when: new Date(i % 5),
      vector: [i % 2, 1],
      words: ['a', `${i % 4}`],
      view: Float32Array.of(i % 6),
      inner: { x: i % 2, deep: { y: 'y' } },
    }))
    expectSameGraph(rows, await roundTrip(rows))
  })

  it('hold very many arrays of numbers outside of tables too, one after another', async () => {
    const rows: number[][] = Array.from({ length: 1500 }, (_, i) =>
      Array.from({ length: i % 4 }, (__, k) => i + k / 8),
    )
    expect(planOf(rows)).to.deep.equal([
      ' group js_type=Ragged',
      'values float64[2250] js_type=Array',
      'row_size integer32[1500]',
    ])
    const value = { first: rows[1], rows, again: rows[7] }
    expectSameGraph(value, await roundTrip(value))
    const square = rows.map((_, i) => [i, 1, 2])
    expect(planOf(square)).to.deep.equal([' float64[1500,3] js_type=Array'])
    expectSameGraph({ square, one: square[3] }, await roundTrip({ square, one: square[3] }))
  })

  it('keep optional properties, and the order of keys', async () => {
    const rows = [{ a: 1, c: 3 }, { a: 1, b: 2, c: 3 }, { a: 1 }, { a: null, b: undefined }]
    expect(planOf(rows)).to.include('__/missing/b integer8[4]')
    expectSameGraph(rows, await roundTrip(rows))
  })

  it('keep rows of different makes apart', async () => {
    const rows = [
      { a: 1, b: 2 },
      { b: 1, a: 2 },
      { a: 3, b: 4 },
      { b: 5, a: 6 },
    ]
    expect(planOf(rows)[0]).to.equal(' group js_type=MixedTable length=4 tables=record,record_2')
    expectSameGraph(rows, await roundTrip(rows))
  })

  it('keep awkward names', async () => {
    const row = (n: number) =>
      JSON.parse(`{"__proto__":${n},"constructor":${n},"a/b":${n},"":${n},"__":${n},"..":${n}}`)
    const rows = [row(1), row(2), row(3)]
    expectSameGraph(rows, await roundTrip(rows))
    expect(Object.prototype).to.not.have.property('polluted')
  })

  it('carry the attributes, chunks and filter of their field', () => {
    class Reading {
      value = 1
    }
    const registry = new Registry()
    const options = { units: 'V', longName: 'voltage', compress: 'gzip', chunks: [2] } as const
    registry.register(Reading, {
      name: 'Reading',
      fields: { value: { type: 'float32', ...options } },
    })
    const { attributes, storage } = columnAt([new Reading(), new Reading()], 'value', registry)
    expect(attributes.map(({ name, data }) => [name, data])).to.deep.equal([
      ['units', 'V'],
      ['long_name', 'voltage'],
    ])
    expect(storage?.chunks).to.deep.equal([2])
    expect(storage?.filters?.[0]?.id).to.equal(1)
  })

  it('refuse what does not fit the declared type, and name the row and the property', async () => {
    const registry = particleRegistry()
    const rows = particles(4)
    const wrong: readonly (readonly [keyof Particle, unknown])[] = [
      ['id', 3.5],
      ['id', 2 ** 31],
      ['id', 'three'],
      ['mass', true],
      ['name', 7],
    ]
    for (const [property, value] of wrong) {
      const bad = Object.assign(particles(4)[3] as Particle, { [property]: value })
      const error = await refusal(
        savedBytes({ particles: [...rows.slice(0, 3), bad] }, { registry }),
        'CANNOT_STORE',
      )
      expect(error.property).to.equal(`value.particles[3].${property}`)
    }
  })

  it('read a property of each row once', () => {
    let reads = 0
    class Counted {
      get value(): number | null {
        reads++
        return reads > 3 ? null : reads
      }
    }
    const registry = new Registry()
    registry.register(Counted, { name: 'Counted', fields: { value: 'float64' } })
    const rows = Array.from({ length: 5 }, () => new Counted())
    planOf(rows, registry)
    expect(reads).to.equal(5)
  })
})
