// Files for people who use Python, Octave, MATLAB, R or Julia: examples/readers/ reads them.

import { dump, H5Class, H5Field, Session } from 'h5orm'

// #region write
@H5Class('lab.Detector')
class Detector {
  @H5Field('string') name = 'pmt'
  @H5Field('bool') cooled = true
}

@H5Class('lab.Experiment')
class Experiment {
  @H5Field('string') title = 'Müller cell'
  @H5Field('date') started = new Date('2026-05-01T09:30:00Z')
  @H5Field('float64[]', { units: 'V', longName: 'voltage' }) signal = Float64Array.of(0.5, 0.75, 1)
  @H5Field('float64[]') image: number[][] = [
    [1, 2, 3],
    [4, 5, 6],
  ]
  @H5Field('date[]') marks = [new Date(0), new Date(1500)]
  @H5Field('string[]') tags = ['night', 'test']
  @H5Field(() => Detector) detector = new Detector()
  @H5Field('float64') dose: number | null = null
  @H5Field() settings: unknown = { gain: 2, mode: 'fast' }
  @H5Field('float64', { attribute: true }) temperature = 293.5
}

// Octave is among the readers, and would stop at the ü otherwise.
await using session = await Session.open('experiment.h5', { mode: 'w', strings: 'octave' })
await session.save(new Experiment(), '/experiment')
// #endregion

// #region messages
const messages = Array.from({ length: 3000 }, (_, i) => `Schritt ${i}: gut – хорошо`)
messages[7] = 'Спуск… '.repeat(5000)
await dump(messages, 'messages.h5', '/messages')
// #endregion

// #region references
@H5Class('lab.Instrument')
class Instrument {
  @H5Field('string') name = ''
  @H5Field('float64') gain = 1
}

@H5Class('lab.Shot')
class Shot {
  @H5Field('float64') energy = 0
  @H5Field(() => Instrument) instrument: Instrument | null = null
}

const instruments = ['streak', 'diode'].map((name, i) =>
  Object.assign(new Instrument(), { name, gain: i + 1 }),
)
const shots = [1.5, 2.5, 4].map((energy, i) =>
  Object.assign(new Shot(), { energy, instrument: instruments[(i + 1) % 2] ?? null }),
)
await dump({ instruments, shots, best: instruments[1] }, 'campaign.h5', '/campaign')
// #endregion

console.log((await session.list('/experiment')).map(({ name }) => name).join(' '))
// title started signal image marks tags detector dose settings
