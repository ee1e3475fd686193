import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, LazyArray, lazyArray, Session } from 'h5orm'

@H5Class('spec.FieldRecording')
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

describe('A LazyArray field', () => {
  it('is stored as the field declares, with its attributes', async () => {
    const session = await Session.create()
    const signal = LazyArray.of(count(5000))
    await session.save(Object.assign(new Recording(), { signal }), '/run')
    const [entry] = (await session.list('/run')).filter(({ name }) => name === 'signal')
    expect(entry?.elements).to.equal('float64')
    const run = await (await reopened(session)).load('/run', Recording)
    expect(await run.signal!.read()).to.deep.equal(count(5000))
    const bytes = await session.toBytes()
    expect(bytes.length).to.be.lessThan(20_000)
  })

  it('may be absent', async () => {
    const session = await Session.create()
    await session.save(new Recording(), '/run')
    expect((await (await reopened(session)).load('/run', Recording)).signal).to.equal(null)
  })

  it('may be absent in all rows', async () => {
    await using session = await Session.create()
    const rows = [new Recording(), new Recording()]
    await session.save(rows, '/runs')
    expect(await (await reopened(session)).load('/runs', () => [Recording])).to.deep.equal(rows)
  })

  it('is a LazyArray of the declared type and nothing else', async () => {
    const session = await Session.create()
    for (const signal of [count(3), LazyArray.of(Float32Array.of(1)), {}])
      expect(
        await codeOf(session.save(Object.assign(new Recording(), { signal }), '/run')),
      ).to.equal('CANNOT_STORE')
  })

  it('is linked when two objects share it, and grows for both', async () => {
    const session = await Session.create()
    const signal = LazyArray.of(count(3))
    const first = Object.assign(new Recording(), { signal })
    await session.save(first, '/a')
    await session.save(Object.assign(new Recording(), { signal }), '/b')
    const other = await reopened(session)
    const [a, b] = [await other.load('/a', Recording), await other.load('/b', Recording)]
    expect(a.signal).to.equal(b.signal)
    await b.signal!.append([9])
    expect(a.signal!.length).to.equal(4)
  })

  it('is found behind a reference', async () => {
    const session = await Session.create()
    const signal = LazyArray.of(count(3))
    const holder: Record<string, unknown> = { signal }
    await session.save(holder, '/holder')
    // What lies below a loaded object is referred to, not linked.
    await session.save(Object.assign(new Recording(), { signal }), '/holder2/inner')
    const forked = await reopened(session)
    const run = await forked.load('/holder2/inner', Recording)
    expect(await run.signal!.read()).to.deep.equal(count(3))
    await session.save({ again: Object.assign(new Recording(), { signal }) }, '/third')
    const third = (await (await reopened(session)).load('/third')) as { again: Recording }
    expect(await third.again.signal!.read(0)).to.equal(0)
  })

  it('stays in the file when its object is a row of a table', async () => {
    const session = await Session.create()
    const make = (title: string, signal: LazyArray | null): Recording =>
      Object.assign(new Recording(), { title, signal })
    const shared = LazyArray.of(count(7))
    const rows = [
      make('a', LazyArray.of(count(3))),
      make('b', null),
      make('c', LazyArray.from([count(2), count(3)], 'float64')),
      make('d', shared),
      make('e', shared),
    ]
    await session.save(rows, '/rows')
    expect(await rows[2]!.signal!.read()).to.deep.equal(Float64Array.of(0, 1, 0, 1, 2))
    const small = await Session.open(await session.toBytes(), {
      mode: 'r+',
      limits: { bytes: 1200 },
    })
    const loaded = (await small.load('/rows')) as Recording[]
    expect(loaded.map(({ title }) => title).join('')).to.equal('abcde')
    expect(loaded.map(({ signal }) => signal?.length)).to.deep.equal([3, undefined, 5, 7, 7])
    expect(loaded[3]!.signal).to.equal(loaded[4]!.signal)
    await loaded[0]!.signal!.append(9)
    expect(await loaded[0]!.signal!.read()).to.deep.equal(Float64Array.of(0, 1, 2, 9))
  })
})
