import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { graphText } from './graph-text.js'

@H5Class('spec.delete.Node')
class Node {
  @H5Field('string') name = ''
  @H5Field() one: unknown = null
  @H5Field() two: unknown = null
}

const node = (name: string, one: unknown = null, two: unknown = null): Node =>
  Object.assign(new Node(), { name, one, two })

async function failure(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  return undefined
}

async function reopened(session: Session): Promise<Session> {
  return Session.open(await session.toBytes(), { mode: 'r+' })
}

async function expectStored(session: Session, path: string, value: unknown): Promise<void> {
  expect(graphText(await (await reopened(session)).load(path))).to.equal(graphText(value))
}

/** Two objects that refer to each other, each at a path of its own. */
async function ring(): Promise<{ session: Session; first: Node; second: Node }> {
  const session = await Session.create()
  const [first, second] = [node('first'), node('second')]
  first.one = second
  second.one = first
  await session.dumpMany({ '/first': first, '/second': second })
  return { session, first, second }
}

describe('session.delete', () => {
  it('deletes an object with its parts [SE-16]', async () => {
    const session = await Session.create()
    const [value, other] = [node('x', node('y')), node('other')]
    await session.save(value, '/a/value')
    await session.save(other, '/a/other')
    await session.delete('/a/value')
    expect(await session.has('/a/value')).to.equal(false)
    expect(isH5Error(await failure(() => session.load('/a/value')), 'NOT_FOUND')).to.equal(true)
    expect(session.pathOf(value)).to.equal(undefined)
    expect(session.pathOf(value.one as Node)).to.equal(undefined)
    expect(await session.load('/a/other')).to.equal(other)
    await session.save(value, '/b')
    await expectStored(session, '/b', value)
  })

  it('does not take a new object for the one whose place in the file it gets', async () => {
    const session = await Session.create()
    for (let round = 0; round < 20; round++) {
      const value = node(`round ${round}`, node('part'))
      await session.save(value, '/value')
      await session.load('/value')
      const fork = session.fork()
      const there = await fork.load('/value')
      await session.delete('/value')
      await session.save(node(`after ${round}`, node('other')), '/value')
      expect(graphText(await fork.load('/value'))).to.equal(
        graphText(node(`after ${round}`, node('other'))),
      )
      expect(await fork.load('/value')).to.not.equal(there)
      await session.delete('/value')
      await fork.close()
    }
  })

  it('says that nothing is there, or that it can not be deleted', async () => {
    const session = await Session.create()
    await session.save({ list: [{}, 'x'] }, '/value')
    expect(isH5Error(await failure(() => session.delete('/no')), 'NOT_FOUND')).to.equal(true)
    expect(isH5Error(await failure(() => session.delete('/value/x/y')), 'NOT_FOUND')).to.equal(true)
    const inside = await failure(() => session.delete('/value/list/0'))
    expect(isH5Error(inside, 'CANNOT_STORE'), String(inside)).to.equal(true)
    for (const path of ['/', '', '/value/__/objects', '/a/..'])
      expect(await failure(() => session.delete(path)), path).to.be.instanceOf(TypeError)
    const reader = await Session.open(await session.toBytes())
    expect(isH5Error(await failure(() => reader.delete('/value')), 'READ_ONLY')).to.equal(true)
    await session.close()
    expect(isH5Error(await failure(() => session.delete('/value')), 'CLOSED')).to.equal(true)
  })

  it('keeps the parts that others link', async () => {
    const session = await Session.create()
    const shared = node('shared', node('deep'))
    const [a, b] = [node('a', shared), node('b', shared)]
    await session.dumpMany({ '/a': a, '/b': b })
    await session.delete('/a')
    await expectStored(session, '/b', b)
    expect(session.pathOf(shared)).to.equal('/b/one')
    expect(session.pathOf(shared.one as Node)).to.equal('/b/one/one')
    expect(await session.load('/b')).to.equal(b)
    expect(await session.load('/b/one')).to.equal(shared)
  })

  it('keeps what only a reference leads to, for as long as it does [SE-15]', async () => {
    const { session, first, second } = await ring()
    await session.delete('/first')
    await expectStored(session, '/second', second)
    expect(session.pathOf(first)).to.equal('/__/objects/0')
    expect(await session.list()).to.have.length(1)
    expect(await session.load('/second')).to.equal(second)
    const other = await reopened(session)
    const again = (await other.load('/second')) as Node
    again.one = null
    await other.save(again, '/second')
    await other.save(1, '/other')
    await other.delete('/other')
    const store = await openStore(await other.toBytes())
    expect(await store.has('/__/objects/0')).to.equal(false)
    await expectStored(other, '/second', again)
  })

  it('lets references follow an object that lies elsewhere too', async () => {
    const session = await Session.create()
    const value = node('self')
    value.one = { deep: value }
    await session.save(value, '/value')
    await session.save([value], '/list')
    await session.delete('/value')
    await expectStored(session, '/list', [value])
    expect(session.pathOf(value)).to.equal('/list/0')
  })

  it('keeps what is referred to when it is replaced [SE-14]', async () => {
    const { session, first, second } = await ring()
    const next = node('next')
    await session.save(next, '/first')
    await expectStored(session, '/first', next)
    await expectStored(session, '/second', second)
    expect(await session.load('/second')).to.equal(second)
    expect(first.one).to.equal(second)
    await session.save('text', '/second')
    await expectStored(session, '/first', next)
    await session.delete('/first')
    await session.delete('/second')
    expect(await (await reopened(session)).list()).to.deep.equal([])
  })

  it('keeps what is referred to within an object that is saved again', async () => {
    const session = await Session.create()
    const inner = node('inner', { data: [1, 2] })
    const outer = node('outer', inner)
    await session.save(outer, '/outer')
    // A link could close a circle here, so this is a reference.
    const notes = { about: inner, all: outer }
    await session.save(notes, '/outer/notes')
    outer.one = null
    await session.save(outer, '/outer')
    await expectStored(session, '/outer', outer)
    await expectStored(session, '/outer/notes', notes)
    outer.two = inner
    await session.save(outer, '/outer')
    await expectStored(session, '/outer/notes', notes)
    await session.delete('/outer/notes')
    await expectStored(session, '/outer', outer)
  })

  it('keeps objects deeper than HDF5 likes', async () => {
    const session = await Session.create()
    let chain: Node = node('end')
    const middle = chain
    for (let depth = 0; depth < 100; depth++) chain = node(String(depth), chain)
    await session.save(chain, '/chain')
    await session.save([middle], '/middle')
    chain.name = 'changed'
    middle.name = 'a longer name'
    await session.save(chain, '/chain')
    await expectStored(session, '/chain', chain)
    await expectStored(session, '/middle', [middle])
    await session.delete('/chain')
    await expectStored(session, '/middle', [middle])
  })
})

