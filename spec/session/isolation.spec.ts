import { expect } from 'chai'

import { LazyArray, lazyArray, tableOf } from 'h5orm'

import { failureOf, gate } from './gate.js'
import {
  changes,
  contentOf,
  filled,
  fromOutside,
  ids,
  Row,
  row,
  stop,
} from './transaction-models.js'

describe('A change that was made while a transaction was open', () => {
  for (const [name, change] of Object.entries(changes))
    for (const by of ['the same session', 'a fork'] as const)
      it(`stays when the transaction fails: ${name}, by ${by}`, async () => {
        const alone = await filled()
        await change(alone)
        const session = await filled()
        const other = by === 'a fork' ? session.fork() : session
        const [begun, goOn] = [gate(), gate()]
        const failing = failureOf(
          session.transaction(async (tx) => {
            await tx.save({ n: 99 }, '/object')
            await tx.delete('/doomed')
            await tx.append('/list', [row(99)])
            begun.open()
            await goOn.opened
            throw stop
          }),
        )
        await begun.opened
        const changed = fromOutside(() => change(other))
        goOn.open()
        expect(await failing).to.equal(stop)
        await changed
        expect(await contentOf(session)).to.deep.equal(await contentOf(alone))
      })

  for (const [name, change] of Object.entries(changes))
    it(`stays when a stream fails that was being saved: ${name}`, async () => {
      const alone = await filled()
      await change(alone)
      const session = await filled()
      const [begun, goOn] = [gate(), gate()]
      async function* sensor(): AsyncGenerator<number> {
        yield 1
        begun.open()
        await goOn.opened
        throw stop
      }
      const failing = failureOf(session.save(LazyArray.from(sensor(), 'float64'), '/sensor'))
      await begun.opened
      const changed = fromOutside(() => change(session))
      goOn.open()
      expect(await failing).to.equal(stop)
      await changed
      expect(await contentOf(session)).to.deep.equal(await contentOf(alone))
    })

  it('is not seen by the transaction, nor sees it', async () => {
    const session = await filled()
    const [begun, goOn] = [gate(), gate()]
    const transaction = session.transaction(async () => {
      await session.save(1, '/a')
      begun.open()
      await goOn.opened
      expect(await session.has('/b')).to.equal(false)
      return session.load('/a')
    })
    await begun.opened
    const seen = fromOutside(() => session.load('/a'))
    const saved = fromOutside(() => session.save(2, '/b'))
    const listed = fromOutside(() => session.fork().list())
    const array = fromOutside(() => failureOf(session.load('/array', lazyArray('float64'))))
    goOn.open()
    expect(await transaction).to.equal(1)
    expect(await seen).to.equal(1)
    await saved
    expect((await listed).map(({ name }) => name)).to.include('b')
    expect(await array).to.equal(undefined)
  })

  it('does not read what is taken back: arrays and Tables wait too', async () => {
    const session = await filled()
    const array = await session.load('/array', lazyArray('float64'))
    const table = await session.load('/table', tableOf(Row))
    const [begun, goOn] = [gate(), gate()]
    const failing = failureOf(
      session.transaction(async () => {
        await array.append([3])
        await table.append([row(2)])
        begun.open()
        await goOn.opened
        throw stop
      }),
    )
    await begun.opened
    const reading = fromOutside(async () => array.read())
    const blocks = fromOutside(async () => {
      const found: number[] = []
      for await (const block of table.blocks()) found.push(...ids(block))
      return found
    })
    goOn.open()
    await failing
    expect(await reading).to.deep.equal(Float64Array.of(1, 2))
    expect(array.shape).to.deep.equal([2])
    expect(table.length).to.equal(1)
    await blocks
  })
})
