// A file that grows by a run a day: one path for each, what they share stored once, and a list where there are many.

import { H5Class, H5Field, Session } from 'h5orm'

// #region classes
@H5Class('lab.Sensor')
class Sensor {
  @H5Field('string') code = ''
}

@H5Class('lab.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field('date') started = new Date(0)
  @H5Field(() => Sensor) sensor: Sensor | null = null
  @H5Field('float64[]', { units: 'V' }) signal = new Float64Array(0)
}
// #endregion

// #region first
const sensor = Object.assign(new Sensor(), { code: 'S-17' })
{
  await using session = await Session.open('lab.h5', { mode: 'w' })
  await session.save(sensor, '/sensors/S-17')
  const run = Object.assign(new Run(), { title: 'cold', sensor, signal: Float64Array.of(1, 2) })
  await session.save(run, '/runs/2026-05-01') // the sensor is linked, not stored twice
}
// #endregion

// #region next
{
  await using session = await Session.open('lab.h5', { mode: 'a' })
  const known = await session.load('/sensors/S-17', Sensor) // the stored one, so the new run shares it
  await session.save(Object.assign(new Run(), { title: 'warm', sensor: known }), '/runs/2026-05-02')
}
// #endregion

// #region several
{
  await using session = await Session.open('lab.h5', { mode: 'a' })
  await session.dumpMany({
    '/runs/2026-05-03': Object.assign(new Run(), { title: 'third' }),
    '/runs/2026-05-04': Object.assign(new Run(), { title: 'fourth' }),
  }) // both or none
}
// #endregion

// #region look
{
  await using session = await Session.open('lab.h5')
  for (const { name, path } of await session.list('/runs')) {
    const { title } = await session.load(path, Run)
    console.log(name, title)
    // 2026-05-01 cold
    // 2026-05-02 warm
    // 2026-05-03 third
    // 2026-05-04 fourth
  }
  const title = await session.load('/runs/2026-05-02/title', 'string') // one value, nothing else is read
  console.log(title) // warm
}
// #endregion