describe('References to rows of a table', () => {
  interface Row {
    id: number
    x: number
  }
  const rowsOf = (count: number): Row[] =>
    Array.from({ length: count }, (_, id) => ({ id, x: id / 2 }))

  it('follow them when the table changes', async () => {
    const session = await Session.create()
    const rows = rowsOf(5)
    const table = { rows }
    const chosen = { best: rows[3], others: [rows[1], rows[4]] }
    await session.save(table, '/table')
    await session.save(chosen, '/chosen')
    rows.splice(2, 1)
    rows.unshift({ id: 100, x: 1 })
    await session.save(table, '/table')
    await expectStored(session, '/table', table)
    await expectStored(session, '/chosen', chosen)
    const again = await reopened(session)
    const [first, second] = [await again.load('/table'), await again.load('/chosen')]
    expect((second as typeof chosen).best).to.equal((first as typeof table).rows[3])
    rows.reverse()
    await session.save(table, '/table')
    await expectStored(session, '/chosen', chosen)
    expect(await session.load('/chosen')).to.equal(chosen)
  })

  it('keep rows that a change takes away', async () => {
    const session = await Session.create()
    const rows = rowsOf(4)
    const chosen: { best: Row | undefined } = { best: rows[3] }
    await session.save({ rows }, '/table')
    await session.save(chosen, '/chosen')
    const table = (await session.load('/table')) as { rows: Row[] }
    table.rows.pop()
    await session.save(table, '/table')
    await expectStored(session, '/table', { rows: rowsOf(3) })
    await expectStored(session, '/chosen', { best: { id: 3, x: 1.5 } })
    await session.dumpMany({ '/table': table, '/chosen': chosen })
    await expectStored(session, '/table', { rows: rowsOf(3) })
    await expectStored(session, '/chosen', chosen)
    expect(await session.has('/__/objects/0')).to.equal(false)
  })

  it('keep a table that is deleted', async () => {
    const session = await Session.create()
    const rows = rowsOf(4)
    const chosen = { best: rows[2] }
    await session.save({ rows }, '/table')
    await session.save(chosen, '/chosen')
    await session.delete('/table')
    await expectStored(session, '/chosen', chosen)
    await session.save('other', '/table')
    await expectStored(session, '/chosen', chosen)
  })
})
