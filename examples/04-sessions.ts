// A session is an open file with an identity map: one object for each stored object.

import { H5Class, H5Field, Session } from 'h5orm'

@H5Class('lab.Sample')
class Sample {
  @H5Field('string') label = ''
}

@H5Class('lab.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field(() => Sample) sample: Sample | null = null
}

// #region identity
const sample = Object.assign(new Sample(), { label: 'S-17' })
const run1 = Object.assign(new Run(), { title: 'cold', sample })
const run2 = Object.assign(new Run(), { title: 'warm', sample })

const session = await Session.open('runs.h5', { mode: 'a' })
await session.save(run1, '/runs/run1')
await session.save(run2, '/runs/run2') // the sample is stored already: it gets a second name
console.log(session.pathOf(sample)) // /runs/run1/sample
console.log((await session.load('/runs/run2')) === run2) // true
await session.close()
// #endregion

// #region many
{
  await using writer = await Session.open('many.h5', { mode: 'w' })
  await writer.dumpMany({ '/first': run1, '/second': run2 }) // all or nothing; shared objects are stored once
}
await using reader = await Session.open('many.h5')
const { '/first': first, '/second': second } = await reader.loadMany({
  '/first': Run,
  '/second': Run,
})
console.log(first.title, second.title, first.sample === second.sample) // cold warm true
// #endregion

// #region look
for (const { name, className } of await reader.list()) console.log(name, className)
// first lab.Run
// second lab.Run
console.log(await reader.has('/first/sample'), await reader.has('/third')) // true false
// #endregion

// #region fork
const fork = reader.fork() // the same file with an identity map of its own
const other = await fork.load('/first', Run)
console.log(other !== first, other.title) // true cold
reader.forget(first) // the next load makes a new one
console.log((await reader.load('/first')) !== first) // true
await fork.close()
// #endregion
