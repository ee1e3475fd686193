// Files of Python's hdf5pickle: read as they are (pickled.h5 is the example of its README), and written for it.

import { dump, H5Class, H5Field, load, Session } from 'h5orm'

// #region read
const data = (await load('pickled.h5', '/data')) as { a: number; b: BigInt64Array; c: Date }
console.log(data.a, data.b) // 50 BigInt64Array(5) [ 1n, 2n, 3n, 4n, 5n ]
console.log(data.c.toISOString()) // 2006-08-06T20:53:55.573Z
// #endregion

// #region write
@H5Class({ name: 'lab.Run', python: 'lab.run.Run' })
class Run {
  @H5Field('string') title = 'cold'
  @H5Field('float64[]') signal = Float64Array.of(1, 2)
}
const run = new Run()
await dump([run, run], 'for-python.h5', '/runs', { format: 'hdf5pickle' })
const [one, two] = (await load('for-python.h5', '/runs')) as Run[]
console.log(one?.title, one instanceof Run, one === two) // cold true true
// #endregion

// #region convert
await using old = await Session.open('pickled.h5')
await using fresh = await Session.open('converted.h5', { mode: 'w' })
await fresh.save(await old.load('/data'), '/data') // into h5orm's own format
// #endregion
console.log((await fresh.list('/data')).map(({ name }) => name)) // [ 'a', 'b', 'c' ]
