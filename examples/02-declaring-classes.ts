// What a field can be: numbers of a width, texts, dates, arrays, other classes, Maps, Sets; and what options it takes.

import { dump, H5Class, H5Field, isH5Error, load, mapOf, oneOf, setOf } from 'h5orm'

// #region types
@H5Class('lab.Detector')
class Detector {
  @H5Field('string') name = ''
  @H5Field('uint16') channels = 0 // refused if it does not fit, never rounded
  @H5Field('bool') cooled = false
  @H5Field('date') installed: Date | null = null
}

@H5Class('lab.Camera')
class Camera extends Detector {
  @H5Field('float64[]') gains: number[] = [] // a number[] comes back as a number[]
  @H5Field('uint16[]') dark = new Uint16Array(0) // and a typed array as a typed array
}

@H5Class('lab.Setup')
class Setup {
  @H5Field(() => Detector) trigger: Detector | null = null // an instance of it, or of a subclass
  @H5Field(() => [Detector]) detectors: Detector[] = []
  @H5Field(() => oneOf(Camera, Detector)) main: Camera | Detector | null = null
  @H5Field(() => mapOf('string', Detector)) byName = new Map<string, Detector>()
  @H5Field(setOf('string')) tags = new Set<string>()
  @H5Field() note: unknown = null // no type: the kind of the value decides

  cache = new Map<string, number>() // no @H5Field: not stored
}
// #endregion

// #region options
@H5Class('lab.Scan')
class Scan {
  /** Stored at `data/counts` below the object, in compressed chunks, with a unit. */
  @H5Field('uint32[]', { name: 'data/counts', compress: 'gzip', units: '1', longName: 'counts' })
  counts = new Uint32Array(0)

  /** An attribute of the object's group. */
  @H5Field('string', { attribute: true }) operator = ''

  /** Its value if a file lacks the field. */
  @H5Field('float64', { default: 1 }) scale = 1

  /** Converted when it is stored and when it is loaded. */
  @H5Field('string', {
    convert: {
      toStored: (list: string[]) => list.join(';'),
      fromStored: (text: string) => text.split(';'),
    },
  })
  steps: string[] = []
}
// #endregion

const camera = Object.assign(new Camera(), { name: 'ccd', channels: 512, gains: [1, 1.5] })
const setup = new Setup()
setup.trigger = Object.assign(new Detector(), { name: 'pmt', channels: 1, cooled: true })
setup.detectors = [setup.trigger, camera]
setup.main = camera
setup.byName.set('ccd', camera)
setup.tags.add('night').add('test')
setup.note = { humidity: 0.4, seen: ['fog', null] }
setup.cache.set('hits', 3)

await dump(setup, 'setup.h5', '/setup')
const loaded = await load('setup.h5', '/setup', Setup)
console.log(loaded.detectors.map((one) => one.constructor.name)) // [ 'Detector', 'Camera' ]
console.log(loaded.main === loaded.detectors[1], loaded.byName.get('ccd') === loaded.main) // true true
console.log(loaded.tags, loaded.note) // Set(2) { 'night', 'test' } { humidity: 0.4, seen: [ 'fog', null ] }
console.log(loaded.cache.size) // 0

const scan = new Scan()
scan.counts = Uint32Array.of(3, 5, 4)
scan.operator = 'mk'
scan.steps = ['bias', 'flat']
await dump(scan, 'setup.h5', '/scan')
const same = await load('setup.h5', '/scan', Scan)
console.log(same.counts, same.operator, same.steps) // Uint32Array(3) [ 3, 5, 4 ] mk [ 'bias', 'flat' ]

// #region refused
camera.channels = 70_000
try {
  await dump(camera, 'setup.h5', '/camera')
} catch (error) {
  if (isH5Error(error, 'CANNOT_STORE')) console.log(error.message)
  // Cannot store the field channels: 70000 is outside of 0 … 65535, so it does not fit uint16 (at /camera/channels, Camera.channels). Change the value or the declared type.
}
// #endregion
