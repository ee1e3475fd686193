// Attributes for other programs: units, long names, and fields that are attributes themselves.

import { dump, H5Class, H5Field, load } from 'h5orm'

// #region class
@H5Class('lab.Spectrum')
class Spectrum {
  @H5Field('float64[]', { units: 'nm', longName: 'wavelength' })
  wavelength = new Float64Array(0)

  @H5Field('float64[]', { attributes: { units: 'counts', calibrated: 1, range: [0, 4096] } })
  intensity = new Float64Array(0)

  @H5Field('float64', { attribute: true, name: 'exposure_s' }) exposure = 0
  @H5Field('string', { attribute: true }) instrument = ''
}
// #endregion

const spectrum = new Spectrum()
spectrum.wavelength = Float64Array.of(500, 510, 520)
spectrum.intensity = Float64Array.of(17, 40, 22)
spectrum.exposure = 0.25
spectrum.instrument = 'HR4000'
await dump(spectrum, 'spectrum.h5', '/spectrum')

const again = await load('spectrum.h5', '/spectrum', Spectrum)
console.log(again.exposure, again.instrument, again.intensity) // 0.25 HR4000 Float64Array(3) [ 17, 40, 22 ]
