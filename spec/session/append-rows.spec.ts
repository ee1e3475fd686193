import { expect } from 'chai'

import { H5Class, H5Field, lazyArray, Session } from 'h5orm'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { failure, refusal } from '../round-trip.js'
import { watched } from './watched-session.js'

@H5Class('spec.AppendedPosition')
class Position {
  @H5Field('float64') x = 0
  @H5Field('string') label = ''
}

@H5Class('spec.Appended')
class Sample {
  @H5Field('int32') id = 0
  @H5Field('float64', { units: 'V', compress: 'gzip', shuffle: true }) value = 0
  @H5Field('string') name = ''
  @H5Field(() => Position) position = new Position()
  @H5Field('bool') ok = true
  @H5Field('date') at = new Date(0)
  @H5Field('float64[]') vector = [0, 0, 0]
  @H5Field('float64') optional: number | null | undefined = 1
  @H5Field('bigint') big = 0n
}

function sample(id: number, more: Partial<Sample> = {}): Sample {
  return Object.assign(new Sample(), {
    id,
    value: id / 2,
    name: `n${id}`,
    position: Object.assign(new Position(), { x: -id, label: `p${id % 3}` }),
    ok: id % 2 === 0,
    at: new Date(id * 1000),
    vector: [id, id + 1, id + 2],
    big: BigInt(id) ** 3n,
    ...more,
  })
}

const samples = (from: number, to: number): Sample[] =>
  Array.from({ length: to - from }, (_, i) => sample(from + i))

async function reopened(session: Session): Promise<Session> {
  return Session.open(await session.toBytes(), { mode: 'r+' })
}

async function rowsOf(session: Session, path: string): Promise<unknown> {
  return (await reopened(session)).load(path)
}

@H5Class('spec.append.Shot')
class Shot {
  @H5Field('float64[]', { units: 'V', longName: 'voltage' }) signal = new Float64Array(0)
  @H5Field('date[]', { longName: 'marks' }) marks: Date[] = []
  @H5Field('string[]', { longName: 'labels' }) labels: string[] = []
}

