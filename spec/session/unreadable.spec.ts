import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import {
  BrokenLink,
  H5Class,
  H5Field,
  load,
  Registry,
  type SaveOptions,
  Session,
  tableOf,
  Unreadable,
} from 'h5orm'

import { refusal } from '../round-trip.js'

const bytes = (): Uint8Array =>
  readFileSync(new URL('../../../../spec/fixtures/damaged/unreadable.h5', import.meta.url))

const open = (): Promise<Session> => Session.open(bytes(), { mode: 'r+' })

interface Run {
  good: Int32Array | BigInt64Array
  packed: unknown
  raw: unknown
  lost: unknown
  gone: unknown
  title: string
}

const loadRun = async (session: Session): Promise<Run> => (await session.load('/run')) as Run

/** How each child is linked and described, and what can't be read by its error. */
async function described(session: Session, path: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const { name, kind, reason, address, shape, elements } of await session.list(path))
    found[name] = { kind, reason, address, shape, elements }
  return found
}

describe('A node that can not be read', () => {
  it('has an Unreadable in its place, and all around it is loaded', async () => {
    await using session = await open()
    const run = await loadRun(session)
    expect(Object.keys(run)).to.have.members(['good', 'packed', 'raw', 'lost', 'gone', 'title'])
    expect([...run.good]).to.deep.equal([1n, 2n, 3n])
    expect(run.title).to.equal('a run')
    expect(run.gone).to.deep.equal(new BrokenLink('soft', '/nowhere'))
    const { packed, raw, lost } = run
    for (const [name, value] of Object.entries({ packed, raw, lost })) {
      if (!(value instanceof Unreadable)) throw new Error(`${name} is ${String(value)}`)
      const error = await refusal(session.load(`/run/${name}`), 'CORRUPT', 'UNSUPPORTED')
      expect(value.reason).to.equal(error.message)
      expect(value.code).to.equal(error.code)
      expect(value.path).to.equal(`/run/${name}`)
    }
    expect(packed).to.include({ code: 'UNSUPPORTED', type: 'int32' })
    expect((packed as Unreadable).shape).to.deep.equal([4])
    expect((packed as Unreadable).reason)
      .to.contain('filter')
      .and.to.contain('h5repack')
    expect((lost as Unreadable).shape).to.equal(undefined)
    expect((lost as Unreadable).type).to.equal(undefined)
  })

  it('is one object for all its names, also in a later load', async () => {
    await using session = await open()
    const { '/run': run, '/table': table } = (await session.loadMany(['/run', '/table'])) as Record<
      string,
      Record<string, unknown>
    >
    expect(table?.['packed']).to.be.instanceOf(Unreadable)
    expect(table?.['packed']).to.equal(run?.['packed'])
    session.forget(run!)
    expect((await loadRun(session)).packed).to.equal(table?.['packed'])
  })

  it('throws where { onUnreadable: "error" } asks for it, also when it stands there already', async () => {
    await using session = await open()
    await refusal(session.load('/run', { onUnreadable: 'error' }), 'CORRUPT', 'UNSUPPORTED')
    await loadRun(session)
    session.forget(await loadRun(session))
    await refusal(session.loadMany(['/run'], { onUnreadable: 'error' }), 'CORRUPT', 'UNSUPPORTED')
    await refusal(load(bytes(), '/run', { onUnreadable: 'error' }), 'CORRUPT', 'UNSUPPORTED')
    const wrong = { onUnreadable: 'no' as 'error' }
    expect(await session.load('/run', wrong).catch(String)).to.contain("one of 'stand-in', 'error'")
  })

  it('is listed, and hides nothing else', async () => {
    await using session = await open()
    const listed = await described(session, '/run')
    expect(Object.keys(listed)).to.have.members(['good', 'packed', 'raw', 'lost', 'gone', 'title'])
    expect(listed['packed']).to.include({ kind: 'dataset', elements: 'int32', reason: undefined })
    expect(listed['lost']).to.include({ kind: 'unreadable' })
    const { reason } = listed['lost'] as { reason: string }
    expect((await refusal(session.describe('/run/lost'), 'CORRUPT')).message).to.equal(reason)
    expect(await session.has('/run/lost')).to.equal(true)
  })

  it('throws where a type is declared, and in a table', async () => {
    await using session = await open()
    for (const type of ['int32[]', 'string'] as const)
      await refusal(session.load('/run/packed', type), 'UNSUPPORTED')
    class Row {
      x = 0
      packed = 0
    }
    const registry = new Registry()
    registry.register(Row, { name: 'Row', fields: { x: 'float64', packed: 'int32' } })
    await using fork = session.fork({ registry })
    await fork.load('/table')
    await refusal(
      fork.load('/table', () => [Row]),
      'UNSUPPORTED',
    )
    await refusal(fork.load('/table', tableOf(Row)), 'UNSUPPORTED')
  })

  it('shows no value in a session of { redact: true }', async () => {
    await using session = await Session.open(bytes(), { redact: true })
    const { packed } = await loadRun(session)
    const error = await refusal(session.load('/run/packed'), 'UNSUPPORTED')
    expect((packed as Unreadable).reason).to.equal(error.message)
  })
})

