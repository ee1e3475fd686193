// Several callers on one file: transactions that wait for each other, streams that commit as they come.

import { H5Class, H5Field, isH5Error, LazyArray, Session } from 'h5orm'

@H5Class('lab.Reading')
class Reading {
  @H5Field('int32') sensor = 0
  @H5Field('float64') value = 0
}
const reading = (value: number): Reading => Object.assign(new Reading(), { sensor: 1, value })

await using session = await Session.open('callers.h5', { mode: 'w' })

// #region tx
const booking = session.transaction(async (tx) => {
  await tx.save({ seats: 2 }, '/booking')
  await tx.transaction(async (inner) => inner.save('paid', '/payment')) // can be taken back alone
  throw new Error('the card was refused')
})
const other = session.save({ order: 7 }, '/order') // waits for its turn
await booking.catch((error: Error) => console.log(error.message)) // the card was refused
await other
console.log((await session.list()).map(({ name }) => name)) // [ 'order' ]
// #endregion

// #region late
let late: Promise<void> | undefined
await session.transaction(async (tx) => {
  await tx.save(1, '/one')
  late = new Promise<void>((resolve) => setTimeout(resolve)).then(() => tx.save(2, '/two'))
}) // nobody awaits `late`
await late?.catch((error: unknown) => {
  if (isH5Error(error, 'TRANSACTION_ENDED')) console.log(error.code) // TRANSACTION_ENDED
})
// #endregion

// #region with
const levels = LazyArray.of(Float64Array.of(1, 2, 3))
await session.save(levels, '/levels')
await session.transaction(async (tx) => {
  await tx.with(levels).append([4]) // belongs to the transaction in browsers too
})
async function* doubled(tx: Session): AsyncGenerator<number> {
  for await (const block of tx.with(levels).blocks())
    for (const level of block as Float64Array) yield 2 * level
}
await session.save(LazyArray.from(doubled, 'float64'), '/doubled')
console.log(await session.load('/doubled', 'float64[]')) // Float64Array(4) [ 2, 4, 6, 8 ]
// #endregion

// #region commit-every
async function* sensor(): AsyncGenerator<Reading> {
  for (let i = 0; i < 5; i++) yield reading(i / 10)
  throw new Error('the sensor was unplugged')
}
await session.save([reading(0)], '/readings')
try {
  await session.append('/readings', sensor(), { commitEvery: 2 }) // or { ms: 500 }
} catch (error) {
  console.log((error as Error).message) // the sensor was unplugged
}
console.log(((await session.fork().load('/readings')) as Reading[]).length) // 5
// #endregion
