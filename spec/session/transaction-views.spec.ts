import { expect } from 'chai'

import { isH5Error, LazyArray, lazyArray, Session, Table, tableOf } from 'h5orm'

import { failureOf } from './gate.js'
import { filled, fromOutside, ids, Row, row, stop } from './transaction-models.js'

describe('tx.with', () => {
  it('gives a view of a LazyArray or a Table whose calls belong to the transaction', async () => {
    const session = await Session.create({ wait: 20 })
    const array = LazyArray.of(Float64Array.of(1, 2))
    const table = Table.from(Row, [row(1)])
    await session.dumpMany({ '/array': array, '/table': table })
    const error = await failureOf(
      session.transaction(async (tx) => {
        const [frames, rows] = [tx.with(array), tx.with(table)]
        // Nothing here is told by the context.
        await fromOutside(async () => {
          await frames.append([3])
          await frames.write(9, 0)
          expect(frames.shape).to.deep.equal([3])
          expect(await frames.read()).to.deep.equal(Float64Array.of(9, 2, 3))
          const blocks: number[] = []
          for await (const block of frames.blocks(2)) blocks.push(...(block as Float64Array))
          expect(blocks).to.deep.equal([9, 2, 3])
          await rows.append([row(2)])
          expect(ids(rows)).to.deep.equal([1, 2])
          expect(await rows.read('id')).to.deep.equal(Int32Array.of(1, 2))
          for await (const block of rows.blocks(1)) expect(block.length).to.equal(1)
          expect(rows.at(-1)?.id).to.equal(2)
          expect(frames).to.be.instanceOf(LazyArray)
          expect(rows).to.be.instanceOf(Table)
        })
        throw stop
      }),
    )
    expect(error).to.equal(stop)
    expect(await array.read()).to.deep.equal(Float64Array.of(1, 2))
    expect(table.length).to.equal(1)
  })

  it('refuses what lies in another file, and what is neither', async () => {
    const [session, other] = [await filled(), await filled()]
    const array = await other.load('/array', lazyArray('float64'))
    const table = await other.load('/table', tableOf(Row))
    await session.transaction(async (tx) => {
      for (const wrong of [array, table, {}, null])
        expect(() => tx.with(wrong as never)).to.throw(TypeError)
    })
  })

  it('gives what is looked at, not saved: the error says so', async () => {
    const session = await filled()
    const array = await session.load('/array', lazyArray('float64'))
    const table = await session.load('/table', tableOf(Row))
    await session.transaction(async (tx) => {
      for (const view of [tx.with(array), tx.with(table)]) {
        const error = await failureOf(tx.save({ view }, '/copy'))
        expect(isH5Error(error, 'CANNOT_STORE'), String(error)).to.equal(true)
        expect((error as Error).message).to.include('tx.with')
      }
    })
  })
})

describe('An iterable that is made for its transaction', () => {
  it('reads what it needs by the tx that it is given', async () => {
    const session = await Session.create({ wait: 50 })
    const frames = LazyArray.of(Float64Array.of(1, 2, 3))
    await session.dumpMany({ '/frames': frames, '/factor': 10, '/rows': [row(1)] })
    const scaled = (tx: Session): AsyncGenerator<number> =>
      fromOutside(async function* () {
        const factor = (await tx.load('/factor')) as number
        for await (const block of tx.with(frames).blocks(2))
          for (const value of block as Float64Array) yield factor * value
      })
    await session.save(LazyArray.from(scaled, 'float64'), '/scaled')
    expect(await session.load('/scaled', 'float64[]')).to.deep.equal(Float64Array.of(10, 20, 30))
    await session.append('/rows', async function* (tx) {
      yield row((await tx.load('/factor')) as number)
      yield row(((await tx.list()) as unknown[]).length)
    })
    expect(ids((await session.fork().load('/rows')) as Row[])).to.deep.equal([1, 10, 4])
  })

  it('has to be one', async () => {
    const session = await filled()
    const none = (() => 5) as never
    expect(await failureOf(session.save(LazyArray.from(none, 'int8'), '/x'))).to.be.instanceOf(
      TypeError,
    )
    expect(await failureOf(session.append('/list', none))).to.be.instanceOf(TypeError)
    expect(() => LazyArray.from(5 as never, 'int8')).to.throw(TypeError)
    expect(await session.has('/x')).to.equal(false)
  })
})
