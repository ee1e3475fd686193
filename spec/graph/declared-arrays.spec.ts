import { runInNewContext } from 'node:vm'

import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, NdArray, Registry, Session } from 'h5orm'

import { refusal, roundTrip, savedBytes } from '../round-trip.js'

async function reloaded<T>(object: object, as: new () => T): Promise<T> {
  const session = await Session.create()
  await session.save(object, '/object')
  return (await Session.open(await session.toBytes())).load('/object', as)
}

describe('Fields of numbers in rows', () => {
  it('come back as they were, rectangular or ragged', async () => {
    @H5Class('spec.Rows')
    class Rows {
      @H5Field('float64[]') even: number[][] = []
      @H5Field('float64[]') ragged: number[][] = []
      @H5Field('int16[]') narrow: number[][] = []
      @H5Field('int64[]') wide: number[] = []
      @H5Field('uint64[]') huge: bigint[] = []
      @H5Field('string[]') words: string[][] = []
      @H5Field('bool[]') flags: boolean[][] = []
    }
    const rows = new Rows()
    rows.even = [
      [1, 2],
      [3, 4],
    ]
    rows.ragged = [[1], [2, 3], []]
    rows.narrow = [[-1, 2, 3]]
    rows.wide = [1, -(2 ** 53) + 1]
    rows.huge = [1n, 2n ** 64n - 1n]
    rows.words = [['a', 'b'], ['c'], []]
    rows.flags = [[true], [false]]
    const again = await reloaded(rows, Rows)
    expect(again.even).to.deep.equal(rows.even)
    expect(again.ragged).to.deep.equal(rows.ragged)
    expect(again.narrow).to.deep.equal(rows.narrow)
    expect(again.huge).to.deep.equal(rows.huge)
    expect(again.words).to.deep.equal(rows.words)
    expect(again.flags).to.deep.equal(rows.flags)
    expect(again.wide).to.deep.equal(rows.wide)
  })

  it('are stored in the declared type, or refused', async () => {
    @H5Class('spec.NarrowRows')
    class NarrowRows {
      @H5Field('int8[]') rows: number[][] = [[1, 2]]
    }
    const session = await Session.create()
    await session.save(new NarrowRows(), '/object')
    const [entry] = await session.list('/object')
    expect([entry?.elements, entry?.shape]).to.deep.equal(['int8', [1, 2]])
    for (const [rows, reason] of [
      [[[1, 200]], /200 is outside of -128 … 127/],
      [[[1], [2, 300]], /300 is outside of -128 … 127/],
    ] as const)
      try {
        await session.save(Object.assign(new NarrowRows(), { rows }), '/refused')
        expect.fail('it was not refused')
      } catch (error) {
        if (!isH5Error(error, 'CANNOT_STORE')) throw error
        expect(error.message).to.match(reason)
      }
  })
})

describe('Fields of numbers in several dimensions, of many instances', () => {
  class Frame {
    pixels: unknown = null
    counts: unknown = null
  }
  const registry = new Registry()
  registry.register(Frame, {
    name: 'spec.Frame',
    fields: { pixels: 'float64[]', counts: 'int16[]' },
  })
  const frame = (values: Partial<Frame>): Frame => Object.assign(new Frame(), values)

  it('come back as they were, rectangular, ragged or deeper', async () => {
    const frames = [
      frame({
        pixels: [
          [1, 2.5],
          [3, 4],
        ],
        counts: [
          [1, 2],
          [3, 4],
        ],
      }),
      frame({ pixels: [[5], [6, 7], []], counts: [] }),
      frame({ pixels: [[[1, 2]], [[3, 4]]], counts: [[[5]], [[6]]] }),
      frame({ pixels: [[1, null], [-0]], counts: null }),
    ]
    expect(await roundTrip(frames, { registry })).to.deep.equal(frames)
  })

  it('are one dataset of the declared type where all are alike', async () => {
    const session = await Session.create({ registry })
    const alike = [frame({ counts: [[1, 2, 3]] }), frame({ counts: [[4, 5, 6]] })]
    await session.save(alike, '/frames')
    const { elements, shape } = await session.describe('/frames/counts')
    expect([elements, shape]).to.deep.equal(['int16', [2, 1, 3]])
  })

  it('are refused where a number does not fit', async () => {
    const frames = [frame({}), frame({ counts: [[1], [2, 40_000]] })]
    const error = await refusal(savedBytes(frames, { registry }), 'CANNOT_STORE')
    expect(error.message).to.include('40000 is outside of -32768 … 32767')
    expect(error.property).to.equal('Array[1].counts[1][1]')
  })

  it('may be NdArrays', async () => {
    const image = (): NdArray => new NdArray(Float64Array.of(1, 2, 3, 4), [2, 2])
    const frames = [frame({ pixels: image() }), frame({ pixels: image() })]
    expect(await roundTrip(frames, { registry })).to.deep.equal(frames)
  })

  it('name the numbers of an NdArray of another type', async () => {
    const wide = frame({ counts: new NdArray(Float64Array.of(1), [1]) })
    for (const value of [wide, [wide, frame({})]])
      expect((await refusal(savedBytes(value, { registry }), 'CANNOT_STORE')).message).to.include(
        'it is declared int16[], its value is an NdArray of a Float64Array',
      )
  })
})

