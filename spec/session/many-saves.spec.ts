import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

@H5Class('many-saves.Item')
class Item {
  @H5Field('float64') n = 0
}

const item = (n: number): Item => Object.assign(new Item(), { n })

describe('A session after many saves', () => {
  it('knows the rows of a list that was saved again and again, and no others', async () => {
    await using session = await Session.create()
    const first = item(0)
    await session.save({ items: [first] }, '/same')
    let last = first
    for (let i = 1; i <= 50; i++) {
      last = item(i)
      await session.save({ items: [item(-i), last] }, '/same')
      expect(session.pathOf(last)).to.equal('/same/items[1]')
    }
    expect(session.pathOf(first)).to.equal(undefined)
  })

  it('knows the rows of before again when a transaction fails', async () => {
    await using session = await Session.create()
    const order = { items: [item(1), item(2)] }
    await session.save(order, '/same')
    const more = item(3)
    const failure = await session
      .transaction(async () => {
        order.items.unshift(more)
        await session.save(order, '/same')
        expect(session.pathOf(order.items[1] as Item)).to.equal('/same/items[1]')
        throw new Error('changed my mind')
      })
      .catch((error: Error) => error.message)
    expect(failure).to.equal('changed my mind')
    expect(session.pathOf(more)).to.equal(undefined)
    expect(session.pathOf(order.items[1] as Item)).to.equal('/same/items[0]')
  })

  it('knows the rows of each of thousands of lists', async function () {
    await using session = await Session.create()
    const orders = Array.from({ length: 2500 }, (_, i) => ({ items: [item(i), item(-i)] }))
    await session.dumpMany(orders.map((order, i) => [`/orders/${i}`, order] as const))
    await session.save({ items: [item(7)] }, '/orders/7')
    for (const [i, order] of orders.entries())
      if (i !== 7) expect(session.pathOf(order.items[1] as Item)).to.equal(`/orders/${i}/items[1]`)
    expect(session.pathOf(orders[7]!.items[1] as Item)).to.equal(undefined)
  })

  it('forgets an object by whatever way it was loaded', async () => {
    await using session = await Session.create()
    await session.save({ a: new Map([['x', 1]]), b: new Map([['y', 2]]) }, '/m')
    session.forget()
    const before = (await session.load('/m')) as Record<string, object>
    session.forget(before['a'])
    session.forget(before)
    const after = (await session.load('/m')) as Record<string, object>
    expect(after).not.to.equal(before)
    expect(after['a']).not.to.equal(before['a'])
    expect(after['b']).to.equal(before['b'])
  })
})
