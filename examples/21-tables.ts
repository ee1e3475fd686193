// Columns without objects: a Table gives typed arrays, and makes an instance only when one is asked for. In a file it reads
// what is asked for.

import { H5Class, H5Field, load, Session, Table, tableOf } from 'h5orm'

// #region table
@H5Class('physics.Hit')
class Hit {
  @H5Field('float64', { units: 'ns' }) time = 0
  @H5Field('int32') channel = 0
  @H5Field('string') label = ''
}

@H5Class('physics.Event')
class Event {
  @H5Field(tableOf(Hit)) hits = Table.from(Hit, [])
}

const event = new Event()
event.hits = Table.of(Hit, {
  time: Float64Array.of(0.5, 1.25, 4),
  channel: Int32Array.of(3, 1, 2),
  label: ['a', 'b', 'c'],
})
{
  await using writer = await Session.open('event.h5', { mode: 'w' })
  await writer.save(event, '/event')
}
const { hits } = await load('event.h5', '/event', Event)
console.log(hits.length, hits.column('time')) // 3 Float64Array(3) [ 0.5, 1.25, 4 ]
console.log(hits.at(-1)) // Hit { time: 4, channel: 2, label: 'c' }
console.log(hits.at(1) === hits.at(1)) // true
console.log(Array.from(hits.slice(0, 2), ({ label }) => label)) // [ 'a', 'b' ]
// #endregion

// #region stored
const n = 100_000
const times = Float64Array.from({ length: n }, (_, i) => i / 4)
const labels = Array.from(times, (time) => `${time} ns`)
{
  await using writer = await Session.open('night.h5', { mode: 'w' })
  await writer.save(
    Table.of(Hit, { time: times, channel: new Int32Array(n), label: labels }),
    '/hits',
  )
}
await using session = await Session.open('night.h5')
const night = await session.load('/hits', tableOf(Hit)) // nothing has been read
console.log(await night.read('time', [-2])) // Float64Array(2) [ 24999.5, 24999.75 ]
console.log(night.at(4)) // Hit { time: 1, channel: 0, label: '1 ns' }
let sum = 0
for await (const block of night.blocks()) for (const { time } of block) sum += time
console.log(sum / night.length) // 12499.875
console.log(night.column('time') === (await night.read('time'))) // true
// #endregion