describe('session.append', () => {
  it('adds rows to a table, again and again', async () => {
    const session = await Session.create()
    await session.save(samples(0, 10), '/run/samples')
    await session.append('/run/samples', samples(10, 13))
    await session.append('/run/samples', samples(13, 14))
    await session.append('/run/samples', [])
    expect(await rowsOf(session, '/run/samples')).to.deep.equal(samples(0, 14))
    expect(await session.load('/run/samples')).to.deep.equal(samples(0, 14))
  })

  it('keeps the order of the columns, their attributes and their filters', async () => {
    const session = await Session.create()
    await session.save(samples(0, 10), '/t')
    const before = (await session.list('/t')).map(({ name }) => name)
    await session.append('/t', samples(10, 12))
    expect((await session.list('/t')).map(({ name }) => name)).to.deep.equal(before)
    const store = await openStore(await session.toBytes())
    const [record] = await store.read([{ path: '/t/value', data: false }], { maxBytes: 1e6 })
    if (record?.kind !== 'dataset') throw new Error('no dataset')
    expect(record.attributes.get('units')?.data).to.equal('V')
    expect(record.filters.map(({ id }) => id)).to.deep.equal([2, 1])
    expect(record.maxShape).to.deep.equal([null])
  })

  it('writes the new elements only, once the columns can grow', async () => {
    const session = await Session.create()
    await session.save(samples(0, 1000), '/t')
    await session.append('/t', samples(1000, 1001))
    const { session: other, bytesWritten } = await watched(await session.toBytes())
    await other.append('/t', samples(1001, 1003))
    expect(bytesWritten()).to.be.greaterThan(0).and.lessThan(400)
    expect(await other.load('/t')).to.deep.equal(samples(0, 1003))
  })

  it('takes texts of any length and script', async () => {
    const session = await Session.create()
    await session.save(samples(0, 3), '/t')
    const more = [
      sample(3, { name: 'a longer name than there was' }),
      sample(4, { name: 'Грузия 漢字' }),
      sample(5, { name: '' }),
    ]
    await session.append('/t', more.slice(0, 1))
    await session.append('/t', more.slice(1, 2))
    await session.append('/t', more.slice(2))
    expect(await rowsOf(session, '/t')).to.deep.equal([...samples(0, 3), ...more])
  })

  it('keeps what is absent', async () => {
    const session = await Session.create()
    await session.save(samples(0, 2), '/t')
    await session.append('/t', samples(2, 3))
    await session.append('/t', [sample(3, { optional: null }), sample(4, { optional: undefined })])
    await session.append('/t', samples(5, 7))
    const expected = samples(0, 7)
    expected[3]!.optional = null
    expected[4]!.optional = undefined
    expect(await rowsOf(session, '/t')).to.deep.equal(expected)
  })

  it('adds plain records and rows of unequal lengths', async () => {
    const session = await Session.create()
    const row = (i: number) => ({ i, list: Array.from({ length: i % 4 }, (_, k) => k) })
    await session.save([0, 1, 2, 3, 4].map(row), '/t')
    await session.append('/t', [5, 6, 7].map(row))
    await session.append('/t', [9, 10].map(row))
    expect(await rowsOf(session, '/t')).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 9, 10].map(row))
  })

  it('adds one row of unequal lengths whose field has units, strings and dates too', async () => {
    const session = await Session.create()
    const shot = (n: number): Shot =>
      Object.assign(new Shot(), {
        signal: new Float64Array(n).fill(n),
        marks: Array.from({ length: n }, (_, i) => new Date(i * 1000)),
        labels: Array.from({ length: n }, (_, i) => `label ${i}`),
      })
    await session.save([shot(1), shot(2)], '/shots')
    await session.append('/shots', [shot(3)])
    await session.append('/shots', [shot(5), shot(0)])
    const rows = await session.fork().load('/shots', () => [Shot])
    expect(rows).to.deep.equal([1, 2, 3, 5, 0].map(shot))
    expect((await session.describe('/shots/signal')).attributes.get('units')).to.equal('V')
  })

  it('refuses rows of another form, and leaves the table as it was', async () => {
    const session = await Session.create()
    await session.dumpMany({ '/t': samples(0, 3), '/list': [1, 'a'], '/one': sample(1) })
    const bytes = await session.toBytes()
    for (const rows of [
      [sample(3, { vector: [1, 2] })],
      [{ id: 1 }],
      [new Position()],
      [sample(3), new Position()],
    ])
      await refusal(session.append('/t', rows), 'CANNOT_STORE')
    await refusal(session.append('/list', [sample(1)]), 'CANNOT_STORE')
    await refusal(session.append('/one', [sample(1)]), 'CANNOT_STORE')
    await refusal(session.append('/none', [sample(1)]), 'NOT_FOUND')
    expect(await failure(session.append('/t', 5 as never))).to.be.instanceOf(TypeError)
    expect(await rowsOf(session, '/t')).to.deep.equal(samples(0, 3))
    const reader = await Session.open(bytes)
    await refusal(reader.append('/t', samples(3, 4)), 'READ_ONLY')
  })

  it('says where a row does not fit in the file, and where in the rows', async () => {
    await using session = await Session.create()
    await session.save(samples(0, 2), '/samples')
    const error = await refusal(
      session.append('/samples', [sample(2), sample(3, { id: 0.5 })]),
      'CANNOT_STORE',
    )
    expect([error.path, error.property]).to.deep.equal(['/samples/id', 'Array[1].id'])
    expect(error.message).to.include('(at /samples/id, Array[1].id)')
  })

  it('is taken back with its transaction', async () => {
    const session = await Session.create()
    const rows = samples(0, 3)
    await session.save(rows, '/t')
    const stopped = session.transaction(async () => {
      await session.append('/t', samples(3, 5))
      throw new Error('stop')
    })
    expect((await failure(stopped)).message).to.equal('stop')
    expect(await rowsOf(session, '/t')).to.deep.equal(samples(0, 3))
    expect(await session.load('/t')).to.equal(rows)
  })

  it('gives columns that are read in part', async () => {
    const session = await Session.create()
    await session.save(samples(0, 100), '/t')
    const column = await session.load('/t/value', lazyArray('float64'))
    expect(await column.read([-2])).to.deep.equal(Float64Array.of(49, 49.5))
    await session.append('/t', samples(100, 101))
    const again = await session.load('/t/value', lazyArray('float64'))
    expect(await again.read(-1)).to.equal(50)
  })
})
