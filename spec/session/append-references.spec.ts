import { expect } from 'chai'

import { H5Class, H5Field, Session, Table, tableOf } from 'h5orm'

import { failure, refusal } from '../round-trip.js'

@H5Class('spec.AppendedStation')
class Station {
  @H5Field('string') name = ''
}

@H5Class('spec.AppendedPlace')
class Place {
  @H5Field('float64') x = 0
}

@H5Class('spec.AppendedVisit')
class Visit {
  @H5Field('int32') id = 0
  @H5Field(() => Visit) previous: Visit | null = null
  @H5Field(() => Station) station: Station | null = null
  @H5Field(() => Place) place: Place | null = new Place()
  @H5Field() owner: unknown = null
  @H5Field('string') note: string | null = 'none'
  @H5Field('int32[]') marks: number[] | null = [1]
}

@H5Class('spec.AppendedOwner')
class Owner {
  @H5Field('string') name = ''
}

@H5Class('spec.AppendedTour')
class Tour {
  @H5Field(() => [Station]) stations: Station[] = []
  @H5Field(() => Owner) owner = new Owner()
  @H5Field(() => [Visit]) visits: Visit[] = []
}

@H5Class({ name: 'spec.AppendedTag', table: true })
class Tag {
  @H5Field('string') text = ''
}

@H5Class('spec.AppendedTagged')
class Tagged {
  @H5Field('int32') id = 0
  @H5Field(() => Tag) tag: Tag | null = null
}

const make = <T extends object>(type: new () => T, values: Partial<T>): T =>
  Object.assign(new type(), values)

function tour(): Tour {
  const made = new Tour()
  made.owner.name = 'Ada'
  made.stations = ['a', 'b', 'c'].map((name) => make(Station, { name }))
  for (let i = 0; i < 4; i++)
    made.visits.push(
      make(Visit, {
        id: i,
        station: made.stations[i % 3]!,
        previous: made.visits[i - 1] ?? null,
        owner: made.owner,
        place: make(Place, { x: i }),
      }),
    )
  return made
}

const reopen = async (session: Session): Promise<Session> =>
  Session.open(await session.toBytes(), { mode: 'r+' })

const loaded = async (session: Session): Promise<Tour> =>
  (await reopen(session)).load('/tour', Tour)

