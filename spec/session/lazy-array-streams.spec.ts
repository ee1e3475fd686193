import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5Error, isH5Error, LazyArray, lazyArray, NdArray, Session } from 'h5orm'

async function failure(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => error,
  )
}

const count = (length: number, from = 0): Float64Array =>
  Float64Array.from({ length }, (_, i) => from + i)

async function* counting(pieces: number, length: number): AsyncGenerator<Float64Array> {
  for (let i = 0; i < pieces; i++) yield count(length, i * length)
}

async function reopened(session: Session): Promise<Session> {
  return Session.open(await session.toBytes(), { mode: 'r+' })
}

describe('LazyArray.from', () => {
  it('saves what an async iterable gives', async () => {
    const session = await Session.create()
    const signal = LazyArray.from(counting(1000, 37), 'float64', {
      compress: 'gzip',
      shuffle: true,
    })
    expect(signal.shape).to.deep.equal([0])
    await session.save(signal, '/run/signal')
    expect(signal.shape).to.deep.equal([37_000])
    expect(await signal.read([-2])).to.deep.equal(Float64Array.of(36_998, 36_999))
    expect(await (await reopened(session)).load('/run/signal')).to.deep.equal(count(37_000))
  })

  for (const [name, pieces, length] of [
    ['many small pieces', 5000, 3],
    ['pieces greater than a block', 3, 700_000],
    ['pieces of just a block', 2, 2 ** 19],
    ['no pieces', 0, 0],
    ['empty pieces', 3, 0],
  ] as const)
    it(`joins ${name}`, async () => {
      const session = await Session.create()
      await session.save(LazyArray.from(counting(pieces, length), 'float64'), '/x')
      const loaded = (await (await reopened(session)).load('/x')) as Float64Array
      expect(loaded.length).to.equal(pieces * length)
      expect(loaded.every((value, i) => value === i)).to.equal(true)
    })

  it('takes numbers, arrays, rows and NdArrays of an ordinary iterable', async () => {
    const session = await Session.create()
    await session.dumpMany({
      '/numbers': LazyArray.from([1, 2, 3], 'int32'),
      '/rows': LazyArray.from(
        [[1, 2], Float64Array.of(3, 4, 5, 6), [[7, 8]], new NdArray(Int8Array.of(9, 10), [1, 2])],
        'float32',
        { rowShape: [2] },
      ),
      '/bigints': LazyArray.from([1n, [2n, 3n]], 'int64'),
    })
    const other = await reopened(session)
    expect(await other.load('/numbers')).to.deep.equal(Int32Array.of(1, 2, 3))
    const rows = (await other.load('/rows')) as NdArray
    expect(rows.shape).to.deep.equal([5, 2])
    expect(rows.data).to.deep.equal(Float32Array.from(count(10, 1)))
    expect(await other.load('/bigints')).to.deep.equal(BigInt64Array.of(1n, 2n, 3n))
  })

  it('fills chunks of many rows, whatever the pieces are', async () => {
    const session = await Session.create()
    const rows = (from: number, to: number): NdArray =>
      new NdArray(count((to - from) * 40, from * 40), [to - from, 40])
    function* pieces(): Generator<NdArray> {
      const ends = [1, 3, 3, 250, 251, 20_000, 20_001, 40_000]
      for (const [i, end] of ends.entries()) yield rows(ends[i - 1] ?? 0, end)
    }
    const options = { rowShape: [40], chunks: [7000, 9], compress: 1 } as const
    const array = LazyArray.from(pieces(), 'float64', options)
    await session.save(array, '/x')
    expect(array.shape).to.deep.equal([40_000, 40])
    const loaded = (await (await reopened(session)).load('/x')) as NdArray
    expect(loaded.data.every((value, i) => value === i)).to.equal(true)
  })

  it('is a field like any other, beside what the plan holds', async () => {
    const session = await Session.create()
    const first = LazyArray.from(counting(2, 10), 'float64')
    await session.save(
      { first, again: first, second: LazyArray.from([1], 'int8'), name: 'x' },
      '/o',
    )
    const other = await reopened(session)
    const loaded = (await other.load('/o')) as Record<string, unknown>
    expect(Object.keys(loaded)).to.deep.equal(['first', 'again', 'second', 'name'])
    expect(loaded['first']).to.deep.equal(count(20))
    expect(loaded['again']).to.equal(loaded['first'])
    expect(loaded['second']).to.deep.equal(Int8Array.of(1))
  })

  it('may be made of what the session holds', async () => {
    const session = await Session.create()
    await session.save(count(10), '/raw')
    await session.save({ factor: 3 }, '/settings')
    const raw = await (await reopened(session)).load('/raw', lazyArray('float64'))
    async function* scaled(): AsyncGenerator<Float64Array> {
      const { factor } = (await session.load('/settings')) as { factor: number }
      for await (const block of raw.blocks(4)) yield (block as Float64Array).map((x) => x * factor)
    }
    await session.save(LazyArray.from(scaled(), 'float64'), '/scaled')
    expect(await session.load('/scaled', 'float64[]')).to.deep.equal(count(10).map((x) => 3 * x))
  })

  it('leaves nothing when the iterable throws, and throws what it threw', async () => {
    const session = await Session.create()
    await session.save({ kept: 1 }, '/before')
    const stop = new Error('the instrument was unplugged')
    async function* broken(): AsyncGenerator<Float64Array> {
      yield* counting(3, 600_000)
      throw stop
    }
    const array = LazyArray.from(broken(), 'float64')
    expect(await failure(session.save({ array }, '/new'))).to.equal(stop)
    expect(await session.has('/new')).to.equal(false)
    expect(session.pathOf(array)).to.equal(undefined)
    const again = await failure(session.save({ array }, '/new'))
    expect(isH5Error(again, 'CANNOT_STORE')).to.equal(true)
    expect(await session.has('/new')).to.equal(false)
    expect(await (await reopened(session)).load('/before')).to.deep.equal({ kept: 1 })
  })

  it('leaves nothing of a piece that does not fit', async () => {
    const session = await Session.create()
    for (const [pieces, type, options, error] of [
      [[[1], [0.5]], 'int8', {}, H5Error],
      [[[1], ['x']], 'int8', {}, TypeError],
      [[[1, 2, 3]], 'float64', { rowShape: [2] }, H5Error],
      [[null], 'float64', {}, TypeError],
    ] as const) {
      const array = LazyArray.from(pieces as never, type, options)
      expect(await failure(session.save(array, '/x'))).to.be.instanceOf(error)
      expect(await session.has('/x')).to.equal(false)
    }
  })

  it('is aborted by a signal, also while it waits for a piece', async () => {
    const session = await Session.create()
    const controller = new AbortController()
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    async function* endless(): AsyncGenerator<Float64Array> {
      try {
        for (let pieces = 0; ; pieces++) {
          if (pieces === 3) controller.abort('enough')
          yield count(100)
        }
      } finally {
        end()
      }
    }
    const { signal } = controller
    const error = await failure(
      session.save(LazyArray.from(endless(), 'float64'), '/x', { signal }),
    )
    expect(isH5Error(error, 'ABORTED')).to.equal(true)
    expect((error as Error).cause).to.equal('enough')
    await ended
    expect(await session.has('/x')).to.equal(false)

    const hanging: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    }
    const timeout = AbortSignal.timeout(20)
    const second = await failure(
      session.save(LazyArray.from(hanging, 'float64'), '/x', { signal: timeout }),
    )
    expect(isH5Error(second, 'ABORTED')).to.equal(true)
    await session.save(1, '/x')
    expect(await session.load('/x')).to.equal(1)
  })

  it('tells of its progress', async () => {
    const session = await Session.create()
    const calls: number[] = []
    await session.save(LazyArray.from(counting(4, 600_000), 'float64'), '/x', {
      onProgress: (done) => calls.push(done),
    })
    expect(calls.length).to.be.greaterThan(3)
    expect(calls).to.deep.equal(calls.toSorted((a, b) => a - b))
  })

  it('keeps memory small', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-stream-'))
    const file = join(folder, 'long.h5')
    const session = await Session.open(file, { mode: 'w', durability: 'none' })
    try {
      const piece = new Float64Array(2 ** 17)
      async function* long(): AsyncGenerator<Float64Array> {
        for (let i = 0; i < 256; i++) yield piece
      }
      const before = process.memoryUsage().rss
      await session.save(LazyArray.from(long(), 'float64'), '/x')
      // 256 MiB went through.
      expect(process.memoryUsage().rss - before).to.be.lessThan(100 * 2 ** 20)
    } finally {
      await session.close()
      rmSync(folder, { recursive: true })
    }
  })

  it('cannot be read or changed before it is saved', async () => {
    const array = LazyArray.from([1], 'float64')
    expect(isH5Error(await failure(array.read()), 'CANNOT_RESTORE')).to.equal(true)
    expect(isH5Error(await failure(array.append(1)), 'CANNOT_STORE')).to.equal(true)
  })
})

