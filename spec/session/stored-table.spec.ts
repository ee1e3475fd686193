import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import {
  H5Class,
  H5Field,
  isH5Error,
  load,
  NdArray,
  registry,
  Session,
  Table,
  tableOf,
} from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { countingStore, total } from './counting-store.js'

@H5Class('spec.StoredPosition')
class Position {
  @H5Field('float64') x = 0
  @H5Field('float32') y = 0
}

@H5Class('spec.StoredStation')
class Station {
  @H5Field('string') name = ''
  @H5Field('int32') number = 0
}

@H5Class('spec.StoredHit')
class Hit {
  @H5Field('int32') id = 0
  @H5Field('float64', { name: 'pulse/height' }) height = 0
  @H5Field('string') label = ''
  @H5Field('bool') isGood = false
  @H5Field('date') at: Date | null = null
  @H5Field('float64') mass: number | null | undefined = 0
  @H5Field('bigint') big = 0n
  @H5Field('int64') wide = 0
  @H5Field(() => Position) position = new Position()
  @H5Field('float32[]') spectrum = new Float32Array(3)
  @H5Field('float64[]') ragged: number[] = []
  @H5Field('string[]') words: string[] = []
  @H5Field() any: unknown = undefined
  @H5Field() map = new Map<string, unknown>()
  @H5Field(() => Station) station: Station | null = null
  @H5Field(() => Hit) parent: Hit | null = null
}

class Run {
  title = ''
  stations: Station[] = []
  hits: Hit[] = []
}

const arrays = registry.fork()
arrays.register(Run, {
  name: 'spec.StoredRun',
  fields: { title: 'string', stations: () => [Station], hits: () => [Hit] },
})

/** The same, with the rows as a Table. */
@H5Class('spec.StoredRun')
class RunOfColumns {
  @H5Field('string') title = ''
  @H5Field(() => [Station]) stations: Station[] = []
  @H5Field(() => tableOf(Hit)) hits!: Table<Hit>
}

@H5Class('spec.StoredLink')
class Link {
  @H5Field('int32') id = 0
  @H5Field(() => Link) next: Link | null = null
}

@H5Class('spec.StoredPlain')
class Plain {
  @H5Field('float64') x = 0
  @H5Field('float64') y = 0
  @H5Field('string') name = ''
}

function run(count: number): Run {
  const made = Object.assign(new Run(), { title: 'night' })
  made.stations = Array.from({ length: 5 }, (_, i) =>
    Object.assign(new Station(), { name: `s${i}`, number: i }),
  )
  for (let i = 0; i < count; i++)
    made.hits.push(
      Object.assign(new Hit(), {
        id: i,
        height: i / 7,
        label: i % 10 === 0 ? `größe ${i}` : `l${i}`,
        isGood: i % 3 === 0,
        at: i % 4 === 0 ? null : new Date(i * 1000),
        mass: [i / 3, null, undefined][i % 3],
        big: BigInt(i) ** 2n,
        wide: 5 - i,
        position: Object.assign(new Position(), { x: i, y: 1 - i }),
        spectrum: Float32Array.of(i, i + 1, i + 2),
        ragged: Array.from({ length: i % 4 }, (_, k) => i + k / 8),
        words: Array.from({ length: i % 3 }, (_, k) => `w${i}-${k}`),
        any: [i, `text ${i}`, { x: i }][i % 3],
        map: new Map([['key', i]]),
        station: i % 6 === 5 ? null : made.stations[i % 6]!,
        parent: i === 0 ? null : made.hits[(i - 1) >> 1]!,
      }),
    )
  return made
}

async function bytesOf(value: unknown): Promise<Uint8Array> {
  await using session = await Session.create({ registry: arrays })
  await session.save(value, '/run')
  return session.toBytes()
}

const count = 1500

async function codeOf(action: () => unknown): Promise<unknown> {
  try {
    return await action()
  } catch (error) {
    return isH5Error(error) ? error.code : error
  }
}

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

  describe('reads what is asked for', () => {
    const rows = 200_000
    let large: Uint8Array
    before(async () => {
      await using session = await Session.create()
      const x = Float64Array.from({ length: rows }, (_, i) => i)
      const name = Array.from({ length: rows }, (_, i) => `n${i % 1000}`)
      await session.save(Table.of(Plain, { x, y: x, name }), '/t')
      large = await session.toBytes()
    })

    async function counted(): Promise<{ table: Table<Plain>; bytes: Map<string, number> }> {
      const { store, bytes: read } = countingStore(await openStore(large))
      const session = await Session.open(store)
      const table = await session.load('/t', tableOf(Plain))
      return { table, bytes: read }
    }

    it('nothing when it is loaded', async () => {
      const { table, bytes: read } = await counted()
      expect(table.length).to.equal(rows)
      expect(total(read)).to.equal(0)
    })

    it('one column, once', async () => {
      const { table, bytes: read } = await counted()
      expect(table.column('x')).to.have.lengthOf(rows)
      expect(await table.read('x')).to.equal(table.column('x'))
      expect(await table.read('x', [5, 10])).to.deep.equal(Float64Array.of(5, 6, 7, 8, 9))
      expect(Object.fromEntries(read)).to.deep.equal({ '/t/x': rows * 8 })
    })

    it('some rows of one column', async () => {
      const { table, bytes: read } = await counted()
      expect(await table.read('x', [-1000, null, 10])).to.have.lengthOf(100)
      expect(Object.fromEntries(read)).to.deep.equal({ '/t/x': 800 })
    })

    it('some rows of all columns', async () => {
      const { table, bytes: read } = await counted()
      expect(table.at(150_000)).to.deep.equal(
        Object.assign(new Plain(), { x: 150_000, y: 150_000, name: 'n0' }),
      )
      expect(total(read)).to.be.below(100)
      expect(table.slice(10, 60).column('y')).to.have.lengthOf(50)
      expect(total(read)).to.be.below(50 * 24 + 100)
      for (let i = 0; i < rows; i += 10_000) expect(table.at(i)?.x).to.equal(i)
      expect(total(read)).to.be.below(20 * 1024 * 24)
    })
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

function plain(column: unknown): unknown[] {
  if (column instanceof NdArray) {
    const [length = 0, ...inner] = column.shape
    const width = inner.reduce((a, b) => a * b, 1)
    return Array.from({ length }, (_, i) =>
      Array.from(column.data.subarray(i * width, (i + 1) * width)),
    )
  }
  return Array.from(column as Iterable<unknown>, (item) =>
    item instanceof Float32Array ? [...item] : item,
  )
}
