import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { roundTrip } from '../round-trip.js'

class Counter {
  a: number | bigint = 0
  b: number | bigint = 0
}

describe('Columns of int64 and uint64', () => {
  for (const storage of ['int64', 'uint64'] as const)
    it(`gives bigints of ${storage} back as bigints, numbers as numbers, also side by side`, async () => {
      const registry = new Registry()
      registry.register(Counter, { name: 'Counter', fields: { a: storage, b: storage } })
      const rows = Array.from({ length: 6 }, (_, i) =>
        Object.assign(new Counter(), { a: BigInt(i) + 2n ** 60n, b: i % 2 === 0 ? i : BigInt(i) }),
      )
      await using session = await Session.create({ registry })
      await session.save({ rows, alike: rows.map(({ a, b }) => ({ a, b })) }, '/x')
      await using again = await Session.open(await session.toBytes(), { registry })
      const loaded = (await again.load('/x')) as { rows: Counter[]; alike: object[] }
      expect(loaded.rows).to.deep.equal(rows)
      expect(loaded.alike).to.deep.equal(rows.map(({ a, b }) => ({ a, b })))
      const [column] = await again.list('/x/rows')
      expect(column).to.include({ name: 'a', elements: storage, type: 'bigint' })
    })

  for (const storage of ['int64', 'uint64'] as const)
    for (const [order, valueOf] of [
      ['all alike', () => 5],
      ['in no order', (i: number) => (i * 7919) % 2003],
    ] as const)
      it(`stores very many ${storage}, ${order}`, async () => {
        const registry = new Registry()
        registry.register(Counter, { name: 'Counter', fields: { a: storage, b: storage } })
        const rows = Array.from({ length: 2000 }, (_, i) =>
          Object.assign(new Counter(), { a: valueOf(i), b: BigInt(valueOf(i)) }),
        )
        const twice = [...rows, rows[7]!]
        const loaded = await roundTrip(twice, { registry })
        expect(loaded).to.deep.equal(twice)
        expect(loaded[2000]).to.equal(loaded[7])
      })

  for (const storage of ['int64[]', 'uint64[]'] as const)
    for (const [kind, listOf] of [
      ['of one length', (i: number) => [5n, BigInt(i)]],
      ['of different lengths', (i: number) => Array.from({ length: i % 4 }, (_, k) => BigInt(k))],
      ['in two dimensions', (i: number) => [[5n], [BigInt(i)]]],
      ['beside numbers', (i: number) => [5n, i]],
    ] as const)
      it(`gives lists of bigints ${kind}, declared ${storage}, back as bigints`, async () => {
        const registry = new Registry()
        registry.register(Counter, { name: 'Counter', fields: { a: storage } as never })
        const rows = Array.from({ length: 2000 }, (_, i) =>
          Object.assign(new Counter(), { a: listOf(i) }),
        )
        expect(await roundTrip(rows.slice(0, 3), { registry })).to.deep.equal(rows.slice(0, 3))
        expect(await roundTrip(rows, { registry })).to.deep.equal(rows)
      })
})
