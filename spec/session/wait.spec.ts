import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

import { failureOf, gate } from './gate.js'
import { fromOutside, row } from './transaction-models.js'

describe('The option wait', () => {
  it('bounds how long a call waits for a transaction that does nothing, which goes on', async () => {
    const session = await Session.create({ wait: 20 })
    const [begun, goOn] = [gate(), gate()]
    const done = session.transaction(async (tx) => {
      await tx.save(1, '/a')
      begun.open()
      await goOn.opened
      await tx.save(2, '/b')
    })
    await begun.opened
    const calls = [
      fromOutside(() => session.save(3, '/c')),
      fromOutside(() => session.fork().load('/a')),
      fromOutside(() => session.transaction(async () => undefined)),
      fromOutside(() => session.close()),
    ]
    for (const call of calls) {
      const error = await failureOf(call)
      expect(isH5Error(error, 'BUSY'), String(error)).to.equal(true)
      expect((error as Error).message).to.include('tx')
    }
    goOn.open()
    await done
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['a', 'b'])
  })

  it('ends a transaction that waits for itself, where no context tells', async () => {
    const session = await Session.create({ wait: 20 })
    const error = await failureOf(
      session.transaction(async (tx) => {
        await tx.save(1, '/a')
        await fromOutside(() => session.save(2, '/b'))
      }),
    )
    expect(isH5Error(error, 'BUSY')).to.equal(true)
    expect(await session.list()).to.deep.equal([])
  })

  it('does not count while the transaction has calls of its own', async () => {
    const session = await Session.create({ wait: 500 })
    const begun = gate()
    const done = session.transaction(async (tx) => {
      begun.open()
      // At least 600 ms together, with gaps that are far shorter than 500 ms on a busy machine too.
      for (let i = 0; i < 600; i++) {
        await tx.save(i, '/n')
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })
    await begun.opened
    await fromOutside(() => session.save(1, '/a'))
    await done
    expect(await session.has('/a')).to.equal(true)
  })

  it('may differ from call to call: each session has its own', async () => {
    const session = await Session.create()
    const patient = session.fork({ wait: Infinity })
    const hasty = session.fork({ wait: 5 })
    const [begun, goOn] = [gate(), gate()]
    const done = session.transaction(async () => {
      begun.open()
      await goOn.opened
    })
    await begun.opened
    const waiting = fromOutside(() => patient.save(1, '/a'))
    const error = await failureOf(fromOutside(() => hasty.save(1, '/b')))
    expect(isH5Error(error, 'BUSY')).to.equal(true)
    goOn.open()
    await Promise.all([done, waiting])
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['a'])
  })

  it('leaves a signal its right: a call that waits can be aborted', async () => {
    const session = await Session.create()
    const [begun, goOn] = [gate(), gate()]
    const done = session.transaction(async () => {
      begun.open()
      await goOn.opened
    })
    await begun.opened
    const signal = AbortSignal.timeout(5)
    for (const call of [
      fromOutside(() => session.save(1, '/a', { signal })),
      fromOutside(() => session.load('/a', { signal })),
      fromOutside(() => session.append('/a', [row(1)], { signal })),
    ])
      expect(isH5Error(await failureOf(call), 'ABORTED')).to.equal(true)
    goOn.open()
    await done
  })

  it('is a number of milliseconds', async () => {
    for (const wait of [-1, NaN, '5', null])
      expect(await failureOf(Session.create({ wait: wait as never }))).to.be.instanceOf(TypeError)
  })
})