describe('session.append of rows with references', () => {
  async function saved(): Promise<{ session: Session; own: Tour }> {
    const session = await Session.create()
    const own = tour()
    // What was saved by itself is no row of a table.
    await session.save(own.owner, '/owner')
    await session.save(own, '/tour')
    return { session, own }
  }

  it('keeps what rows refer to: rows of the table, of the batch, of other tables, and single objects', async () => {
    const { session, own } = await saved()
    const first = make(Visit, {
      id: 4,
      previous: own.visits[1]!,
      station: own.stations[2]!,
      owner: own.owner,
    })
    const second = make(Visit, { id: 5, previous: first, station: null, owner: null })
    first.previous = own.visits[1]!
    await session.append('/tour/visits', [first, second])
    const third = make(Visit, {
      id: 6,
      previous: first,
      station: own.stations[0]!,
      owner: own.owner,
    })
    third.previous = second
    await session.append('/tour/visits', [third])
    const { visits, stations, owner } = await loaded(session)
    expect(visits.map(({ id }) => id)).to.deep.equal([0, 1, 2, 3, 4, 5, 6])
    expect(visits[4]!.previous).to.equal(visits[1])
    expect(visits[5]!.previous).to.equal(visits[4])
    expect(visits[6]!.previous).to.equal(visits[5])
    expect(visits[4]!.station).to.equal(stations[2])
    expect(visits[5]!.station).to.equal(null)
    expect(visits[6]!.station).to.equal(stations[0])
    expect([4, 5, 6].map((i) => visits[i]!.owner)).to.deep.equal([owner, null, owner])
    expect(visits[4]!.owner).to.equal(owner)
    expect(session.pathOf(first)).to.equal('/tour/visits[4]')
    expect(session.pathOf(third)).to.equal('/tour/visits[6]')
    expect(session.pathOf(own.visits[1]!)).to.equal('/tour/visits[1]')
  })

  it('takes rows that refer to each other in a circle', async () => {
    const { session } = await saved()
    const [a, b] = [make(Visit, { id: 4 }), make(Visit, { id: 5 })]
    a.previous = b
    b.previous = a
    await session.append('/tour/visits', [a, b])
    const { visits } = await loaded(session)
    expect(visits[4]!.previous).to.equal(visits[5])
    expect(visits[5]!.previous).to.equal(visits[4])
  })

  it('knows rows that it has loaded', async () => {
    const { session } = await saved()
    const other = await reopen(session)
    const own = await other.load('/tour', Tour)
    const next = make(Visit, {
      id: 4,
      previous: own.visits[3]!,
      station: own.stations[1]!,
      owner: own.owner,
    })
    await other.append('/tour/visits', [next])
    await other.append('/tour/visits', [make(Visit, { id: 5, previous: next, owner: own.owner })])
    const { visits, stations } = await loaded(other)
    expect(visits[4]!.previous).to.equal(visits[3])
    expect(visits[4]!.station).to.equal(stations[1])
    expect(visits[5]!.previous).to.equal(visits[4])
    const again = await other.load('/tour/visits', () => [Visit])
    expect(again).to.have.lengthOf(6)
  })

  it('stores what is new where the others have it too', async () => {
    const { session } = await saved()
    const shared = new Map([['k', 1]])
    const more = [
      make(Visit, { id: 4, owner: make(Owner, { name: 'Bo' }), place: null }),
      make(Visit, { id: 5, owner: shared }),
      make(Visit, { id: 6, owner: shared }),
    ]
    await session.append('/tour/visits', more)
    const { visits } = await loaded(session)
    expect(visits[4]!.owner).to.deep.equal(make(Owner, { name: 'Bo' }))
    expect(visits[4]!.place).to.equal(null)
    expect(visits[5]!.owner).to.deep.equal(shared)
    expect(visits[6]!.owner).to.equal(visits[5]!.owner)
    expect(session.pathOf(shared)).to.equal('/tour/visits/owner/5')
  })

  it('takes rows of which a field is nothing at all, and then something', async () => {
    const session = await Session.create()
    const bare = make(Visit, { place: null, note: null, marks: null })
    await session.save([bare, make(Visit, { ...bare, id: 1 })], '/visits')
    const second = make(Visit, { id: 2, previous: bare, note: 'é', place: null, marks: null })
    await session.append('/visits', [second])
    await session.append('/visits', [make(Visit, { id: 3, place: null, note: null, marks: null })])
    const visits = (await (await reopen(session)).load('/visits')) as Visit[]
    expect(visits.map(({ id, note }) => [id, note])).to.deep.equal([
      [0, null],
      [1, null],
      [2, 'é'],
      [3, null],
    ])
    expect(visits.map(({ previous }) => previous && visits.indexOf(previous))).to.deep.equal([
      null,
      null,
      0,
      null,
    ])
    const full = tour()
    await session.save(full, '/tour')
    await session.append('/tour/visits', [
      make(Visit, { id: 4, place: null, note: null, marks: null }),
    ])
    expect((await loaded(session)).visits[4]).to.deep.equal(
      make(Visit, { id: 4, place: null, note: null, marks: null }),
    )
  })

  it('refuses what the table has no place for, before anything is written', async () => {
    const { session, own } = await saved()
    const before = await session.toBytes()
    const elsewhere = make(Visit, { id: 4, station: make(Station, { name: 'new' }) })
    const error = await refusal(session.append('/tour/visits', [elsewhere]), 'CANNOT_STORE')
    expect(error.message).to.match(/no row of \/tour\/stations.*Append or save it there first/)
    expect(error.path).to.equal('/tour/visits/station')
    const known = await refusal(session.append('/tour/visits', [own.visits[1]!]), 'CANNOT_STORE')
    expect(known.message).to.include(
      'row 0 of the appended rows, which is stored at /tour/visits[1] already',
    )
    const twice = make(Visit, { id: 4 })
    const double = await refusal(session.append('/tour/visits', [twice, twice]), 'CANNOT_STORE')
    expect(double.message).to.include('row 1 of the appended rows, which comes twice')
    const part = await refusal(session.append('/tour/visits/place', [new Place()]), 'CANNOT_STORE')
    expect(part.message).to.include('a part of the table at /tour/visits')
    expect(await session.toBytes()).to.deep.equal(before)
    await session.append('/tour/stations', [elsewhere.station!])
    await session.append('/tour/visits', [elsewhere])
    const { visits, stations } = await loaded(session)
    expect(visits[4]!.station).to.equal(stations[3])
  })

  it('adds entities to the tables of their classes', async () => {
    const session = await Session.create()
    const tag = make(Tag, { text: 'x' })
    await session.save([make(Tagged, { id: 0, tag }), make(Tagged, { id: 1, tag })], '/tagged')
    const fresh = make(Tag, { text: 'y' })
    await session.append('/tagged', [
      make(Tagged, { id: 2, tag: fresh }),
      make(Tagged, { id: 3, tag: fresh }),
    ])
    await session.append('/tagged', [make(Tagged, { id: 4, tag: fresh }), make(Tagged, { id: 5 })])
    const rows = (await (await reopen(session)).load('/tagged')) as Tagged[]
    expect(rows.map((row) => row.tag?.text)).to.deep.equal(['x', 'x', 'y', 'y', 'y', undefined])
    expect(rows[0]!.tag).to.equal(rows[1]!.tag)
    expect(rows[2]!.tag).to.equal(rows[4]!.tag)
  })

  it('lets what is referred to be replaced and deleted without a dangling reference', async () => {
    const { session } = await saved()
    const lone = make(Owner, { name: 'Cy' })
    await session.save(lone, '/lone')
    await session.append('/tour/visits', [make(Visit, { id: 4, owner: lone })])
    await session.delete('/lone')
    const { visits } = await loaded(session)
    expect(visits[4]!.owner).to.deep.equal(lone)
  })

  it('takes back what it knew when the transaction fails', async () => {
    const { session, own } = await saved()
    const row = make(Visit, { id: 4, previous: own.visits[0]!, owner: own.owner })
    await failure(
      session.transaction(async () => {
        await session.append('/tour/visits', [row])
        expect(session.pathOf(row)).to.equal('/tour/visits[4]')
        throw new Error('stop')
      }),
    )
    expect(session.pathOf(row)).to.equal(undefined)
    expect((await loaded(session)).visits).to.have.lengthOf(4)
    await session.append('/tour/visits', [row])
    expect((await loaded(session)).visits[4]!.previous!.id).to.equal(0)
  })
})