describe('A LazyArray of another file', () => {
  it('is copied piece by piece, and stays where it is', async () => {
    const source = await Session.create()
    const big = LazyArray.from(counting(3, 600_000), 'float64')
    await source.save(big, '/big')
    const target = await Session.create()
    await target.save({ copy: big, name: 'copy' }, '/o')
    expect(source.pathOf(big)).to.equal('/big')
    expect(target.pathOf(big)).to.equal(undefined)
    const loaded = (await (await reopened(target)).load('/o')) as { copy: Float64Array }
    expect(loaded.copy.length).to.equal(1_800_000)
    expect(loaded.copy.every((value, i) => value === i)).to.equal(true)
    await big.append(1)
    const own = await target.load('/o/copy', lazyArray('float64'))
    expect(own).to.not.equal(big)
    expect(own.length).to.equal(1_800_000)
  })

  it('is refused when its session is closed, and nothing of the save remains', async () => {
    const source = await Session.create()
    const array = LazyArray.of(count(10))
    await source.save(array, '/x')
    await source.close()
    const target = await Session.create()
    expect(isH5Error(await failure(target.save({ array }, '/o')), 'CLOSED')).to.equal(true)
    expect(await target.has('/o')).to.equal(false)
  })

  it('is copied within a file when the session has forgotten it', async () => {
    const session = await Session.create()
    const array = LazyArray.of(count(10))
    await session.save(array, '/x')
    session.forget(array)
    await session.save(array, '/y')
    await array.append(1)
    const other = await reopened(session)
    expect(((await other.load('/x')) as Float64Array).length).to.equal(11)
    expect(((await other.load('/y')) as Float64Array).length).to.equal(10)
  })
})
