import { H5Class, H5Field } from 'h5orm'

/** Who measured. */
@H5Class('quakes.Network')
export class Network {
  @H5Field('string') code = ''
  @H5Field('string') operator = ''
}

@H5Class('quakes.Region')
export class Region {
  @H5Field('string') name = ''
}

@H5Class('quakes.Hypocenter')
export class Hypocenter {
  @H5Field('float64', { units: 'degrees_east' }) longitude = 0
  @H5Field('float64', { units: 'degrees_north' }) latitude = 0
  @H5Field('float64', { units: 'km' }) depth = 0
}

@H5Class('quakes.Earthquake')
export class Earthquake {
  @H5Field('string') id = ''
  @H5Field('float64', { longName: 'magnitude' }) magnitude = 0
  @H5Field('date') time = new Date(0)
  @H5Field('string') place = ''
  @H5Field(() => Hypocenter) hypocenter = new Hypocenter()
  @H5Field(() => Region) region = new Region()
  @H5Field(() => Network) network = new Network()
  @H5Field('bool') reviewed = false
  /** How many people reported it; null where nobody was asked. */
  @H5Field() felt: number | null = null
}

@H5Class('quakes.Catalog')
export class Catalog {
  @H5Field('string') title = ''
  @H5Field('url') source = new URL('about:blank')
  @H5Field('date') generated = new Date(0)
  @H5Field(() => [Network]) networks: Network[] = []
  @H5Field(() => [Region]) regions: Region[] = []
  @H5Field(() => [Earthquake]) earthquakes: Earthquake[] = []
  @H5Field(() => [Earthquake]) strongest: Earthquake[] = []
  /** How many there were in each hour, the first hour first. */
  @H5Field('uint32[]') hourly = new Uint32Array(0)
}
