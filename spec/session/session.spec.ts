import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Registry, Session, UnknownRecord } from 'h5orm'

@H5Class('spec.Detector')
class Detector {
  @H5Field('string') name = ''
}

@H5Class('spec.Measurement')
class Measurement {
  @H5Field('string') title = ''
  @H5Field('float64[]', { units: 'V' }) signal = new Float64Array(0)
  @H5Field(() => Detector) detector: Detector | null = null
  @H5Field() previous: unknown = null
}

function measurement(title: string, detector: Detector | null = null): Measurement {
  return Object.assign(new Measurement(), { title, detector, signal: Float64Array.of(1, 2, 3) })
}

async function failure(action: Promise<unknown>): Promise<unknown> {
  try {
    await action
  } catch (error) {
    return error
  }
  return undefined
}

async function reopened(session: Session): Promise<Session> {
  return Session.open(await session.toBytes(), { mode: 'r+' })
}

describe('Session', () => {
  it('gives back typed instances', async () => {
    const session = await Session.create()
    await session.save(
      measurement('first', Object.assign(new Detector(), { name: 'pmt' })),
      '/run1',
    )
    const again = await (await reopened(session)).load('/run1', Measurement)
    expect(again).to.be.instanceOf(Measurement)
    expect(again.title).to.equal('first')
    expect(again.signal).to.deep.equal(Float64Array.of(1, 2, 3))
    expect(again.detector).to.be.instanceOf(Detector)
  })

  it('gives one object per stored object, however its path is spelled', async () => {
    const session = await Session.create()
    const run = measurement('one')
    await session.save(run, 'runs/run1')
    expect(await session.load('/runs/run1')).to.equal(run)
    expect(await session.load('//runs/./run1/')).to.equal(run)
    const other = await reopened(session)
    expect(await other.load('/runs/run1')).to.equal(await other.load('runs/run1', Measurement))
  })

  it('links what an earlier save of the session wrote', async () => {
    const session = await Session.create()
    const detector = Object.assign(new Detector(), { name: 'shared' })
    await session.save(measurement('a', detector), '/a')
    await session.save(measurement('b', detector), '/b')
    const other = await reopened(session)
    const [a, b] = [await other.load('/a', Measurement), await other.load('/b', Measurement)]
    expect(a.detector).to.equal(b.detector)
    expect(other.pathOf(a.detector as object)).to.equal('/a/detector')
  })

  it('keeps identity across dumpMany and loadMany', async () => {
    const session = await Session.create()
    const [first, second] = [measurement('first'), measurement('second')]
    first.previous = second
    second.previous = first
    await session.dumpMany({ '/first': first, '/second': second })
    const loaded = await (
      await reopened(session)
    ).loadMany({
      '/first': Measurement,
      '/second': Measurement,
    })
    expect(loaded['/first'].previous).to.equal(loaded['/second'])
    expect(loaded['/second'].previous).to.equal(loaded['/first'])
  })

  it('writes a reference where a link would close a cycle', async () => {
    const session = await Session.create()
    const run = measurement('outer')
    await session.save(run, '/run1')
    await session.save({ owner: run }, '/run1/notes')
    const other = await reopened(session)
    const notes = (await other.load('/run1/notes')) as { owner: unknown }
    expect(notes.owner).to.equal(await other.load('/run1'))
  })

  it('forgets on request, and in a fork knows nothing', async () => {
    const session = await Session.create()
    const run = measurement('one')
    await session.save(run, '/run1')
    const fork = session.fork()
    expect(await fork.load('/run1'))
      .to.be.instanceOf(Measurement)
      .and.not.equal(run)
    session.forget(run)
    expect(session.pathOf(run)).to.equal(undefined)
    expect(await session.load('/run1')).to.not.equal(run)
    await fork.close()
    expect(await session.has('/run1')).to.equal(true)
  })

  it('lists groups in the order in which they were made', async () => {
    const session = await Session.create()
    await session.save(measurement('b'), '/b')
    await session.save([1, 2, 3], '/a')
    const entries = await session.list()
    expect(entries.map(({ name, className, shape }) => [name, className, shape])).to.deep.equal([
      ['b', 'spec.Measurement', undefined],
      ['a', undefined, [3]],
    ])
    expect((await session.list('/b')).map(({ name }) => name)).to.deep.equal([
      'title',
      'signal',
      'detector',
      'previous',
    ])
  })

  it('restores an unknown class as a record, which saves as it was', async () => {
    const session = await Session.create()
    await session.save(measurement('x', new Detector()), '/run1')
    const bytes = await session.toBytes()
    const stranger = await Session.open(bytes, { registry: new Registry(), mode: 'r+' })
    const record = await stranger.load('/run1')
    expect(record).to.be.instanceOf(UnknownRecord)
    expect((record as UnknownRecord).className).to.equal('spec.Measurement')
    stranger.forget()
    await stranger.save(record, '/copy')
    const again = await Session.open(await stranger.toBytes())
    expect(await again.load('/copy', Measurement)).to.deep.equal(measurement('x', new Detector()))
    const strict = await Session.open(bytes, {
      registry: new Registry(),
      onUnknownClass: 'error',
    })
    expect(isH5Error(await failure(strict.load('/run1')), 'UNREGISTERED_CLASS')).to.equal(true)
  })

  it('leaves file and session as they were when something cannot be stored', async () => {
    const session = await Session.create()
    const run = measurement('one')
    run.previous = { listener: () => undefined }
    const error = await failure(session.save(run, '/run1'))
    expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
    expect((error as Error).message).to.contain('Measurement.previous.listener')
    expect(await session.has('/run1')).to.equal(false)
    expect(session.pathOf(run)).to.equal(undefined)
    expect(await session.list()).to.deep.equal([])
  })

  it('says what a wrong path, option or source is', async () => {
    const session = await Session.create()
    for (const path of ['', '/', '/a/../b', '/a/__/b', '/a\0b'])
      expect(await failure(session.save(1, path)), path).to.be.instanceOf(TypeError)
    expect(await failure(session.save(1, '/a', { overwrite: true } as object))).to.be.instanceOf(
      TypeError,
    )
    expect(await failure(Session.open(5 as unknown as string))).to.be.instanceOf(TypeError)
    expect(await failure(Session.open('run.h5', { mode: 'z' as 'r' }))).to.be.instanceOf(TypeError)
    expect(await failure(session.dumpMany({ '/a': 1, a: 2 }))).to.be.instanceOf(TypeError)
    expect(await failure(session.dumpMany({ '/a': {}, '/a/b': 2 }))).to.be.instanceOf(TypeError)
  })

  it('refuses everything once it is closed', async () => {
    const session = await Session.create()
    await session.close()
    await session.close()
    for (const call of [session.save(1, '/a'), session.load('/a'), session.list(), session.flush()])
      expect(isH5Error(await failure(call), 'CLOSED')).to.equal(true)
    expect(() => session.fork()).to.throw(/closed/)
  })

  it('takes back a transaction in the file and in the session', async () => {
    const session = await Session.create()
    const [kept, dropped] = [measurement('kept'), measurement('dropped')]
    await session.save(kept, '/kept')
    const error = await failure(
      session.transaction(async (tx) => {
        await tx.save(dropped, '/dropped')
        throw new Error('stop')
      }),
    )
    expect((error as Error).message).to.equal('stop')
    expect(await session.has('/dropped')).to.equal(false)
    expect(session.pathOf(dropped)).to.equal(undefined)
    expect(await session.load('/kept')).to.equal(kept)
    await session.save(dropped, '/again')
    expect(session.pathOf(dropped)).to.equal('/again')
  })
})
