// Saving again, replacing, deleting, and many changes as one.

import { compact, H5Class, H5Field, isH5Error, Session } from 'h5orm'

@H5Class('lab.Sample')
class Sample {
  @H5Field('string') label = ''
  @H5Field('float64[]') masses: number[] = []
}

const session = await Session.open('changing.h5', { mode: 'w' })

// #region update
const sample = Object.assign(new Sample(), { label: 'S-17', masses: [1, 2] })
await session.save(sample, '/sample')
sample.masses.push(3)
await session.save(sample, '/sample') // brings what is stored up to date: only what differs is written
// #endregion

// #region rows
const samples = ['A', 'B', 'C'].map((label) => Object.assign(new Sample(), { label }))
await session.save(samples, '/samples')
const second = await session.load('/samples[1]', Sample) // one row, and no other
second.label = 'B2'
await session.save(second) // writes its row; saving it at '/samples[1]' does the same
await session.delete('/samples[0]') // or session.delete(samples[0])
console.log(session.pathOf(second)) // /samples[0]
// #endregion

// #region replace
await session.save({ note: 'something else' }, '/draft')
await session.save('now a text', '/draft') // replaces it
try {
  await session.save(1, '/draft', { ifExists: 'error' })
} catch (error) {
  if (isH5Error(error, 'EXISTS')) console.log(error.code, error.path) // EXISTS /draft
}
await session.delete('/draft')
console.log(await session.has('/draft')) // false
// #endregion

// #region transaction
try {
  await session.transaction(async () => {
    await session.save({ best: sample }, '/report')
    await session.delete('/sample')
    throw new Error('changed my mind')
  })
} catch (error) {
  console.log((error as Error).message) // changed my mind
}
console.log(await session.has('/sample'), await session.has('/report')) // true false
// #endregion

// #region shared
await session.save({ best: sample }, '/report')
await session.delete('/sample') // what others refer to stays with them
const report = (await session.load('/report')) as { best: Sample }
console.log(report.best.masses, await session.has('/sample')) // [ 1, 2, 3 ] false
// #endregion

// #region compact
await session.close()
await compact('changing.h5') // gives back the space of what was deleted
// #endregion