describe('Saving what holds a node that can not be read', () => {
  const unread = ['packed', 'raw', 'lost', 'gone'] as const

  async function expectKept(
    change: (run: Run, session: Session) => unknown,
    options: SaveOptions = {},
  ): Promise<Session> {
    const session = await open()
    const before = await described(session, '/run')
    const run = await loadRun(session)
    const object = (change(run, session) ?? run) as object
    await session.save(object, '/run', options)
    const after = await described(session, '/run')
    for (const name of unread) expect(after[name], name).to.deep.equal(before[name])
    expect((await session.describe('/run/packed')).attributes.get('units')).to.equal('V')
    return session
  }

  it('leaves it as it is: unchanged, changed around it, in a copy of the object', async () => {
    await expectKept(() => undefined)
    const changed = await expectKept((run) => {
      run.title = 'another'
      run.good = Int32Array.of(4, 5)
      Object.assign(run, { more: 'x' })
    })
    changed.forget()
    const run = await loadRun(changed)
    expect(run).to.include({ title: 'another', more: 'x' })
    expect([...run.good]).to.deep.equal([4, 5])
    await expectKept((loaded) => ({ ...loaded }))
  })

  it('takes it away where the object has it no more, as anything else', async () => {
    await using session = await open()
    const run = await loadRun(session)
    Object.assign(run, { packed: 1 })
    delete (run as Partial<Run>).gone
    await session.save(run, '/run')
    session.forget()
    const again = await loadRun(session)
    expect(again.packed).to.equal(1)
    expect(again).not.to.have.property('gone')
    expect(again.raw).to.be.instanceOf(Unreadable)
    // HDF5 itself can't delete what it can't count the names of.
    delete (again as Partial<Run>).lost
    const error = await refusal(session.save(again, '/run'), 'CORRUPT')
    expect(error.path).to.equal('/run/lost')
    expect(await session.has('/run/lost')).to.equal(true)
  })

  it('links it where it is saved elsewhere in its file', async () => {
    await using session = await open()
    const { packed } = await loadRun(session)
    await session.save({ packed }, '/other')
    const [entry] = await session.list('/other')
    expect(entry?.address).to.equal((await session.describe('/run/packed')).address)
    session.forget()
    expect(await session.load('/other'))
      .to.have.property('packed')
      .that.is.instanceOf(Unreadable)
  })

  it('saves it at its own path', async () => {
    await using session = await open()
    const { packed, gone, title } = await loadRun(session)
    await session.dumpMany({ '/run/packed': packed, '/run/gone': gone, '/run/title': `${title}!` })
    expect(await session.load('/run/title')).to.equal('a run!')
    await refusal(session.save(gone, '/run/title'), 'CANNOT_STORE')
  })

  it('refuses it by name in another file, and where it is no child of the same group', async () => {
    await using session = await open()
    const run = await loadRun(session)
    await using other = await Session.create()
    for (const [object, path, property] of [
      [{ a: [run.packed] }, '/run/packed', 'a[0]'],
      [{ b: run.lost }, '/run/lost', 'b'],
      [{ c: run.gone }, '/nowhere', 'c'],
    ] as const) {
      const error = await refusal(other.save(object, '/x'), 'CANNOT_STORE')
      expect(error.message).to.contain(path)
      expect(error.property).to.contain(property)
    }
    expect(await other.list()).to.deep.equal([])
    await refusal(session.save({ ...run, renamed: run.gone, gone: 1 }, '/run'), 'CANNOT_STORE')
    await refusal(session.save({ ...run, renamed: run.packed, packed: 1 }, '/run'), 'CANNOT_STORE')
    expect(await session.has('/run/packed')).to.equal(true)
  })

  it('refuses it in rows that are appended', async () => {
    await using session = await open()
    const { packed, gone } = await loadRun(session)
    await session.save([{ a: 1 }, { a: 2 }], '/rows')
    await refusal(session.append('/rows', [{ a: gone }]), 'CANNOT_STORE')
    await refusal(session.append('/rows', [{ a: packed }]), 'CANNOT_STORE')
    expect(((await session.load('/rows')) as unknown[]).length).to.equal(2)
  })
})

