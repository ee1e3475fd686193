import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'

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
      [[[1], [2, 3]], /different lengths/],
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
