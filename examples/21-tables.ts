// Columns without objects: a Table gives typed arrays, and makes an instance only when one is asked for.

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
  await using session = await Session.open('event.h5', { mode: 'w' })
  await session.save(event, '/event')
}
const { hits } = await load('event.h5', '/event', Event)
console.log(hits.length, hits.column('time')) // 3 Float64Array(3) [ 0.5, 1.25, 4 ]
console.log(hits.at(-1)) // Hit { time: 4, channel: 2, label: 'c' }
console.log(hits.at(1) === hits.at(1)) // true
console.log(Array.from(hits.slice(0, 2), ({ label }) => label)) // [ 'a', 'b' ]
// #endregion