describe('Numbers of a declared type in arrays that no dataset holds as they are', () => {
  class Holder {
    values: unknown = null
  }
  const storages = ['int64', 'int16', 'float32', 'float64'] as const
  const registryOf = (storage: (typeof storages)[number]): Registry => {
    const registry = new Registry()
    registry.register(Holder, { name: 'spec.Holder', fields: { values: `${storage}[]` } })
    return registry
  }
  const holding = (values: unknown): Holder => Object.assign(new Holder(), { values })
  const shared = [1, 2]
  const arrays: readonly (readonly [string, () => unknown[], bigints?: true])[] = [
    ['of different lengths', () => [[1], [2, 3], []]],
    ['that are empty', () => [[], []]],
    ['of different depths', () => [1, [2], [[3, 4]]]],
    ['that come twice', () => [shared, [3], shared]],
    ['with absent elements', () => [1, null, undefined, 2]],
    ['with absent elements only', () => [null, undefined]],
    ['with absent elements, in arrays', () => [[1, null], [undefined], [2, 3]]],
    ['of bigints, in arrays', () => [[5n]], true],
    ['of bigints, in arrays of different lengths', () => [[5n], [6n, 2n ** 62n]], true],
    ['of numbers and bigints', () => [5n, 6, -7n], true],
    ['of numbers and bigints, in arrays', () => [[5n, 6], [7]], true],
  ]
  for (const storage of storages)
    for (const [what, make, bigints = false] of arrays)
      if (!bigints || storage === 'int64')
        it(`come back from ${storage}[] of one object as from rows: ${what}`, async () => {
          const registry = registryOf(storage)
          const single = holding(make())
          expect(await roundTrip(single, { registry })).to.deep.equal(single)
          const rows = [holding([1]), single, holding(null)]
          expect(await roundTrip(rows, { registry })).to.deep.equal(rows)
        })
      else
        it(`are refused by ${storage}[] of one object as by that of rows: ${what}`, async () => {
          const settings = { registry: registryOf(storage) }
          for (const value of [holding(make()), [holding([1]), holding(make())]])
            expect((await refusal(savedBytes(value, settings), 'CANNOT_STORE')).message).to.include(
              `5n is a bigint, so it does not fit ${storage}`,
            )
        })

  it('are stored in that type, a dataset for all', async () => {
    const session = await Session.create({ registry: registryOf('int16') })
    await session.save(holding([[1], [2, 3], []]), '/ragged')
    const { type } = await session.describe('/ragged/values')
    const { elements, shape } = await session.describe('/ragged/values/values')
    expect([type, elements, shape]).to.deep.equal(['Ragged', 'int16', [3]])
  })

  it('keep what their field says of them', async () => {
    const registry = new Registry()
    const fields = { values: { type: 'int16[]', units: 'V', compress: 'gzip' } } as const
    registry.register(Holder, { name: 'spec.Volts', fields })
    const session = await Session.create({ registry })
    await session.save(holding([[1], [2, 3]]), '/ragged')
    await session.save(holding([[1, 2], [3, 4]]), '/even') // prettier-ignore
    for (const path of ['/ragged/values', '/even/values'])
      expect((await session.describe(path)).attributes.get('units')).to.equal('V')
    expect((await session.describe('/even/values')).shape).to.deep.equal([2, 2])
  })

  it('are the same arrays wherever else they are', async () => {
    const registry = registryOf('int16')
    const single = holding([[1], [2, 3]])
    const [row] = single.values as unknown[]
    const again = await roundTrip({ single, row, first: [row] }, { registry })
    expect(again.row).to.equal((again.single.values as unknown[])[0])
    expect(again.first[0]).to.equal(again.row)
    const before = await roundTrip({ row, single }, { registry })
    expect(before).to.deep.equal({ row, single })
    expect((before.single.values as unknown[])[0]).to.equal(before.row)
  })

  it('may contain themselves', async () => {
    const ring: unknown[] = [[1], null]
    ring.push(ring)
    const again = await roundTrip(holding(ring), { registry: registryOf('int16') })
    expect((again.values as unknown[])[2]).to.equal(again.values)
    expect((again.values as unknown[])[0]).to.deep.equal([1])
  })

  it('are refused with the way to the one that does not fit', async () => {
    const registry = registryOf('int16')
    const cases: readonly (readonly [unknown, string, string])[] = [
      [[[1], [2, 40_000]], '40000 is outside of -32768 … 32767', 'Holder.values[1][1]'],
      [[1, null, 0.5], '0.5 is not a whole number', 'Holder.values[2]'],
      [[[1], ['x']], 'declared int16[], its element [1][0] is a string', 'Holder.values'],
      [[1, [5n]], '5n is a bigint, so it does not fit int16', 'Holder.values[1][0]'],
    ]
    for (const [values, reason, property] of cases) {
      const error = await refusal(savedBytes(holding(values), { registry }), 'CANNOT_STORE')
      expect(error.message).to.include(reason)
      expect(error.property).to.equal(property)
    }
  })
})