describe('Table.append', () => {
  const visit = (id: number, more: Partial<Visit> = {}): Visit => make(Visit, { id, ...more })

  async function opened(count: number): Promise<{ session: Session; table: Table<Visit> }> {
    const first = await Session.create()
    const rows = Array.from({ length: count }, (_, i) => visit(i, { note: `n${i}` }))
    for (const [i, row] of rows.entries()) row.previous = rows[i - 1] ?? null
    await first.save(rows, '/visits')
    const session = await reopen(first)
    return { session, table: await session.load('/visits', tableOf(Visit)) }
  }

  for (const count of [5, 3000])
    it(`adds rows to a table of ${count} rows in its file`, async () => {
      const { session, table } = await opened(count)
      const middle = table.at(2)!
      const next = visit(count, { previous: middle, place: make(Place, { x: 7 }) })
      await table.append([next, visit(count + 1, { previous: next, note: null })])
      expect(table.length).to.equal(count + 2)
      expect(table.at(2)).to.equal(middle)
      expect(table.at(count)!.previous).to.equal(middle)
      expect(table.at(-1)!.previous).to.equal(table.at(count))
      expect(table.at(-1)!.note).to.equal(null)
      expect((table.column('place') as Table<Place>).at(count)!.x).to.equal(7)
      expect(table.column('id')).to.have.lengthOf(count + 2)
      await table.append([visit(count + 2, { previous: middle })])
      expect(table.column('id')).to.have.lengthOf(count + 3)
      expect(await session.load('/visits', tableOf(Visit))).to.equal(table)
      const again = (await (await reopen(session)).load('/visits')) as Visit[]
      expect(again.map(({ id }) => id)).to.deep.equal(
        Array.from({ length: count + 3 }, (_, i) => i),
      )
      expect(again[count]!.previous).to.equal(again[2])
      expect(again[count + 1]!.previous).to.equal(again[count])
      expect(again[count + 2]!.previous).to.equal(again[2])
    })

  it('grows with session.append to its path, and shrinks again when that is taken back', async () => {
    const { session, table } = await opened(3000)
    table.column('id')
    await failure(
      session.transaction(async () => {
        await session.append('/visits', [visit(3000)])
        expect(table.at(-1)!.id).to.equal(3000)
        throw new Error('stop')
      }),
    )
    expect(table.length).to.equal(3000)
    expect(table.at(3000)).to.equal(undefined)
    await table.append([visit(77)])
    expect(table.at(3000)!.id).to.equal(77)
    expect(await table.read('id', [-2])).to.deep.equal(Int32Array.of(2999, 77))
  })

  it('knows its rows when what it belongs to was saved again', async () => {
    const { session, table } = await opened(3000)
    const night = { title: 'night', visits: table }
    const row = table.at(7)!
    await session.save(night, '/night')
    night.title = 'day'
    await session.save(night, '/night')
    expect(session.pathOf(row)).to.equal(`${session.pathOf(table)}[7]`)
    await table.append([visit(3000, { previous: row })])
    await session.append('/visits', [visit(3001, { previous: table.at(3000)! })])
    await session.save(table, '/visits')
    expect(session.pathOf(row)).to.equal(`${session.pathOf(table)}[7]`)
    expect(table.at(3000)!.previous).to.equal(row)
    const again = (await (await reopen(session)).load('/visits')) as Visit[]
    expect(again[3000]!.previous).to.equal(again[7])
    expect(again[3001]!.previous).to.equal(again[3000])
  })

  it('lets a Table that was saved leave memory when it grows', async () => {
    const session = await Session.create()
    const table = Table.from(Place, [make(Place, { x: 1 })])
    await table.append([make(Place, { x: 2 })])
    await session.save(table, '/places')
    await table.append([make(Place, { x: 3 })])
    expect(table.column('x')).to.deep.equal(Float64Array.of(1, 2, 3))
    const bytes = await session.toBytes()
    await session.save(table, '/places')
    expect(await session.toBytes()).to.deep.equal(bytes)
    expect(await (await reopen(session)).load('/places')).to.deep.equal(
      [1, 2, 3].map((x) => make(Place, { x })),
    )
    await session.close()
    expect(table.length).to.equal(3)
    await refusal(table.append([make(Place, { x: 4 })]), 'CLOSED')
  })

  it('adds in memory to a Table whose session is closed, or which was deleted', async () => {
    const table = Table.from(Place, [make(Place, { x: 1 })])
    const session = await Session.create()
    await session.save(table, '/places')
    await session.delete('/places')
    await table.append([make(Place, { x: 2 })])
    await session.save(table, '/places')
    await session.close()
    await table.append([make(Place, { x: 3 })])
    expect(table.column('x')).to.deep.equal(Float64Array.of(1, 2, 3))
  })

  it('refuses where the file can not be written, and adds to a slice in memory', async () => {
    const { session, table } = await opened(3000)
    const reader = await Session.open(await session.toBytes())
    const read = await reader.load('/visits', tableOf(Visit))
    await refusal(read.append([visit(1)]), 'READ_ONLY')
    const part = read.slice(0, 2)
    await part.append([visit(9)])
    expect(Array.from(part, ({ id }) => id)).to.deep.equal([0, 1, 9])
    await session.delete('/visits')
    await refusal(table.append([visit(1)]), 'NOT_FOUND')
    await reader.close()
    await refusal(read.append([visit(1)]), 'CLOSED')
  })
})
