import { expect } from 'chai'

import { H5Class, H5Field, Registry, Session, Table, tableOf } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { refusal } from '../round-trip.js'
import { askedStore } from './asked-paths.js'
import { countingStore, total } from './counting-store.js'
import { watched } from './watched-session.js'

describe('What is written of a row', () => {
  @H5Class('written.Inner')
  class Inner {
    @H5Field('float64') depth = 1
  }
  @H5Class('written.Row')
  class Row {
    @H5Field('float64') x = 0
    @H5Field('int32') n = 1
    @H5Field('string') title = ''
    @H5Field('float64[]') signal = new Float64Array(0)
    @H5Field('float64') maybe: number | null = 1
    @H5Field(() => Inner) inner: Inner | null = new Inner()
  }
  @H5Class('written.Packed')
  class Packed {
    @H5Field('float64') x = 0
    @H5Field('int32') n = 1
    @H5Field('string') title = 'some text'
  }
  @H5Class('written.Holder')
  class Holder {
    @H5Field(() => [Packed], { layout: 'compound' }) packed: Packed[] = []
    @H5Field(tableOf(Packed)) table: Table<Packed> = Table.from(Packed, [])
  }

  const rows = (count: number): Row[] =>
    Array.from({ length: count }, (_, i) =>
      Object.assign(new Row(), { x: i, title: `row ${i}`, signal: new Float64Array(1 + (i % 3)) }),
    )
  const packed = (x: number): Packed => Object.assign(new Packed(), { x })

  async function stored(value: unknown): Promise<Uint8Array> {
    await using session = await Session.create()
    await session.save(value, '/list')
    return session.toBytes()
  }

  const changes: Record<string, readonly [(row: Row) => void, readonly string[]]> = {
    nothing: [() => undefined, []],
    'a number': [(row) => (row.x = 99), ['x']],
    'a string that fits': [(row) => (row.title = 'abc'), ['title']],
    'an array of the same length': [(row) => (row.signal[0] = 5), ['signal/values']],
    'a number of a part': [(row) => (row.inner!.depth = 5), ['inner/depth']],
    several: [(row) => Object.assign(row, { x: 7, n: 8 }), ['x', 'n']],
  }
  for (const [what, [change, columns]] of Object.entries(changes))
    it(`${what}: no more than the cells`, async () => {
      const { session, written } = await watched(await stored(rows(9)))
      const row = await session.load('/list[4]', Row)
      change(row)
      await session.save(row)
      expect(written).to.deep.equal(columns.map((column) => `overwrite /list/${column}`))
      expect((await session.fork().load('/list', () => [Row]))[4]).to.deep.equal(row)
    })

  const anew: Record<string, readonly [(row: Row) => void, string]> = {
    'a longer string': [(row) => (row.title = 'longer '.repeat(20)), 'title'],
    'a string with NUL': [(row) => (row.title = 'a\0b'), 'title'],
    'an array of another length': [(row) => (row.signal = new Float64Array(7)), 'signal'],
    'the first null': [(row) => (row.maybe = null), 'maybe'],
    'the first part that is absent': [(row) => (row.inner = null), 'inner'],
  }
  for (const [what, [change, column]] of Object.entries(anew))
    it(`${what}: that column is written, and no other`, async () => {
      const bytes = await stored(rows(9))
      const { session, written } = await watched(bytes)
      const list = await session.load('/list', () => [Row])
      const names = (await session.list('/list')).map(({ name }) => name)
      list[1]!.x = 44
      change(list[4]!)
      await session.save(list[4]!)
      const data = written.filter((step) => /^(dataset|overwrite)/.test(step))
      expect(data.length).to.be.greaterThan(0)
      for (const step of data)
        expect(step).to.match(new RegExp(`/list/(__/missing/)?${column}(/.*)?$`))
      expect((await session.list('/list')).map(({ name }) => name)).to.deep.equal(names)
      const expected = rows(9)
      change(expected[4]!)
      expect(await session.fork().load('/list')).to.deep.equal(expected)
      await session.append('/list', rows(1))
      expect(await session.fork().load('/list')).to.have.length(10)
    })

  it('a row of a compound is one record', async () => {
    const holder = new Holder()
    holder.packed = [1, 2, 3].map(packed)
    const { session, written } = await watched(await stored(holder))
    const row = await session.load('/list/packed[1]', Packed)
    Object.assign(row, { x: 9, title: 'other' })
    await session.save(row)
    expect(written).to.deep.equal(['overwrite /list/packed'])
    const again = await session.fork().load('/list', Holder)
    expect(again.packed).to.deep.equal([packed(1), row, packed(3)])
  })

  it('a row of a Table is written, and the Table has it', async () => {
    for (const count of [3, 20_000]) {
      const holder = new Holder()
      holder.table = Table.from(
        Packed,
        Array.from({ length: count }, (_, i) => packed(i)),
      )
      const session = await Session.create()
      await session.save(holder, '/list')
      const fork = session.fork()
      for (const [own, whole, at] of [
        [session, holder, 2],
        [fork, await fork.load('/list', Holder), 0],
      ] as const) {
        const row = whole.table.at(at)!
        row.x += 70
        row.title = `of ${count}`
        await own.save(row)
        const again = await session.fork().load('/list', Holder)
        expect(again.table.at(at)).to.deep.equal(row)
        expect(again.table.at(1)).to.deep.equal(packed(1))
        expect(again.table.length).to.equal(count)
        expect(whole.table.column('x')[at]).to.equal(row.x)
      }
      await refusal(session.delete('/list/table[1]'), 'CANNOT_STORE')
      await refusal(session.delete(holder.table.at(1)!), 'CANNOT_STORE')
    }
  })

  it('is as much beside many rows and many other objects as beside few', async () => {
    const asks: number[] = []
    const bytes: number[] = []
    for (const count of [20, 400]) {
      const asked = askedStore(await openStore(undefined))
      const counted = countingStore(asked.store)
      const session = await Session.open(counted.store)
      await session.dumpMany(
        Array.from({ length: count }, (_, i) => [`/m/${i}`, { a: i, b: { c: 'x' } }] as const),
      )
      const list = Array.from({ length: count }, (_, i) => Object.assign(new Packed(), { x: i }))
      await session.save(list, '/list')
      await session.save({ one: list[3] }, '/refers')
      list[2]!.x = 50
      await session.save(list[2]!)
      list[3]!.title = 'other'
      asked.asked.paths = 0
      counted.bytes.clear()
      await session.save(list[3]!)
      asks.push(asked.asked.paths)
      bytes.push(total(counted.bytes))
    }
    expect(asks[1]).to.equal(asks[0])
    expect(bytes[1]).to.equal(bytes[0])
  })

  it('the list is made anew where an older version of the class wrote it, and stays where a newer one did', async () => {
    class Old {
      x = 0
    }
    class New {
      y = 0
    }
    const older = new Registry()
    older.register(Old, { name: 'V', fields: { x: { type: 'float64' } } })
    const newer = new Registry()
    newer.register(New, {
      name: 'V',
      version: 1,
      fields: { y: { type: 'float64' } },
      upgrade: ({ x }) => ({ y: 10 * (x as number) }),
    })
    const first = await Session.create({ registry: older })
    await first.save(
      [1, 2, 3].map((x) => Object.assign(new Old(), { x })),
      '/list',
    )
    const second = await Session.open(await first.toBytes(), { mode: 'r+', registry: newer })
    const row = await second.load('/list[1]', New)
    expect(row).to.deep.equal(Object.assign(new New(), { y: 20 }))
    const list = await second.load('/list', () => [New])
    expect(list[1]).to.equal(row)
    list[2]!.y = 5
    row.y = 21
    await second.save(row)
    const seen = await second.fork().load('/list', () => [New])
    expect(seen.map(({ y }) => y)).to.deep.equal([10, 21, 30])
    expect((await second.describe('/list')).attributes.get('js_version')).to.equal(1)
    expect((await second.list('/list')).map(({ name }) => name)).to.deep.equal(['y'])
    await second.save(list, '/list')
    expect((await second.fork().load('/list', () => [New]))[2]!.y).to.equal(5)
  })
})
