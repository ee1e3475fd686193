import { expect } from 'chai'

import { LazyArray, NdArray, Session } from 'h5orm'

import { errorOf } from '../error-of.js'
import { refusal } from '../round-trip.js'

describe('LazyArray in memory', () => {
  const cube = (): LazyArray<Int32Array> =>
    LazyArray.of(
      new NdArray(
        Int32Array.from({ length: 24 }, (_, i) => i),
        [2, 3, 4],
      ),
    )

  it('is of the type of its numbers', () => {
    expect(LazyArray.of(Int8Array.of(1)).type).to.equal('int8')
    expect(LazyArray.of([1, 2]).type).to.equal('float64')
    expect(LazyArray.of(BigUint64Array.of(1n)).type).to.equal('uint64')
    expect(LazyArray.of(new NdArray(new Float32Array(6), [2, 3])).shape).to.deep.equal([2, 3])
    expect(
      LazyArray.of([
        [1, 2],
        [3, 4],
        [5, 6],
      ]).shape,
    ).to.deep.equal([3, 2])
  })

  it('is read in part like one in a file', async () => {
    const part = (await cube().read([0, 2], [0, 3, 2], [1, 4, 2])) as NdArray
    expect(part.shape).to.deep.equal([2, 2, 2])
    expect(part.data).to.deep.equal(Int32Array.of(1, 3, 9, 11, 13, 15, 21, 23))
    expect(await cube().read(1, 2)).to.deep.equal(Int32Array.of(20, 21, 22, 23))
    expect(await cube().read(-1, -1, -1)).to.equal(23)
  })

  it('is written and grows without touching what it was made of', async () => {
    const data = Int32Array.of(1, 2, 3, 4)
    const array = LazyArray.of(new NdArray(data, [2, 2]))
    await array.append([5, 6])
    await array.write(0, null, 0)
    await array.write([[7, 8]], [1, 2])
    expect(((await array.read()) as NdArray).data).to.deep.equal(Int32Array.of(0, 2, 7, 8, 0, 6))
    await array.resize([2, 3])
    expect(((await array.read()) as NdArray).data).to.deep.equal(Int32Array.of(0, 2, 0, 7, 8, 0))
    expect(data).to.deep.equal(Int32Array.of(1, 2, 3, 4))
  })

  it('takes no memory for zeros', async () => {
    const array = LazyArray.empty('float64', [2 ** 40, 3])
    expect(array.length).to.equal(2 ** 40)
    expect(((await array.read([-1])) as NdArray).data).to.deep.equal(new Float64Array(3))
    await refusal(array.write(1, 0, 0), 'LIMIT')
  })

  for (const [name, make] of [
    ['a number', () => LazyArray.of(5 as never)],
    ['a text', () => LazyArray.of('5' as never)],
    ['rows of unequal lengths', () => LazyArray.of([[1], [1, 2]])],
    ['texts among numbers', () => LazyArray.of([1, 'x'] as never)],
    ['an unknown type', () => LazyArray.empty('float' as never, [1])],
    ['a type that is none of a number', () => LazyArray.empty('string' as never, [1])],
    ['no dimension', () => LazyArray.empty('float64', [])],
    ['a negative extent', () => LazyArray.empty('float64', [-1])],
    ['an unknown option', () => LazyArray.of([1], { chunk: [1] } as never)],
    ['chunks of another rank', () => LazyArray.of([1], { chunks: [1, 1] })],
    ['empty chunks', () => LazyArray.of([1], { chunks: [0] })],
    ['a limit below the extent', () => LazyArray.of([1, 2], { maxShape: [1] })],
    ['an unknown compression', () => LazyArray.of([1], { compress: 'zip' as never })],
    ['no iterable', () => LazyArray.from(5 as never, 'float64')],
    ['a broken row shape', () => LazyArray.from([], 'float64', { rowShape: [0.5] })],
  ] as [string, () => unknown][])
    it(`is not made of ${name}`, () => {
      expect(errorOf(make)).to.be.instanceOf(TypeError)
    })

  it('lies in one piece where it may not grow and is not packed, in chunks otherwise', async () => {
    const session = await Session.create()
    const values = new Float64Array(100_000)
    await session.dumpMany({
      '/fixed': LazyArray.of(values, { maxShape: [100_000] }),
      '/packed': LazyArray.of(values, { maxShape: [100_000], compress: 9 }),
      '/growing': LazyArray.of(values),
      '/own': LazyArray.of(values, { chunks: [500], compress: 'gzip', shuffle: true }),
      '/wide': LazyArray.empty('int8', [0, 10, 2 ** 20]),
    })
    const { openStore } = await import('#lib/stores/h5wasm/open-store.js')
    const store = await openStore(await session.toBytes())
    const names = ['fixed', 'packed', 'growing', 'own', 'wide']
    const records = await store.read(
      names.map((name) => ({ path: `/${name}`, data: false })),
      { maxBytes: 1e6 },
    )
    const found = records.map((record) =>
      record?.kind === 'dataset'
        ? [record.chunks, record.maxShape, record.filters.map(({ id }) => id)]
        : record,
    )
    expect(found).to.deep.equal([
      [undefined, undefined, []],
      [[32_768], undefined, [1]],
      [[32_768], [null], []],
      [[500], [null], [2, 1]],
      [[1, 1, 2 ** 18], [null, 10, 2 ** 20], []],
    ])
  })
})
