import { expect } from 'chai'

import { isH5Error, Session } from 'h5orm'

import { failureOf, gate } from './gate.js'
import { changes, filled, fromOutside, stop } from './transaction-models.js'

describe('Transactions of one file', () => {
  it('run one after another: of two at once the failing one takes back only itself', async () => {
    const session = await Session.create()
    const order: string[] = []
    const one = session.transaction(async (tx) => {
      order.push('a begins')
      await tx.save(1, '/a1')
      await new Promise(setImmediate)
      await tx.save(2, '/a2')
      order.push('a ends')
    })
    const other = session.fork().transaction(async (tx) => {
      order.push('b begins')
      await tx.save(1, '/b1')
      throw stop
    })
    await one
    expect(await failureOf(other)).to.equal(stop)
    expect(order).to.deep.equal(['a begins', 'a ends', 'b begins'])
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['a1', 'a2'])
  })

  it('nested: several at once run one after another, and each can be taken back alone', async () => {
    const session = await Session.create()
    await session.transaction(async (tx) => {
      const nested = [0, 1, 2, 3].map((i) =>
        tx.transaction(async (inner) => {
          await inner.save(i, `/x${i}`)
          expect((await inner.list()).length).to.equal(Math.ceil((i + 1) / 2))
          if (i % 2 === 1) throw stop
        }),
      )
      await Promise.allSettled(nested)
    })
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['x0', 'x2'])
  })

  it('await the calls that are under way when their function settles', async () => {
    for (const fails of [false, true]) {
      const session = await Session.create()
      let saved: Promise<void>[] = []
      const done = session.transaction(async (tx) => {
        saved = [tx.save(1, '/a'), session.save(2, '/b'), tx.fork().save(3, '/c')]
        if (fails) throw stop
      })
      expect(await failureOf(done)).to.equal(fails ? stop : undefined)
      await Promise.all(saved)
      expect((await session.list()).length).to.equal(fails ? 0 : 3)
    }
  })

  it('let no later call in, of a forgotten branch, a timer or the tx itself', async () => {
    const session = await Session.create()
    const late = gate()
    const branches: Promise<unknown>[] = []
    let kept: Session | undefined
    let keptFork: Session | undefined
    let hasEnded = false
    await failureOf(
      session.transaction(async (tx) => {
        kept = tx
        keptFork = tx.fork()
        const branch = late.opened.then(() => session.save(1, '/branch'))
        branches.push(failureOf(branch))
        branches.push(
          new Promise((resolve) => {
            const tick = (): void => {
              if (hasEnded) void failureOf(session.save(1, '/timer')).then(resolve)
              else setTimeout(tick, 1)
            }
            tick()
          }),
        )
        await Promise.all([branch, tx.save(1, '/a').then(() => Promise.reject(stop))])
      }),
    )
    hasEnded = true
    late.open()
    for (const error of await Promise.all(branches))
      expect(isH5Error(error, 'TRANSACTION_ENDED'), String(error)).to.equal(true)
    const calls = [
      ...Object.values(changes).map((change) => change(kept!)),
      keptFork!.save(1, '/x'),
      kept!.load('/a'),
    ]
    for (const call of calls)
      expect(isH5Error(await failureOf(call), 'TRANSACTION_ENDED')).to.equal(true)
    expect(await session.list()).to.deep.equal([])
    await session.save(1, '/after')
    expect(await session.load('/after')).to.equal(1)
  })

  it('leave calls on other files alone', async () => {
    const [session, log] = [await Session.create(), await Session.create()]
    await failureOf(
      session.transaction(async (tx) => {
        await tx.save(1, '/a')
        await log.save('a was saved', '/1')
        await log.transaction(async (inner) => {
          await inner.save('and more', '/2')
          await session.save(2, '/b')
        })
        expect(await tx.load('/b')).to.equal(2)
        throw stop
      }),
    )
    expect((await session.list()).length).to.equal(0)
    expect((await log.list()).length).to.equal(2)
  })

  it('hand in a session on the same identity map', async () => {
    const session = await filled()
    const before = await session.load('/object')
    await session.transaction(async (tx) => {
      expect(tx).to.be.instanceOf(Session)
      expect(await tx.load('/object')).to.equal(before)
      expect(tx.pathOf(before as object)).to.equal('/object')
      const own = await tx.fork().load('/object')
      expect(own).to.deep.equal(before)
      expect(own).to.not.equal(before)
    })
  })

  it('take back what a fork of theirs has done, and what is known of it', async () => {
    const session = await Session.create()
    const object = { n: 1 }
    await failureOf(
      session.transaction(async (tx) => {
        const fork = tx.fork()
        await fork.save(object, '/x')
        await fork.close()
        await tx.fork().save(1, '/y')
        throw stop
      }),
    )
    expect(await session.list()).to.deep.equal([])
    await session.close()
    expect(session.isClosed).to.equal(true)
  })

  it('go on when their session, or their tx, is closed in them: that throws BUSY', async () => {
    const session = await Session.create()
    const fork = session.fork()
    await session.transaction(async (tx) => {
      for (const call of [() => session.close(), () => tx.close()])
        expect(isH5Error(await failureOf(call()), 'BUSY')).to.equal(true)
      await tx.transaction(async (inner) => {
        expect(isH5Error(await failureOf(session.close()), 'BUSY')).to.equal(true)
        expect(isH5Error(await failureOf(inner.close()), 'BUSY')).to.equal(true)
      })
      await fork.close()
      await tx.save(1, '/a')
    })
    expect(await session.load('/a')).to.equal(1)
    await session.close()
  })

  it('let a close from outside wait for their end', async () => {
    const session = await Session.create()
    const [begun, goOn] = [gate(), gate()]
    const done = session.transaction(async () => {
      begun.open()
      await goOn.opened
      await session.save(1, '/a')
      return session.toBytes()
    })
    await begun.opened
    const closed = fromOutside(() => session.close())
    expect(isH5Error(await failureOf(fromOutside(() => session.load('/a'))), 'CLOSED')).to.equal(
      true,
    )
    goOn.open()
    const again = await Session.open(await done)
    await closed
    expect(await again.load('/a')).to.equal(1)
    expect(isH5Error(await failureOf(session.load('/a')), 'CLOSED')).to.equal(true)
  })
})
