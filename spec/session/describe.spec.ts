import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

describe('session.describe', () => {
  it('tells attributes, children and where references lead, without restoring anything', async () => {
    const session = await Session.create()
    const row = { x: 1, y: 'a' }
    const value: Record<string, unknown> = { rows: [row, { x: 2, y: 'b' }], first: row }
    value['self'] = value
    await session.save(value, '/value')

    const root = await session.describe('/')
    expect(root).to.deep.include({ name: '', path: '/', kind: 'group', children: ['value'] })
    expect(root.attributes.get('h5orm_format')).to.equal(1)
    const table = await session.describe('value/rows/')
    expect(table).to.deep.include({ name: 'rows', path: '/value/rows', type: 'Table' })
    expect(table.children).to.deep.equal(['x', 'y'])
    expect(table.attributes.get('length')).to.equal(2)
    expect(await session.describe('/value/self')).to.include({
      type: 'Reference',
      target: '/value',
    })
    const first = await session.describe('/value/first')
    expect(first).to.include({ target: '/value/rows' })
    expect(first.attributes.get('row')).to.equal(0)
  })

  it('gives one address to all names of an object', async () => {
    const session = await Session.create()
    const shared = { part: 1 }
    await session.save({ a: shared, b: shared, c: { part: 1 } }, '/value')
    const addresses = (await session.list('/value')).map(({ address }) => address)
    expect(addresses[0]).to.equal(addresses[1]).and.not.equal(addresses[2])
    expect((await session.describe('/value/b')).address).to.equal(addresses[0])
  })

  it('says that nothing is there, and refuses what is no path', async () => {
    const session = await Session.create()
    const absent = await session.describe('/nothing').catch((error: unknown) => error)
    expect(isH5Error(absent, 'NOT_FOUND')).to.equal(true)
    const wrong = await session.describe('../up').catch((error: unknown) => error)
    expect(wrong).to.be.instanceOf(TypeError)
  })
})
