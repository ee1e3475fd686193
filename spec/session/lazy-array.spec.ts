import { expect } from 'chai'

import {
  type AxisIndex,
  type AxisRange,
  H5Class,
  H5Field,
  isH5Error,
  LazyArray,
  lazyArray,
  NdArray,
  Registry,
  Session,
} from 'h5orm'

@H5Class('spec.Recording')
class Recording {
  @H5Field('string') title = ''
  @H5Field(lazyArray('float64'), { compress: 'gzip', shuffle: true, units: 'V' })
  signal: LazyArray | null = null
}

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  const error = await failure(action)
  return isH5Error(error) ? error.code : error
}

async function reopened(session: Session, mode: 'r' | 'r+' = 'r+'): Promise<Session> {
  return Session.open(await session.toBytes(), { mode })
}

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

/** A session on a file with an image of 4 × 5 and a signal of 100 numbers. */
async function withArrays(): Promise<Session> {
  const session = await Session.create()
  await session.dumpMany({
    '/image': LazyArray.of(new NdArray(Int16Array.from(count(20)), [4, 5])),
    '/signal': LazyArray.of(count(100)),
  })
  return reopened(session)
}

describe('LazyArray in a file', () => {
  describe('reads', () => {
    const parts: [string, AxisRange[], number[], number[]][] = [
      ['all', [], [4, 5], Array.from(count(20))],
      ['a range of the first axis', [[1, 2]], [1, 5], [5, 6, 7, 8, 9]],
      [
        'ranges of both axes',
        [
          [1, 3],
          [0, 2],
        ],
        [2, 2],
        [5, 6, 10, 11],
      ],
      [
        'every other column',
        [
          [0, 1],
          [null, null, 2],
        ],
        [1, 3],
        [0, 2, 4],
      ],
      ['from the end', [[-1], [-2]], [1, 2], [18, 19]],
      ['an axis as a whole by null', [null, [0, 1]], [4, 1], [0, 5, 10, 15]],
      [
        'what is left of a range beyond the end',
        [
          [3, 99],
          [4, 99],
        ],
        [1, 1],
        [19],
      ],
      ['nothing of an empty range', [[2, 2]], [0, 5], []],
      ['nothing of a range that ends before it begins', [[3, 1]], [0, 5], []],
      ['nothing of a range behind the end', [[7, 9]], [0, 5], []],
    ]
    for (const [name, ranges, shape, data] of parts)
      it(name, async () => {
        const image = await (await withArrays()).load('/image', lazyArray('int16'))
        const part = (await image.read(...ranges)) as NdArray
        expect(part).to.be.instanceOf(NdArray)
        expect(part.shape).to.deep.equal(shape)
        expect(part.data).to.deep.equal(Int16Array.from(data))
      })

    it('a typed array where one axis is left, a number where none is', async () => {
      const image = await (await withArrays()).load('/image', lazyArray('int16'))
      expect(await image.read(1)).to.deep.equal(Int16Array.of(5, 6, 7, 8, 9))
      expect(await image.read(null, -1)).to.deep.equal(Int16Array.of(4, 9, 14, 19))
      expect(await image.read(-1, -1)).to.equal(19)
    })

    for (const [name, ranges, type] of [
      ['an index behind the end', [4], RangeError],
      ['an index before the beginning', [-5], RangeError],
      ['a step of 0', [[0, 4, 0]], RangeError],
      ['a step backwards', [[3, 0, -1]], RangeError],
      ['more ranges than axes', [null, null, null], RangeError],
      ['a broken index', [1.5], TypeError],
      ['a broken bound', [[0, Number.NaN]], TypeError],
      ['a text', ['1' as never], TypeError],
    ] as [string, (AxisRange | AxisIndex)[], ErrorConstructor][])
      it(`not ${name}`, async () => {
        const image = await (await withArrays()).load('/image', lazyArray('int16'))
        expect(await failure(image.read(...ranges))).to.be.instanceOf(type)
      })
  })

  it('knows its type and extents before anything is read', async () => {
    const image = await (await withArrays()).load('/image', lazyArray('int16'))
    expect(image).to.be.instanceOf(LazyArray)
    expect(image.type).to.equal('int16')
    expect(image.shape).to.deep.equal([4, 5])
    expect(image.length).to.equal(4)
  })

  it('is not read when its object is loaded, and keeps to the limit when it is', async () => {
    const session = await Session.create()
    const signal = LazyArray.of(count(1000))
    await session.save(Object.assign(new Recording(), { title: 'long', signal }), '/run')
    const limits = { bytes: 1000 }
    const bytes = await session.toBytes()
    const small = await Session.open(bytes, { limits })
    const run = await small.load('/run', Recording)
    expect(run.title).to.equal('long')
    expect(await run.signal!.read([0, 100])).to.deep.equal(count(100))
    expect(await codeOf(run.signal!.read())).to.equal('LIMIT')
    expect(await codeOf(small.load('/run/signal'))).to.not.equal('LIMIT')
    expect(await codeOf((await Session.open(bytes, { limits })).load('/run/signal'))).to.equal(
      'LIMIT',
    )
  })

  for (const [type, Type] of [
    ['int8', Int8Array],
    ['uint8', Uint8Array],
    ['int16', Int16Array],
    ['uint16', Uint16Array],
    ['int32', Int32Array],
    ['uint32', Uint32Array],
    ['float32', Float32Array],
    ['float64', Float64Array],
  ] as const)
    it(`holds ${type}`, async () => {
      const session = await Session.create()
      await session.save(LazyArray.of<Int8Array>(Type.of(1, 2, 3) as Int8Array), '/x')
      const array = await (await reopened(session)).load('/x', lazyArray(type))
      expect(await array.read()).to.deep.equal(Type.of(1, 2, 3))
      await array.append([4])
      expect(await array.read([-2])).to.deep.equal(Type.of(3, 4))
    })

  it('gives integers of 64 bits as bigints', async () => {
    const session = await Session.create()
    const wide = BigInt64Array.of(2n ** 62n, -1n)
    await session.dumpMany({
      '/i': LazyArray.of(wide),
      '/u': LazyArray.of(BigUint64Array.of(2n ** 63n)),
    })
    const other = await reopened(session)
    const array = await other.load('/i', lazyArray('int64'))
    expect(await array.read()).to.deep.equal(wide)
    expect(await array.read(-1)).to.equal(-1n)
    await array.write(7n, 0)
    expect(await array.read(0)).to.equal(7n)
    expect(await (await other.load('/u', lazyArray('uint64'))).read(0)).to.equal(2n ** 63n)
  })

  it('brings what the file has to the declared type, or refuses it', async () => {
    const session = await Session.create()
    await session.dumpMany({
      '/small': Int16Array.of(1, -2),
      '/wide': BigInt64Array.of(5n),
      '/half': Float64Array.of(0.5),
      '/huge': BigInt64Array.of(2n ** 53n + 1n),
    })
    const other = await reopened(session)
    expect(await (await other.load('/small', lazyArray('float64'))).read()).to.deep.equal(
      Float64Array.of(1, -2),
    )
    expect(await (await other.load('/wide', lazyArray('float64'))).read()).to.deep.equal(
      Float64Array.of(5),
    )
    expect(await codeOf((await other.load('/half', lazyArray('int32'))).read())).to.equal(
      'CANNOT_RESTORE',
    )
    expect(await codeOf((await other.load('/huge', lazyArray('float64'))).read())).to.equal(
      'CANNOT_RESTORE',
    )
  })

  it('refuses what are no numbers, a single one, and what is not there', async () => {
    const session = await Session.create()
    await session.dumpMany({ '/text': ['a', 'b'], '/one': 5, '/group': { x: 1 } })
    const other = await reopened(session)
    expect(await codeOf(other.load('/text', lazyArray('float64')))).to.equal('CANNOT_RESTORE')
    expect(await codeOf(other.load('/one', lazyArray('float64')))).to.equal('CANNOT_RESTORE')
    expect(await codeOf(other.load('/group', lazyArray('float64')))).to.equal('CANNOT_RESTORE')
    expect(await codeOf(other.load('/none', lazyArray('float64')))).to.equal('NOT_FOUND')
  })

  it('is one object for one dataset', async () => {
    const session = await withArrays()
    const signal = await session.load('/signal', lazyArray('float64'))
    expect(await session.load('/signal', lazyArray('float64'))).to.equal(signal)
    expect(session.pathOf(signal)).to.equal('/signal')
    expect(await session.load('/signal', 'float64[]')).to.deep.equal(count(100))
  })

  it('is refused in a file that is open for reading, and in a closed session [LY-27]', async () => {
    const session = await reopened(await withArrays(), 'r')
    const signal = await session.load('/signal', lazyArray('float64'))
    expect(await codeOf(signal.append(1))).to.equal('READ_ONLY')
    expect(await codeOf(signal.write(1, 0))).to.equal('READ_ONLY')
    expect(await codeOf(signal.resize([1]))).to.equal('READ_ONLY')
    expect(await signal.read(5)).to.equal(5)
    await session.close()
    for (const action of [signal.read(), signal.refresh(), signal.read(0)])
      expect(await codeOf(action)).to.equal('CLOSED')
    expect(signal.shape).to.deep.equal([100])
  })

  it('is taken back with its transaction', async () => {
    const session = await withArrays()
    const signal = await session.load('/signal', lazyArray('float64'))
    const fresh = LazyArray.of(count(3))
    const stop = new Error('stop')
    const error = await failure(
      session.transaction(async () => {
        await signal.append([1, 2, 3])
        await signal.write(-1, 0)
        await session.save(fresh, '/fresh')
        await fresh.append(3)
        expect(signal.length).to.equal(103)
        expect(fresh.length).to.equal(4)
        throw stop
      }),
    )
    expect(error).to.equal(stop)
    expect(signal.shape).to.deep.equal([100])
    expect(await signal.read()).to.deep.equal(count(100))
    expect(await fresh.read()).to.deep.equal(count(3))
    expect(await session.has('/fresh')).to.equal(false)
    await session.save(fresh, '/fresh')
    expect(await session.load('/fresh', lazyArray('float64'))).to.equal(fresh)
  })

  it('takes appends from many places at once, all of them whole', async () => {
    const session = await Session.create()
    const signal = LazyArray.empty('float64', [0])
    await session.save(signal, '/signal')
    await Promise.all(Array.from({ length: 20 }, (_, i) => signal.append([i, i, i])))
    const values = (await signal.read()) as Float64Array
    const triples = Array.from({ length: 20 }, (_, i) => [...values.subarray(3 * i, 3 * i + 3)])
    expect(triples.every(([a, b, c]) => a === b && b === c)).to.equal(true)
    expect(new Set(values).size).to.equal(20)
  })

  it('gives blocks that together are all', async () => {
    const session = await withArrays()
    const signal = await session.load('/signal', lazyArray('float64'))
    const blocks: Float64Array[] = []
    for await (const block of signal.blocks(30)) blocks.push(block as Float64Array)
    expect(blocks.map(({ length }) => length)).to.deep.equal([30, 30, 30, 10])
    expect(blocks.flatMap((block) => [...block])).to.deep.equal([...count(100)])
    const image = await session.load('/image', lazyArray('int16'))
    const rows: unknown[] = []
    for await (const block of image.blocks(3)) rows.push((block as NdArray).shape)
    expect(rows).to.deep.equal([
      [3, 5],
      [1, 5],
    ])
  })

  it('sees what another session on the file has added', async () => {
    const session = await withArrays()
    const signal = await session.load('/signal', lazyArray('float64'))
    const other = session.fork()
    const same = await other.load('/signal', lazyArray('float64'))
    expect(same).to.not.equal(signal)
    await same.append([1])
    expect(signal.length).to.equal(100)
    expect(await signal.refresh()).to.deep.equal([101])
    expect(await signal.read(-1)).to.equal(1)
  })

  it('reads what h5orm wrote as something else: arrays, typed arrays, matrices, booleans', async () => {
    const session = await Session.create()
    const registry = new Registry()
    await session.dumpMany({
      '/array': [1, 2],
      '/matrix': [
        [1, 2],
        [3, 4],
      ],
      '/flags': [true, false],
    })
    const other = await Session.open(await session.toBytes(), { registry })
    expect(await (await other.load('/array', lazyArray('float64'))).read()).to.deep.equal(
      Float64Array.of(1, 2),
    )
    expect(await (await other.load('/matrix', lazyArray('float64'))).read(1)).to.deep.equal(
      Float64Array.of(3, 4),
    )
    expect(await (await other.load('/flags', lazyArray('int8'))).read()).to.deep.equal(
      Int8Array.of(1, 0),
    )
  })
})
