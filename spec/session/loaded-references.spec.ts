import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

/** Saves an object and one that refers to a part of it, loads both, and saves the first again. */
async function savedAgain<T extends object>(
  owner: T,
  partOf: (owner: T) => object,
  change: (owner: T) => void,
): Promise<{ again: T; referred: object; session: Session }> {
  const first = await Session.create()
  await first.save(owner, '/owner')
  await first.save({ part: partOf(owner) }, '/other')
  const session = await Session.open(await first.toBytes(), { mode: 'r+' })
  const loaded = (await session.load('/owner')) as T
  const { part } = (await session.load('/other')) as { part: object }
  expect(part).to.equal(partOf(loaded))
  const place = session.pathOf(part)
  change(loaded)
  // What a save makes of what the session knows must not mistake the reference for the object either.
  for (let time = 0; time < 2; time++) await session.save(loaded, '/owner')
  expect(session.pathOf(part)).to.equal(place)
  const fork = session.fork()
  const again = (await fork.load('/owner')) as T
  const { part: referred } = (await fork.load('/other')) as { part: object }
  return { again, referred, session }
}

describe('Session: what was loaded through a reference', () => {
  it('lies where it is stored, so its owner can be saved again: a row of a table', async () => {
    @H5Class('spec.ReferredRow')
    class Row {
      @H5Field('float64') x = 0
    }
    @H5Class('spec.RowsOwner')
    class Owner {
      @H5Field(() => [Row]) rows: Row[] = []
    }
    const owner = new Owner()
    owner.rows = [0, 1, 2, 3].map((x) => Object.assign(new Row(), { x }))
    const { again, referred, session } = await savedAgain(
      owner,
      ({ rows }) => rows[3] as Row,
      ({ rows }) => Object.assign(rows[1] as Row, { x: 99 }),
    )
    expect(again.rows.map(({ x }) => x)).to.deep.equal([0, 99, 2, 3])
    expect(referred).to.equal(again.rows[3])
    expect((await session.list('/owner'))[0]?.type).to.equal('Table')
  })

  it('lies where it is stored: a row of a matrix, a date among dates', async () => {
    const matrix = [
      [1, 2],
      [3, 4],
    ]
    const dates = [new Date(0), new Date(1000)]
    const rows = await savedAgain(
      { matrix },
      (owner) => owner.matrix[1] as number[],
      (owner) => void (owner.matrix[0] = [5, 6]),
    )
    expect(rows.again.matrix).to.deep.equal([
      [5, 6],
      [3, 4],
    ])
    expect(rows.referred).to.equal(rows.again.matrix[1])
    const times = await savedAgain(
      { dates },
      (owner) => owner.dates[1] as Date,
      (owner) => void (owner.dates[0] = new Date(5)),
    )
    expect(times.again.dates.map(Number)).to.deep.equal([5, 1000])
    expect(times.referred).to.equal(times.again.dates[1])
  })
})
