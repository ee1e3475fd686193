// Files of other programs: weather.h5 was written by h5py (07-make-weather.py). It comes with the package.

import { BrokenLink, H5Class, H5Field, isH5Error, type NdArray, Session } from 'h5orm'

// #region anything
await using session = await Session.open('node_modules/h5orm/examples/weather.h5')
const found = (await session.load('/station')) as Record<string, unknown>
console.log(Object.keys(found).join(' ')) // name active place hours t2m radar quality raw
console.log(found['name'], found['active']) // Berlin-Tempelhof true
console.log(found['t2m']) // Float32Array(4) [ 2.5, 2, 1.5, 3.5 ]
console.log((found['radar'] as NdArray).shape) // [ 2, 3 ]
console.log(found['quality']) // [ { flag: 1, error: 0.5 }, { flag: 2, error: 0.25 } ]
console.log(found['raw'] instanceof BrokenLink) // true
// #endregion

// #region class
@H5Class('weather.Station')
class Station {
  @H5Field('string') name = ''
  @H5Field('int32', { name: 'wmo_id', attribute: true }) id = 0
  @H5Field('bool') active = false
  @H5Field('float64', { name: 'place/lat' }) latitude = Number.NaN
  @H5Field('float64', { name: 'place/lon' }) longitude = Number.NaN
  @H5Field('date[]', { name: 'hours' }) times: Date[] = [] // by the CF units of the dataset
  @H5Field('float64[]', { name: 't2m' }) temperature = new Float64Array(0)
  @H5Field('string', { default: 'unknown' }) owner = ''
}

const station = await session.load('/station', Station)
console.log(station.id, station.name, station.latitude.toFixed(2)) // 10384 Berlin-Tempelhof 52.47
console.log(station.times[3]?.toISOString()) // 2026-03-01T03:00:00.000Z
console.log(station.temperature) // Float64Array(4) [ 2.5, 2, 1.5, 3.5 ]
console.log(station.owner) // unknown
// #endregion

// #region mismatch
@H5Class('weather.Wrong')
class Wrong {
  @H5Field('float64') name = 0
}
try {
  await session.load('/station', Wrong)
} catch (error) {
  if (isH5Error(error, 'CANNOT_RESTORE')) console.log(error.code, error.path)
  // CANNOT_RESTORE /station/name
}
// #endregion
