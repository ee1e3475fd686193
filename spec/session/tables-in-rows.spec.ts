import { expect } from 'chai'

import { H5Class, H5Field, Session, Table, tableOf } from 'h5orm'

import { failure, refusal } from '../round-trip.js'

@H5Class('spec.TrackPoint')
class Point {
  @H5Field('float64') x = 0
}

@H5Class('spec.Track')
class Track {
  @H5Field('int32') id = 0
  @H5Field(() => tableOf(Point)) points: Table<Point> | null = null
}

const point = (x: number): Point => Object.assign(new Point(), { x })

const track = (id: number): Track => {
  const points = id % 5 === 4 ? null : Table.from(Point, [point(id), point(-id)])
  return Object.assign(new Track(), { id, points })
}

const tracks = (from: number, to: number): Track[] =>
  Array.from({ length: to - from }, (_, i) => track(from + i))

const plain = (rows: Iterable<Track | undefined>): unknown[] =>
  Array.from(rows, (row) => {
    const { id, points } = row!
    return [id, points === null ? null : [...points]]
  })

describe('Tables in rows', () => {
  // Large enough that the rows stay in the file.
  const count = 20_000
  let bytes: Uint8Array
  before(async () => {
    await using session = await Session.create()
    await session.dumpMany({ '/few': tracks(0, 7), '/one': [1] })
    await session.append('/few', tracks(7, 9))
    const many = tracks(0, count)
    for (const [i, each] of many.entries()) if (i % 1000 !== 0) each.points = null
    await session.save(many, '/many')
    bytes = await session.toBytes()
  })

  it('are loaded as Tables, whether the rows are an array or a Table', async () => {
    for (const type of [undefined, () => [Track] as const, () => tableOf(Track)]) {
      await using session = await Session.open(bytes)
      const rows = (await session.load('/few', type)) as Iterable<Track>
      expect(plain(rows)).to.deep.equal(plain(tracks(0, 9)))
      for (const { points } of rows)
        expect(points).to.satisfy((each: unknown) => each === null || each instanceof Table)
    }
  })

  it('are absent where no row has one', async () => {
    const rows = [new Track(), new Track()]
    await using session = await Session.create()
    await session.save(rows, '/none')
    for (const type of [() => [Track] as const, () => tableOf(Track)]) {
      await using reader = await Session.open(await session.toBytes())
      const loaded = (await reader.load('/none', type)) as Iterable<Track>
      expect([...loaded]).to.deep.equal(rows)
    }
  })

  it('are no concern of later loads when they were never read', async () => {
    await using session = await Session.open(bytes, { mode: 'r+' })
    const many = await session.load('/many', tableOf(Track))
    const { points } = many.at(1000)!
    await session.delete('/many')
    expect(await session.load('/one')).to.deep.equal([1])
    expect((await failure((async () => points!.column('x'))())).message).to.include('/many/points')
  })

  it('are no concern of later loads when the load that met them has failed', async () => {
    await using session = await Session.open(bytes, { mode: 'r+' })
    await refusal(session.loadMany({ '/few': tableOf(Track), '/one': Track }), 'CANNOT_RESTORE')
    await session.delete('/few')
    expect(await session.load('/one')).to.deep.equal([1])
  })

  it('grow in the file when they came there with rows that were appended', async () => {
    await using session = await Session.open(bytes, { mode: 'r+' })
    const added = tracks(10, 12)
    await session.append('/few', added)
    await added[1]!.points!.append([point(5)])
    await using reader = await Session.open(await session.toBytes())
    const few = await reader.load('/few', tableOf(Track))
    expect([...few.at(-1)!.points!]).to.deep.equal([point(11), point(-11), point(5)])
  })
  it('grow in the file when they were loaded, beside the rows that they are in', async () => {
    await using session = await Session.open(bytes, { mode: 'r+' })
    const few = await session.load('/few', tableOf(Track))
    const expected = tracks(0, 14)
    for (const id of [0, 3]) {
      await few.at(id)!.points!.append([point(7), point(id)])
      await expected[id]!.points!.append([point(7), point(id)])
    }
    await few.append(tracks(9, 12))
    await few.at(3)!.points!.append([point(8)])
    await expected[3]!.points!.append([point(8)])
    await few.append(tracks(12, 14))
    expect(plain(few)).to.deep.equal(plain(expected))
    await using reader = await Session.open(await session.toBytes())
    expect(plain(await reader.load('/few', tableOf(Track)))).to.deep.equal(plain(expected))
  })
})
