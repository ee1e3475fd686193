import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, LazyArray, lazyArray, Session } from 'h5orm'

@H5Class('spec.Growing')
class Growing {
  @H5Field('string') title = ''
  @H5Field(lazyArray('float64')) signal: LazyArray | null = null
}

async function codeOf(action: Promise<unknown>): Promise<unknown> {
  return action.then(
    () => undefined,
    (error: unknown) => (isH5Error(error) ? error.code : error),
  )
}

const count = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i)

async function* counting(pieces: number, length: number): AsyncGenerator<Float64Array> {
  for (let i = 0; i < pieces; i++) yield count(length).map((x) => x + i * length)
}

async function withRun(): Promise<{ session: Session; run: Growing }> {
  const first = await Session.create()
  const signal = LazyArray.of(count(100))
  await first.save(Object.assign(new Growing(), { title: 'first', signal }), '/run')
  const session = await Session.open(await first.toBytes(), { mode: 'r+' })
  return { session, run: await session.load('/run', Growing) }
}

async function anew(session: Session): Promise<Growing> {
  return (await Session.open(await session.toBytes())).load('/run', Growing)
}

describe('A LazyArray of an object that is saved again', () => {
  it('stays what it is', async () => {
    const { session, run } = await withRun()
    const { signal } = run
    run.title = 'second'
    await run.signal!.append(100)
    await session.save(run, '/run')
    expect(run.signal).to.equal(signal)
    expect(await signal!.read(-1)).to.equal(100)
    await signal!.append(101)
    const again = await anew(session)
    expect(again.title).to.equal('second')
    expect(await again.signal!.read()).to.deep.equal(count(102))
  })

  for (const [name, make, expected] of [
    ['one in memory', () => LazyArray.of(Float64Array.of(7, 8)), Float64Array.of(7, 8)],
    ['one of an iterable', () => LazyArray.from(counting(5, 10), 'float64'), count(50)],
    [
      'one of an iterable as long as before',
      () => LazyArray.from(counting(10, 10), 'float64'),
      count(100),
    ],
    ['an empty one', () => LazyArray.empty('float64', [0]), new Float64Array(0)],
    ['many zeros', () => LazyArray.empty('float64', [200_000]), new Float64Array(200_000)],
  ] as [string, () => LazyArray, Float64Array][])
    it(`gives its place to ${name}`, async () => {
      const { session, run } = await withRun()
      const old = run.signal!
      run.signal = make()
      await session.save(run, '/run')
      expect(run.signal.length).to.equal(expected.length)
      expect(await run.signal.read()).to.deep.equal(expected)
      await run.signal.append(5)
      expect(await codeOf(old.read())).to.equal('NOT_FOUND')
      const again = await anew(session)
      expect(again.signal!.length).to.equal(expected.length + 1)
      expect(await again.signal!.read(-1)).to.equal(5)
    })

  it('gives its place to null', async () => {
    const { session, run } = await withRun()
    const old = run.signal!
    run.signal = null
    await session.save(run, '/run')
    expect((await anew(session)).signal).to.equal(null)
    expect(await codeOf(old.read())).to.equal('NOT_FOUND')
  })

  it('comes back when the transaction is taken back', async () => {
    const { session, run } = await withRun()
    const old = run.signal!
    await codeOf(
      session.transaction(async () => {
        run.signal = LazyArray.from(counting(5, 10), 'float64')
        await session.save(run, '/run')
        throw new Error('stop')
      }),
    )
    expect(await old.read()).to.deep.equal(count(100))
    expect(await (await anew(session)).signal!.read()).to.deep.equal(count(100))
  })

  it('comes back when the iterable that was to replace it fails', async () => {
    const { session, run } = await withRun()
    const old = run.signal!
    async function* broken(): AsyncGenerator<number> {
      yield 1
      throw new Error('broken')
    }
    run.signal = LazyArray.from(broken(), 'float64')
    expect(await codeOf(session.save(run, '/run'))).to.be.instanceOf(Error)
    run.signal = old
    await session.save(run, '/run')
    expect(await old.read()).to.deep.equal(count(100))
  })

  it('is gone when its object is deleted, or another takes its path', async () => {
    const { session, run } = await withRun()
    await session.delete('/run')
    expect(await codeOf(run.signal!.read())).to.equal('NOT_FOUND')
    expect(await codeOf(run.signal!.append(1))).to.equal('NOT_FOUND')
    const other = await withRun()
    await other.session.save({ signal: 'text' }, '/run')
    expect(await codeOf(other.run.signal!.read())).to.equal('NOT_FOUND')
  })

  it('is saved at its own path again without being written', async () => {
    const { session, run } = await withRun()
    await session.save(run.signal, '/run/signal')
    await run.signal!.append(100)
    expect(await (await anew(session)).signal!.read()).to.deep.equal(count(101))
  })
})
