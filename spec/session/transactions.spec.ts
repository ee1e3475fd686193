import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'

import { graphText } from './graph-text.js'

@H5Class('spec.transactions.Item')
class Item {
  @H5Field('string') name = ''
  @H5Field() other: unknown = null
}

const item = (name: string, other: unknown = null): Item =>
  Object.assign(new Item(), { name, other })

const stop = new Error('stop')

async function failure(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  return undefined
}

async function textOf(session: Session, path: string): Promise<string> {
  const other = await Session.open(await session.toBytes())
  const text = graphText(await other.load(path))
  await other.close()
  return text
}

describe('session.transaction', () => {
  it('makes many changes one, and gives what the function gives', async () => {
    const session = await Session.create()
    const [a, b] = [item('a'), item('b')]
    const result = await session.transaction(async (tx) => {
      await tx.save(a, '/a')
      await tx.save(b, '/b')
      await tx.delete('/a')
      return tx.load('/b')
    })
    expect(result).to.equal(b)
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['b'])
  })

  it('takes back replaced, changed and deleted objects, in the file and in the session [SE-19]', async () => {
    const session = await Session.create()
    const shared = item('shared')
    const [a, b, c] = [item('a', shared), item('b', shared), item('c')]
    await session.dumpMany({ '/a': a, '/b': b, '/c': c })
    const before = await Promise.all(['/a', '/b', '/c'].map((path) => textOf(session, path)))
    const dropped = item('dropped')
    const error = await failure(() =>
      session.transaction(async () => {
        await session.save(dropped, '/a')
        await session.delete('/b')
        c.name = 'a longer name'
        c.other = [dropped]
        await session.save(c, '/c')
        expect(session.pathOf(shared)).to.equal(undefined)
        expect(session.pathOf(dropped)).to.equal('/a')
        throw stop
      }),
    )
    expect(error).to.equal(stop)
    expect(
      await Promise.all(['/a', '/b', '/c'].map((path) => textOf(session, path))),
    ).to.deep.equal(before)
    expect(session.pathOf(dropped)).to.equal(undefined)
    expect(session.pathOf(shared)).to.equal('/a/other')
    for (const [path, object] of Object.entries({ '/a': a, '/b': b, '/c': c }))
      expect(await session.load(path)).to.equal(object)
    expect(await session.load('/b/other')).to.equal(shared)
    await session.save(c, '/c')
    expect(await textOf(session, '/c')).to.equal(graphText(c))
  })

  it('takes back an inner one alone', async () => {
    const session = await Session.create()
    const [kept, dropped] = [item('kept'), item('dropped')]
    await session.transaction(async () => {
      await session.save(kept, '/kept')
      const error = await failure(() =>
        session.transaction(async () => {
          await session.save(dropped, '/dropped')
          await session.delete('/kept')
          throw stop
        }),
      )
      expect(error).to.equal(stop)
      expect(session.pathOf(kept)).to.equal('/kept')
      await session.transaction(async () => session.save(item('also'), '/also'))
    })
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['kept', 'also'])
    expect(await session.load('/kept')).to.equal(kept)
    expect(session.pathOf(dropped)).to.equal(undefined)
  })

  it('takes back an inner one that was done with the outer one', async () => {
    const session = await Session.create()
    const object = item('x')
    await failure(() =>
      session.transaction(async () => {
        await session.transaction(async () => session.save(object, '/x'))
        throw stop
      }),
    )
    expect(await session.list()).to.deep.equal([])
    expect(session.pathOf(object)).to.equal(undefined)
  })

  it('goes on after a save that was refused', async () => {
    const session = await Session.create()
    await session.save(item('old'), '/old')
    await session.transaction(async () => {
      await session.save(item('a'), '/a')
      expect(await failure(() => session.save({ bad: () => undefined }, '/old'))).to.satisfy(
        isH5Error,
      )
      expect(await failure(() => session.delete('/no'))).to.satisfy(isH5Error)
      await session.save(item('b'), '/b')
    })
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['old', 'a', 'b'])
  })

  it('takes turns with calls that nobody waits for [SE-30]', async () => {
    const session = await Session.create()
    await Promise.all([
      ...Array.from({ length: 10 }, (_, i) => session.save(item(`${i}`), `/${i}`)),
      ...Array.from({ length: 10 }, (_, i) =>
        session.transaction(async () => {
          await session.save(item(`t${i}`), `/t${i}`)
          await session.delete(`/t${i}`)
        }),
      ),
      session.save(item('0 again'), '/0'),
    ])
    expect(await session.list()).to.have.length(10)
    expect(((await session.load('/0')) as Item).name).to.equal('0 again')
  })

  it('is shared by the forks of a session, which forget what was taken away', async () => {
    const session = await Session.create()
    const fork = session.fork()
    await session.save(item('a'), '/a')
    const there = await fork.load('/a')
    await failure(() =>
      session.transaction(async () => {
        await session.delete('/a')
        expect(await failure(() => fork.load('/a'))).to.satisfy(isH5Error)
        throw stop
      }),
    )
    expect(await fork.load('/a')).to.equal(there)
    await session.delete('/a')
    expect(fork.pathOf(there as object)).to.equal(undefined)
  })

  it('refuses what is no function', async () => {
    const session = await Session.create()
    expect(await failure(() => session.transaction(5 as never))).to.be.instanceOf(TypeError)
  })
})