describe('Elements of another type than is declared', () => {
  class Elements {
    texts: unknown = null
    dates: unknown = null
    flags: unknown = null
    bigs: unknown = null
    blobs: unknown = null
    links: unknown = null
    numbers: unknown = null
  }
  const registry = new Registry()
  registry.register(Elements, {
    name: 'spec.Elements',
    fields: {
      texts: 'string[]',
      dates: 'date[]',
      flags: 'bool[]',
      bigs: 'bigint[]',
      blobs: 'bytes[]',
      links: 'url[]',
      numbers: 'float64[]',
    },
  })
  const now = new Date(0)
  const wrong: readonly (readonly [keyof Elements, unknown, string])[] = [
    ['texts', ['a', 5], 'declared string[], its element 1 is a number'],
    ['texts', [['a'], ['b', now]], 'declared string[], its element [1][1] is a Date'],
    ['texts', Float64Array.of(1), 'declared string[], its value is a Float64Array'],
    ['dates', [now, '2026-05-01'], 'declared date[], its element 1 is a string'],
    ['dates', Float64Array.of(1), 'declared date[], its value is a Float64Array'],
    ['flags', [true, 1], 'declared bool[], its element 1 is a number'],
    ['bigs', [1n, 2], 'declared bigint[], its element 1 is a number'],
    ['blobs', [new Uint8Array(1), 'x'], 'declared bytes[], its element 1 is a string'],
    ['links', ['http://b/'], 'declared url[], its element 0 is a string'],
    ['numbers', [1, 'x'], 'declared float64[], its element 1 is a string'],
    ['numbers', [1, true], 'declared float64[], its element 1 is a boolean'],
    ['numbers', [[1], [{}]], 'declared float64[], its element [1][0] is an Object'],
    ['numbers', [Float64Array.of(1)], 'declared float64[], its element 0 is a Float64Array'],
  ]
  for (const [property, value, reason] of wrong)
    it(`are refused when they are saved, as loading would: ${reason}`, async () => {
      const object = Object.assign(new Elements(), { [property]: value })
      const among = [new Elements(), object, Object.assign(new Elements(), { [property]: [] })]
      for (const [saved, root] of [
        [object, 'Elements'],
        [among, 'Array[1]'],
      ] as const) {
        const error = await refusal(savedBytes(saved, { registry }), 'CANNOT_STORE')
        expect(error.message).to.include(reason)
        expect(error.property).to.equal(`${root}.${property}`)
      }
    })

  it('may be absent, and arrays may contain themselves', async () => {
    const ring: unknown[] = ['a', null, undefined]
    ring.push(ring)
    const object = Object.assign(new Elements(), { texts: ring, dates: [null, now] })
    const again = await roundTrip(object, { registry })
    expect((again.texts as unknown[])[3]).to.equal(again.texts)
    expect(again.dates).to.deep.equal([null, now])
  })
})

