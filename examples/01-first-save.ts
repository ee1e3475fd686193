// Declare what is stored, save an object, load it again.

// #region claim
import { dump, H5Class, H5Field, load } from 'h5orm'

@H5Class('lab.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field('date') started = new Date()
  @H5Field('float64[]', { units: 'V' }) signal = new Float64Array(0)
}

const run = new Run()
run.title = 'First light'
run.started = new Date('2026-05-01T09:30:00Z')
run.signal = Float64Array.of(0.5, 0.75, 1)

await dump(run, 'run.h5', '/run1')
const again = await load('run.h5', '/run1', Run)
// #endregion

// #region shown
console.log(again instanceof Run, again !== run) // true true
console.log(again.title, again.signal.length) // First light 3
console.log(again.started.toISOString()) // 2026-05-01T09:30:00.000Z
// #endregion
