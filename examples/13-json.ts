// The same declarations give JSON, for an API or a log.

import { fromPlain, H5Class, H5Field, toPlain } from 'h5orm'

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
