import { expect } from 'chai'

import { H5Class, H5Field, Session, setOf } from 'h5orm'

@H5Class('append-held.Row')
class Row {
  @H5Field('float64') v = 0
  @H5Field('string') text = ''
}

@H5Class('append-held.Log')
class Log {
  @H5Field('string') name = ''
  @H5Field(() => [Row]) rows: Row[] = []
  @H5Field(setOf(Row)) members = new Set<Row>()
}

const row = (v: number): Row => Object.assign(new Row(), { v, text: `row ${v}` })
const values = (rows: Iterable<Row>): number[] => Array.from(rows, ({ v }) => v)

async function stored(session: Session): Promise<Log> {
  await using fork = session.fork()
  return fork.load('/log', Log)
}

describe('Rows that are appended', () => {
  for (const first of [[], [row(0)]])
    it(`come into the array that the session holds, which had ${first.length}`, async () => {
      await using session = await Session.create()
      const log = Object.assign(new Log(), { rows: [...first] })
      await session.save(log, '/log')
      const added = [row(1), row(2)]
      await session.append('/log/rows', added)
      expect(log.rows.slice(-2)).to.deep.equal(added)
      expect(log.rows.at(-1)).to.equal(added[1])
      expect(log.rows).to.have.length(first.length + 2)
      expect(session.pathOf(log.rows)).to.equal('/log/rows')
      expect(session.pathOf(added[1]!)).to.equal(`/log/rows[${first.length + 1}]`)
      expect(await session.load('/log/rows')).to.equal(log.rows)
    })

  it('stay when their holder is saved, also after changes of it and of its array', async () => {
    await using session = await Session.create()
    const log = Object.assign(new Log(), { rows: [row(0), row(1)] })
    await session.save(log, '/log')
    for (let v = 2; v < 5; v++) await session.append('/log/rows', [row(v)])
    log.name = 'renamed'
    await session.save(log, '/log')
    expect(values((await stored(session)).rows)).to.deep.equal([0, 1, 2, 3, 4])
    log.rows.shift()
    log.rows[0]!.text = 'changed'
    await session.append('/log/rows', [row(5)])
    await session.save(log, '/log')
    const again = await stored(session)
    expect(values(again.rows)).to.deep.equal([1, 2, 3, 4, 5])
    expect(again.rows[0]!.text).to.equal('changed')
    expect(again.name).to.equal('renamed')
  })

  it('come into an array that was loaded', async () => {
    await using session = await Session.create()
    await session.save(Object.assign(new Log(), { rows: [row(0)] }), '/log')
    session.forget()
    const log = await session.load('/log', Log)
    await session.append('/log/rows', [row(1)])
    expect(values(log.rows)).to.deep.equal([0, 1])
    log.name = 'renamed'
    await session.save(log, '/log')
    expect(values((await stored(session)).rows)).to.deep.equal([0, 1])
  })

  it('come into a Set as its members', async () => {
    await using session = await Session.create()
    const log = new Log()
    for (let v = 0; v < 70; v++) log.members.add(row(v))
    await session.save(log, '/log')
    await session.append('/log/members/values', [row(70)])
    expect(log.members.size).to.equal(71)
    await session.save(log, '/log')
    expect((await stored(session)).members.size).to.equal(71)
    session.forget()
    const loaded = await session.load('/log', Log)
    await session.append('/log/members/values', [row(71)])
    expect(values(loaded.members).at(-1)).to.equal(71)
    loaded.name = 'renamed'
    await session.save(loaded, '/log')
    expect((await stored(session)).members.size).to.equal(72)
  })

  it('are taken out again, and only they, when the transaction is taken back', async () => {
    await using session = await Session.create()
    const log = Object.assign(new Log(), { rows: [row(0)] })
    await session.save(log, '/log')
    const own = row(9)
    const message = await session
      .transaction(async () => {
        await session.append('/log/rows', [row(1), row(2)])
        log.rows.splice(1, 0, own)
        expect(log.rows).to.have.length(4)
        throw new Error('changed my mind')
      })
      .catch((error: Error) => error.message)
    expect(message).to.equal('changed my mind')
    expect(values(log.rows)).to.deep.equal([0, 9])
    expect(log.rows[1]).to.equal(own)
    await session.save(log, '/log')
    expect(values((await stored(session)).rows)).to.deep.equal([0, 9])
  })
})
