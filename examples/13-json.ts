// The same declarations give JSON, for an API or a log.

import { Exclude, Expose, Transform } from 'class-transformer'

import { fromPlain, H5Class, H5Field, isH5Error, oneOf, toPlain } from 'h5orm'

@H5Class('lab.Sample')
class Sample {
  @H5Field('string') label = ''
  @H5Field('date') taken = new Date(0)
  @H5Field('float64[]') masses = new Float64Array(0)
}

// #region json
const sample = new Sample()
sample.label = 'S-17'
sample.masses = Float64Array.of(1, 2)
const json = JSON.stringify(toPlain(sample))
console.log(json) // {"label":"S-17","taken":"1970-01-01T00:00:00.000Z","masses":[1,2]}
console.log(fromPlain(Sample, JSON.parse(json)).taken.getTime()) // 0
// #endregion

// #region nested
@H5Class('lab.Camera')
class Camera {
  @H5Field('int64') frames: number | bigint = 0
}

@H5Class('lab.Counter')
class Counter {
  @H5Field('float64') rate = 0
}

@H5Class('lab.Run')
class Run {
  @H5Field(() => Sample) sample = new Sample() // the declaration names the class
  @H5Field(() => oneOf(Camera, Counter)) detector: Camera | Counter = new Counter() // one of two classes
  @H5Field('string') password = ''
  cache = 'no @H5Field: neither stored nor in the JSON'
}

const run = Object.assign(new Run(), { detector: new Camera() })
console.log(toPlain(run)['detector']) // { '$class': 'lab.Camera', frames: 0 }
console.log(fromPlain(Run, { detector: { $class: 'lab.Counter', rate: 5 } }).detector) // Counter { rate: 5 }
// #endregion

// #region errors
try {
  fromPlain(Run, { sample: { masses: [1, 'two'] } })
} catch (error) {
  if (isH5Error(error, 'CANNOT_RESTORE')) console.log(error.message)
  // Cannot restore 'two' as float64 (Run.sample.masses[1]). Correct the data, or the declaration.
}
// #endregion

// #region class-transformer
// In the legacy dialect these are decorators on the properties: @Expose({ name: 'sampleLabel' }).
Expose({ name: 'sampleLabel' })(Sample.prototype, 'label')
Transform(({ value }: { value: Date }) => value.getTime(), { toPlainOnly: true })(
  Sample.prototype,
  'taken',
)
Exclude({ toPlainOnly: true })(Run.prototype, 'password')

console.log(JSON.stringify(toPlain(run)))
// {"sample":{"sampleLabel":"","taken":0,"masses":[]},"detector":{"$class":"lab.Camera","frames":0}}
console.log(fromPlain(Run, { sample: { sampleLabel: 'S-18', taken: 0 } }).sample.label) // S-18
// #endregion
