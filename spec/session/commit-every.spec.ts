import { expect } from 'chai'

import { Session } from 'h5orm'

import { failureOf, gate } from './gate.js'
import { filled, ids, type Row, row, stop } from './transaction-models.js'

describe('session.append with commitEvery', () => {
  it('keeps what is committed when the source fails, and lets others take their turns', async () => {
    const session = await filled()
    const goOn = gate()
    const asked = gate()
    async function* sensor(): AsyncGenerator<Row> {
      for (let i = 3; i < 8; i++) yield row(i)
      asked.open()
      await goOn.opened
      throw stop
    }
    const failing = failureOf(session.append('/list', sensor(), { commitEvery: 2 }))
    await asked.opened
    await session.save(1, '/between')
    expect(ids((await session.fork().load('/list')) as Row[])).to.deep.equal([1, 2, 3, 4, 5, 6])
    goOn.open()
    expect(await failing).to.equal(stop)
    expect(ids((await session.fork().load('/list')) as Row[])).to.deep.equal([1, 2, 3, 4, 5, 6])
  })

  it('commits by time too, also while the source is silent', async () => {
    const session = await filled()
    const goOn = gate()
    async function* sensor(): AsyncGenerator<Row> {
      yield row(3)
      yield row(4)
      await goOn.opened
      yield row(5)
    }
    const done = session.append('/list', sensor(), {
      commitEvery: { ms: 5 },
      onProgress: (pieces) => {
        if (pieces === 1) goOn.open()
      },
    })
    await done
    expect(ids((await session.fork().load('/list')) as Row[])).to.deep.equal([1, 2, 3, 4, 5])
  })

  it('takes arrays and Sets in pieces too', async () => {
    const session = await filled()
    let commits = 0
    const options = { commitEvery: 2, onProgress: () => void commits++ }
    await session.append('/list', [3, 4, 5, 6].map(row), options)
    await session.append('/list', new Set([7, 8].map(row)), options)
    expect(commits).to.equal(3)
    expect(ids((await session.fork().load('/list')) as Row[])).to.deep.equal([
      1, 2, 3, 4, 5, 6, 7, 8,
    ])
  })

  it('reads through the session whose calls wait for nothing', async () => {
    const session = await Session.create({ wait: 20 })
    await session.save([row(1)], '/list')
    async function* counting(given: Session): AsyncGenerator<Row> {
      for (let i = 0; i < 3; i++) yield row(((await given.list()) as unknown[]).length)
    }
    await session.append('/list', counting, { commitEvery: 1 })
    await session.append('/list', counting(session), { commitEvery: { ms: 1 } })
    expect(((await session.fork().load('/list')) as Row[]).length).to.equal(7)
  })

  it('says what it takes', async () => {
    const session = await filled()
    for (const commitEvery of [0, -1, 1.5, { ms: 0 }, { rows: 5 }, 'often', null])
      expect(
        await failureOf(session.append('/list', [row(3)], { commitEvery: commitEvery as never })),
      ).to.be.instanceOf(TypeError)
    expect(ids((await session.load('/list')) as Row[])).to.deep.equal([1, 2])
  })
})
