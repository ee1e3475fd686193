import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { lazyArray, load, Registry, Session, Table, tableOf } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { countingStore } from './counting-store.js'
import {
  bytesOf,
  codeOf,
  count,
  Hit,
  Link,
  Plain,
  plain,
  type Position,
  run,
  RunOfColumns,
  Station,
} from './stored-table-models.js'

describe('a Table that stays in the file', () => {
  let bytes: Uint8Array
  before(async () => {
    bytes = await bytesOf(run(count))
  })

  async function opened(): Promise<{ session: Session; hits: Table<Hit>; whole: RunOfColumns }> {
    const session = await Session.open(bytes, { mode: 'r+' })
    const whole = await session.load('/run', RunOfColumns)
    return { session, whole, hits: whole.hits }
  }

  it('gives each row as it was stored, whatever its fields are', async () => {
    const { hits, whole } = await opened()
    const { hits: expected } = run(count)
    expect(hits.length).to.equal(count)
    for (const i of [0, 1, 2, 3, 700, count - 1]) expect(hits.at(i)).to.deep.equal(expected[i])
    expect([...hits]).to.deep.equal(expected)
    expect(hits.at(12)!.station).to.equal(whole.stations[0])
    expect(hits.at(12)!.parent).to.equal(hits.at(5))
    expect(hits.at(-1)).to.equal(hits.at(count - 1))
  })

  it('gives slices and blocks as they were stored', async () => {
    const { hits } = await opened()
    const { hits: expected } = run(count)
    const part = hits.slice(100, 130)
    expect([...part]).to.deep.equal(expected.slice(100, 130))
    const last = hits.slice(-7)
    expect([...last]).to.deep.equal(expected.slice(-7))
    expect(hits.slice(9, 9).length).to.equal(0)
    const inMemory = hits.slice()
    for (const [start, end] of [
      [1.7, 5.2],
      [Number.NaN, 3],
      [-2.5, Infinity],
      [-Infinity, -count + 2],
      [4, Number.NaN],
    ] as const)
      for (const table of [hits, inMemory]) {
        const [rows, wanted] = [table.slice(start, end), expected.slice(start, end)]
        expect(rows.length, `${start} to ${end}`).to.equal(wanted.length)
        expect([...rows], `${start} to ${end}`).to.deep.equal(wanted)
      }
    const all: Hit[] = []
    for await (const block of hits.blocks(400)) all.push(...block)
    expect(all).to.deep.equal(expected)
    expect(await codeOf(() => hits.blocks(0).next())).to.be.instanceOf(RangeError)
  })

  it('gives each column, whole or in part, in the same form', async () => {
    const fresh = Table.from(Hit, run(count).hits)
    for (const name of Object.keys(new Hit()) as (keyof Hit)[]) {
      const { hits } = await opened()
      const wholly = (await opened()).hits.column(name)
      for (const [start, stop, step] of [
        [0, 10, 1],
        [700, 720, 3],
        [count - 3, count, 1],
        [5, 5, 1],
      ] as const) {
        const part = await hits.read(name, [start, stop, step])
        const wanted = plain(wholly).filter(
          (_, i) => i >= start && i < stop && (i - start) % step === 0,
        )
        expect(plain(part), name).to.deep.equal(wanted)
        if (!(part instanceof Table)) expect(part.constructor, name).to.equal(wholly.constructor)
      }
      expect(plain(await hits.read(name)), name).to.deep.equal(plain(wholly))
      expect(hits.column(name)).to.equal(await hits.read(name))
      if (
        name !== 'station' &&
        name !== 'parent' &&
        name !== 'any' &&
        name !== 'mass' &&
        name !== 'at'
      )
        expect(plain(wholly), name).to.deep.equal(plain(fresh.column(name)))
    }
  })

  it('refuses columns and ranges that there are not', async () => {
    const { hits } = await opened()
    expect(() => hits.column('nothing' as 'id')).to.throw(
      TypeError,
      /no column nothing; it has id, height/,
    )
    expect(await codeOf(() => hits.read('nothing' as 'id'))).to.be.instanceOf(TypeError)
    expect(await codeOf(() => hits.read('id', 3 as never))).to.be.instanceOf(TypeError)
    expect(await codeOf(() => hits.read('id', [0, 3, 0]))).to.be.instanceOf(RangeError)
  })

  it('reads rows that refer to each other in a long chain', async () => {
    const chain: Link[] = []
    for (let i = 0; i < 20_000; i++)
      chain.push(Object.assign(new Link(), { id: i, next: chain[i - 1] ?? null }))
    chain[0]!.next = chain.at(-1)!
    await using session = await Session.open(await bytesOf(chain))
    const links = await session.load('/run', tableOf(Link))
    let row = links.at(-1)!
    for (let i = 0; i < 20_000; i++) row = row.next!
    expect(row).to.equal(links.at(-1))
    expect(row.next!.id).to.equal(19_998)
  })

  it('tells where its rows are, and loads them by their paths', async () => {
    const { session, hits } = await opened()
    const row = hits.at(41)!
    expect(session.pathOf(row)).to.equal('/run/hits[41]')
    expect(await session.load('/run/hits[41]')).to.equal(row)
    const nested = hits.column('position') as Table<Position>
    expect(nested.at(41)).to.equal(row.position)
  })

  it('is read at once where it is small', async () => {
    const small = await bytesOf(Table.of(Plain, { x: [1, 2], y: [3, 4], name: ['a', 'b'] }))
    const session = await Session.open(small)
    const table = await session.load('/run', tableOf(Plain))
    await session.close()
    expect(table.at(1)).to.deep.equal(Object.assign(new Plain(), { x: 2, y: 4, name: 'b' }))
    const loaded = await load(bytes, '/run', RunOfColumns)
    expect([...loaded.hits]).to.deep.equal(run(count).hits)
  })

  it('is read whole from a store that answers later', async () => {
    const { store, bytes: read } = countingStore(await openStore(bytes), false)
    const session = await Session.open(store)
    const { hits } = await session.load('/run', RunOfColumns)
    expect(read.get('/run/hits/id')).to.equal(count * 4)
    await session.close()
    expect(hits.column('id')).to.have.lengthOf(count)
  })

  it('stays what it is while another process adds rows', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'h5orm-'))
    try {
      const file = join(directory, 'shared.h5')
      await writeFile(file, bytes)
      await using reader = await Session.open(file)
      const { hits } = await reader.load('/run', RunOfColumns)
      {
        await using writer = await Session.open(file, { mode: 'r+' })
        await writer.append('/run/stations', [new Station()])
        const { hits: own } = await writer.load('/run', RunOfColumns)
        expect(own.length).to.equal(count)
        await writer.save([1, 2, 3], '/beside')
      }
      expect(await codeOf(() => hits.column('label'))).to.equal('CANNOT_RESTORE')
      expect(await hits.read('label', [0, 2])).to.deep.equal(['größe 0', 'l1'])
      expect(hits.column('id')).to.have.lengthOf(count)
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('keeps its rows when others are added to it elsewhere, whatever is read then', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'h5orm-'))
    try {
      const file = join(directory, 'growing.h5')
      class Row {
        x = 0
        text = ''
        matrix: number[][] = []
        list: number[] = []
        gap: number | null = null
      }
      const registry = new Registry()
      registry.register(Row, {
        name: 'spec.GrowingRow',
        fields: {
          x: 'float64',
          text: 'string',
          matrix: 'float64[]',
          list: 'int16[]',
          gap: 'float64',
        },
      })
      const row = (i: number): Row =>
        Object.assign(new Row(), {
          x: i / 2,
          text: `text ${i}`,
          matrix: [
            [i, 1],
            [2, 3],
          ],
          list: Array.from({ length: i % 3 }, () => i),
          gap: i % 2 === 0 ? i : null,
        })
      const rows = Array.from({ length: 5000 }, (_, i) => row(i))
      await using writer = await Session.open(file, { mode: 'w', registry })
      await writer.save(rows, '/rows')
      const names = ['x', 'text', 'matrix', 'list', 'gap'] as const
      const ways: readonly ((table: Table<Row>) => unknown)[] = [
        (table) => [...table],
        (table) => Array.from(table.slice(0, table.length)),
        async (table) => {
          await Promise.all(names.map((name) => table.read(name)))
          return [...table]
        },
        (table) => {
          for (const name of names) table.column(name)
          return [...table]
        },
      ]
      for (const way of ways) {
        await using reader = await Session.open(file, { registry })
        const table = await reader.load('/rows', tableOf(Row))
        await writer.append('/rows', [row(rows.length)])
        await table.read('x', [0, 1])
        expect(await way(table)).to.deep.equal(rows.slice(0, -1))
      }
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('says so when the session is closed', async () => {
    const { session, hits } = await opened()
    const ids = hits.column('id')
    await session.close()
    expect(hits.column('id')).to.equal(ids)
    expect(await codeOf(() => hits.column('label'))).to.equal('CLOSED')
    expect(await codeOf(() => hits.at(3))).to.equal('CLOSED')
    expect(await codeOf(() => hits.slice(1, 2))).to.equal('CLOSED')
    expect(await codeOf(() => hits.read('label'))).to.equal('CLOSED')
    expect(await codeOf(() => hits.at(3))).to.equal('CLOSED')
  })

  it('says so when it was deleted or replaced', async () => {
    const { session, hits } = await opened()
    await session.delete('/run/hits')
    expect(await codeOf(() => hits.column('label'))).to.equal('NOT_FOUND')
    await session.save(Table.of(Hit, { id: Int32Array.of(1) }), '/run/hits')
    expect(await codeOf(() => hits.column('label'))).to.equal('NOT_FOUND')
    expect(await codeOf(() => hits.read('label', [1, 2]))).to.equal('NOT_FOUND')
  })

  it('says so when the transaction was taken back in which it was saved', async () => {
    const session = await Session.open(bytes, { mode: 'r+' })
    let hits!: Table<Hit>
    await codeOf(() =>
      session.transaction(async () => {
        await session.save(await session.load('/run', RunOfColumns), '/other')
        session.forget()
        hits = (await session.load('/other', RunOfColumns)).hits
        expect(hits.at(2)!.id).to.equal(2)
        throw new Error('taken back')
      }),
    )
    expect(await codeOf(() => hits.read('label'))).to.equal('NOT_FOUND')
  })

  it('is read beside lazy arrays of its columns, in any order', async () => {
    const session = await Session.open(bytes, { mode: 'r+' })
    const column = await session.load('/run/hits/id', lazyArray('int32'))
    const rows = await session.load('/run/hits', () => [Hit])
    expect(rows.map((row) => row!.id)).to.deep.equal(run(count).hits.map(({ id }) => id))
    expect(await session.load('/run/hits/id', lazyArray('int32'))).to.equal(column)
    expect(await column.read(3)).to.equal(3)
    const other = await Session.open(bytes)
    const { hits } = await other.load('/run', RunOfColumns)
    const again = await other.load('/run/hits/id', lazyArray('int32'))
    expect(hits.column('id')).to.deep.equal(await again.read())
    expect(await hits.read('id', [1, 3])).to.deep.equal(Int32Array.of(1, 2))
  })

  it('is saved at another path, and in another file, while it is unread', async () => {
    const { session, whole } = await opened()
    await using other = await Session.create()
    await other.save(whole, '/copy')
    const copy = await Session.open(await other.toBytes())
    expect([...(await copy.load('/copy', RunOfColumns)).hits]).to.deep.equal(run(count).hits)
    const again = Object.assign(new RunOfColumns(), { hits: whole.hits, stations: whole.stations })
    await session.save(again, '/again')
    const reopened = await Session.open(await session.toBytes())
    expect([...(await reopened.load('/again', RunOfColumns)).hits]).to.deep.equal(run(count).hits)
  })

  it('keeps what rows and others refer to when it is saved, also as a Table', async () => {
    const { session, whole } = await opened()
    const first = { best: whole.hits.at(9), run: whole, last: [whole.hits.at(-1)] }
    await using other = await Session.create()
    await other.save(first, '/copy')
    whole.title = 'day'
    await session.save(whole, '/run')
    await session.save(first, '/again')
    for (const [bytesNow, path] of [
      [await other.toBytes(), '/copy'],
      [await session.toBytes(), '/again'],
    ] as const) {
      const reader = await Session.open(bytesNow)
      const { best, run: again, last } = (await reader.load(path)) as typeof first
      const rows = [...again.hits]
      expect(best, path).to.equal(rows[9])
      expect(last[0], path).to.equal(rows.at(-1))
      for (const i of [1, 2, 700]) expect(rows[i]!.parent, path).to.equal(rows[(i - 1) >> 1])
      expect(rows[7]!.station, path).to.equal(again.stations[1])
    }
  })

  it('is not written again where it is', async () => {
    const { session, whole } = await opened()
    await session.save(whole, '/run')
    const size = (await session.toBytes()).length
    whole.title = 'day'
    await session.save(whole, '/run')
    expect((await session.toBytes()).length).to.equal(size)
    expect(whole.hits.at(3)).to.deep.equal(run(count).hits[3])
    const reopened = await Session.open(await session.toBytes())
    const { title, hits } = await reopened.load('/run', RunOfColumns)
    expect(title).to.equal('day')
    expect([...hits]).to.deep.equal(run(count).hits)
  })
})