@H5Class('spec.OptionalRun')
class OptionalRun {
  @H5Field('string') title = ''
  @H5Field('int32[]', { optional: true }) packed: Int32Array | undefined = undefined
  @H5Field('float64', { optional: true }) lost?: number
  @H5Field() raw: unknown = undefined
}

@H5Class('spec.StrictRun')
class StrictRun {
  @H5Field('string') title = ''
  @H5Field('int32[]') packed = new Int32Array()
}

describe('A field whose node can not be read', () => {
  it('refuses the object, as it did, unless it is optional: then it stays undefined', async () => {
    await using session = await open()
    const error = await refusal(session.load('/run', StrictRun), 'UNSUPPORTED')
    expect(error.path).to.equal('/run/packed')
    const run = await session.load('/run', OptionalRun)
    expect(run.title).to.equal('a run')
    expect([run.packed, run.lost]).to.deep.equal([undefined, undefined])
    expect(run.raw).to.be.instanceOf(Unreadable)
    session.forget()
    const options = { onUnreadable: 'error' } as const
    await refusal(session.load('/run', OptionalRun, options), 'UNSUPPORTED', 'CORRUPT')
  })

  it('was not seen by the session: a save leaves the node as it is, after a refresh too', async () => {
    for (const refreshed of [false, true]) {
      await using session = await open()
      const before = await described(session, '/run')
      const run = await session.load('/run', OptionalRun)
      if (refreshed) await session.refresh(run)
      run.title = 'another'
      await session.save(run, '/run')
      await session.save(run, '/run')
      const after = await described(session, '/run')
      for (const name of ['packed', 'lost', 'raw', 'gone'])
        expect(after[name], name).to.deep.equal(before[name])
      expect(await session.load('/run/title')).to.equal('another')
    }
  })

  it('may be named by a path', async () => {
    class Outer {
      title = ''
      packed: Int32Array | undefined = undefined
    }
    const registry = new Registry()
    registry.register(Outer, {
      name: 'Outer',
      fields: { title: 'string', packed: { type: 'int32[]', name: 'data/packed', optional: true } },
    })
    const session = await Session.open(bytes(), { mode: 'r+', registry })
    const { address } = await session.describe('/deep/data/packed')
    const deep = await session.load('/deep', Outer)
    expect(deep.packed).to.equal(undefined)
    for (const title of ['y', 'z']) {
      await session.save(Object.assign(deep, { title }), '/deep')
      expect((await session.describe('/deep/data/packed')).address).to.equal(address)
      expect(await session.load('/deep/title')).to.equal(title)
    }
  })

  it('is a CONFLICT when it is given a value, which { ifChanged: "overwrite" } writes', async () => {
    await using session = await open()
    const run = await session.load('/run', OptionalRun)
    run.packed = Int32Array.of(7)
    const error = await refusal(session.save(run, '/run'), 'CONFLICT')
    expect(error.message).to.contain('/run/packed')
    await session.save(run, '/run', { ifChanged: 'overwrite' })
    await using fork = session.fork()
    expect([...(await fork.load('/run', OptionalRun)).packed!]).to.deep.equal([7])
  })
})