describe('What an array of numbers has besides its elements', () => {
  class Vector extends Array<number> {}
  class Holder {
    values: unknown = null
  }
  const registryOf = (storage: 'int16' | 'float64'): Registry => {
    const registry = new Registry()
    registry.register(Holder, { name: 'spec.Holder', fields: { values: `${storage}[]` } })
    return registry
  }
  const holding = (values: unknown): Holder => Object.assign(new Holder(), { values })
  /** A value is saved as the field of one object, as that of rows, and in an array in either. */
  const placesOf = (array: readonly unknown[]): unknown[] => [
    holding(array),
    [holding([1]), holding(array)],
    holding([array, [3]]),
    [holding([[1]]), holding([[3], array])],
  ]
  const withUnit = Object.assign([1, 2], { unit: 'V' })
  const withHole = [1, , 2] // oxlint-disable-line no-sparse-arrays -- holes are what is tested

  it('is kept in float64[]', async () => {
    const registry = registryOf('float64')
    for (const array of [withUnit, withHole])
      for (const value of placesOf(array))
        expect(await roundTrip(value, { registry })).to.deep.equal(value)
  })

  it('is kept in float64[]: a class that is registered', async () => {
    const registry = registryOf('float64')
    registry.register(Vector, { name: 'spec.Vector' })
    for (const value of placesOf(Vector.from([1, 2]))) {
      const again = await roundTrip(value, { registry })
      expect(again).to.deep.equal(value)
      expect(JSON.stringify(again)).to.equal(JSON.stringify(value))
    }
    const { values } = await roundTrip(holding(Vector.from([1, 2])), { registry })
    expect(values).to.be.an.instanceof(Vector)
  })

  const refused: readonly (readonly [string, readonly unknown[], string])[] = [
    ['a property', withUnit, 'it has the property unit, which int16[] cannot hold'],
    ['a hole', withHole, 'its element 1 is a hole, which int16[] cannot hold'],
    ['a class', Vector.from([1, 2]), 'it is a Vector, which int16[] cannot hold'],
  ]
  for (const [what, array, reason] of refused)
    it(`is refused by narrower types: ${what}`, async () => {
      for (const value of placesOf(array)) {
        const error = await refusal(
          savedBytes(value, { registry: registryOf('int16') }),
          'CANNOT_STORE',
        )
        expect(error.message).to.include(reason)
      }
    })

  it('is refused by an attribute', async () => {
    for (const storage of ['int16', 'float64'] as const) {
      const registry = new Registry()
      const fields = { values: { type: `${storage}[]`, attribute: true } } as const
      registry.register(Holder, { name: 'spec.Holder', fields })
      for (const array of [withUnit, withHole, Vector.from([1, 2])])
        await refusal(savedBytes(holding(array), { registry }), 'CANNOT_STORE')
    }
  })

  it('is nothing where it is an array of another realm', async () => {
    const foreign = runInNewContext('[1, 2]') as number[]
    for (const storage of ['int16', 'float64'] as const) {
      const again = await roundTrip(holding(foreign), { registry: registryOf(storage) })
      expect(again.values).to.deep.equal([1, 2])
    }
  })
})

describe('Fields that are attributes', () => {
  it('hold dates, booleans, whole numbers of 64 bits and arrays', async () => {
    @H5Class('spec.Attributes')
    class Attributes {
      @H5Field('date', { attribute: true }) date = new Date(12345)
      @H5Field('bool', { attribute: true }) flag = true
      @H5Field('bigint', { attribute: true }) big = 2n ** 63n
      @H5Field('bigint', { attribute: true }) small = -5n
      @H5Field('float64[]', { attribute: true }) list = new Float64Array([1, 2])
      @H5Field('string', { attribute: true }) none: string | null = null
    }
    const object = new Attributes()
    object.flag = false
    expect(await reloaded(object, Attributes)).to.deep.equal(object)
  })

  it('refuse what no attribute can hold', async () => {
    @H5Class('spec.HugeAttribute')
    class HugeAttribute {
      @H5Field('bigint', { attribute: true }) big = 2n ** 64n
    }
    const session = await Session.create()
    try {
      await session.save(new HugeAttribute(), '/object')
      expect.fail('it was not refused')
    } catch (error) {
      expect(isH5Error(error, 'CANNOT_STORE') && error.property).to.equal('HugeAttribute.big')
    }
  })
})
