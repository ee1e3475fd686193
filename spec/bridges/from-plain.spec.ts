import { expect } from 'chai'

import { fromPlain, H5, H5Class, H5Field, isH5Error, Registry, toPlain } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { errorOf } from '../error-of.js'
import { Camera, Detector, Run, throughJson } from './models.js'

const again = (run: Run): Run => fromPlain(Run, throughJson(toPlain(run)))

describe('fromPlain', () => {
  claimNames(Detector, Camera, Run)

  const values: readonly (readonly [string, Partial<Run>])[] = [
    ['text', { title: 'first light' }],
    ['dates', { at: new Date(1234567890123) }],
    ['typed arrays', { signal: Float64Array.of(1, 0.1, NaN, Infinity) }],
    ['arrays of numbers', { list: [1, NaN, -Infinity] }],
    ['64-bit integers', { counts: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) }],
    ['bytes', { bytes: Uint8Array.from({ length: 20_000 }, (_, i) => i) }],
    ['bigints', { big: -(2n ** 100n) }],
    ['large ids', { id: 2n ** 60n }],
    ['small ids', { id: 7 }],
    ['regular expressions', { pattern: /a\/b[/]/giu }],
    ['URLs', { home: new URL('https://example.org/a?b=c#d') }],
    ['arrays of dates', { dates: [new Date(1), new Date(2)] }],
    ['nested instances', { detector: Detector.of('d', 2) }],
    ['instances of a subclass', { detector: Object.assign(new Camera(), { pixels: 9 }) }],
    ['arrays of instances', { detectors: [Detector.of('d', 2), null, new Camera()] }],
    ['Maps of instances', { byName: new Map([['a/b', Detector.of('d', 2)]]) }],
    ['Maps with awkward keys', { byName: new Map([['__proto__', new Detector()]]) }],
    ['Maps with dates as keys', { byDate: new Map([[new Date(5), 1.5]]) }],
    ['Sets', { tags: new Set(['a', 'b']) }],
    ['one of several classes', { either: Object.assign(new Camera(), { gain: 4 }) }],
    ['instances where nothing is declared', { anything: [{ inner: Detector.of('x', 1) }] }],
    ['plain data where nothing is declared', { anything: { a: [1, 'b', null, true, {}] } }],
  ]
  for (const [what, fields] of values) {
    it(`restores ${what} from what toPlain wrote`, () => {
      const run = Object.assign(new Run(), fields)
      const restored = again(run)
      expect(restored).to.be.instanceOf(Run)
      expect(restored).to.deep.equal(run)
    })
  }

  it('restores arrays of instances', () => {
    const restored = fromPlain(Detector, throughJson(toPlain([new Detector(), new Camera()])) as [])
    expect(restored.map((one) => one.constructor)).to.deep.equal([Detector, Camera])
  })

  it('ignores what is not declared: no undeclared property, no prototype is written', () => {
    const data = JSON.parse(
      '{"name": "n", "isAdmin": true, "cache": 1, "constructor": {"prototype": {"x": 1}}, "__proto__": {"y": 2}}',
    ) as object
    const detector = fromPlain(Detector, data)
    expect(Object.keys(detector).toSorted()).to.deep.equal(['cache', 'gain', 'name'])
    expect(detector.cache).to.be.instanceOf(Map)
    expect(Object.getPrototypeOf(detector)).to.equal(Detector.prototype)
    expect('x' in detector || 'y' in detector || 'y' in {}).to.equal(false)
  })

  it('calls no setter of a class that declares no fields', () => {
    let calls = 0
    class Open {
      label = ''

      set admin(_: boolean) {
        calls++
      }
    }
    const registry = new Registry()
    registry.register(Open, 'Open')
    const open = fromPlain(Open, { label: 'l', admin: true }, { registry })
    expect(open).to.include({ label: 'l', admin: true })
    expect(calls).to.equal(0)
  })

  it('lets data that look like an array with a huge index be an object', () => {
    const { anything } = fromPlain(Run, { anything: { '100000000': 'x' } })
    expect(anything).to.deep.equal({ '100000000': 'x' })
  })

  it('gives what the data lack its default', () => {
    @H5Class('spec.plain.WithDefault')
    class WithDefault {
      @H5Field('string', { default: 'none' }) note!: string
      @H5Field('string[]', { default: () => ['a'] }) list!: string[]
      @H5Field('float64') kept = 5
    }
    expect(fromPlain(WithDefault, {})).to.deep.equal({ note: 'none', list: ['a'], kept: 5 })
  })

  it('makes instances as loading does, without a constructor that needs arguments', () => {
    @H5Class('spec.plain.Strict')
    class Strict {
      @H5Field('string') name: string

      constructor(init: { name: string }) {
        this.name = init.name.toUpperCase()
      }
    }
    const strict = fromPlain(Strict, { name: 'low' })
    expect(strict).to.be.instanceOf(Strict)
    expect(strict.name).to.equal('low')
  })

  it('converts by the field’s own conversion, in both directions', () => {
    @H5Class('spec.plain.Converted')
    class Converted {
      @H5Field('float64', {
        convert: { toStored: (deg: number) => deg * 2, fromStored: (stored: number) => stored / 2 },
      })
      angle = 0
    }
    const object = Object.assign(new Converted(), { angle: 21 })
    expect(toPlain(object)).to.deep.equal({ angle: 42 })
    expect(fromPlain(Converted, { angle: 42 })).to.deep.equal(object)
  })

  it('uses reducers: an object’s parts are its plain form', () => {
    class Vector {
      readonly x: number
      readonly y: number
      constructor(x: number, y: number) {
        this.x = x
        this.y = y
      }
    }
    class Bag {
      readonly items: unknown[] = []
      label: unknown = ''
    }
    class Holder {
      vector?: Vector
      bag?: unknown
    }
    const registry = new Registry()
    registry.register(Vector, {
      name: 'V',
      reduce: (v) => [v.x, v.y],
      construct: ([x, y]) => new Vector(x, y),
    })
    registry.register(Bag, {
      name: 'B',
      state: { get: (bag) => bag.label, set: (bag, label) => (bag.label = label) },
      items: { get: (bag) => bag.items, add: (bag, item) => bag.items.push(item) },
    })
    registry.register(Holder, {
      name: 'H',
      fields: { vector: () => Vector, bag: { attributes: {} } },
    })
    const bag = Object.assign(new Bag(), { label: 'l' })
    bag.items.push(1, new Vector(3, 4))
    const holder = Object.assign(new Holder(), { vector: new Vector(1, 2), bag })
    const plain = toPlain(holder, { registry })
    expect(plain).to.deep.equal({
      vector: [1, 2],
      bag: {
        $class: 'B',
        value: { state: 'l', items: [1, { $class: 'V', value: [3, 4] }] },
      },
    })
    expect(fromPlain(Holder, throughJson(plain), { registry })).to.deep.equal(holder)
  })

  it('keeps private state that the class hands over itself', () => {
    @H5Class('spec.plain.Counter')
    class Counter {
      #count = 0

      get count(): number {
        return this.#count
      }

      up(): this {
        this.#count++
        return this
      }

      [H5.getState](): number {
        return this.#count
      }

      [H5.setState](count: number): void {
        this.#count = count
      }
    }
    expect(toPlain({ counter: new Counter().up().up() })).to.deep.equal({
      counter: { $class: 'spec.plain.Counter', value: 2 },
    })
    expect(fromPlain(Run, { anything: { $class: 'spec.plain.Counter', value: 7 } }).anything)
      .to.be.instanceOf(Counter)
      .with.property('count', 7)
  })

  for (const [field, value, wanted] of [
    ['title', 5, 'the number 5 as string'],
    ['at', 'soon', "'soon' as date"],
    ['signal', { a: 1 }, 'an object as float64[]'],
    ['signal', [1, 'x'], "'x' as float64 (Run.signal[1])"],
    ['counts', ['1.5'], "'1.5' as int64 (Run.counts[0])"],
    ['bytes', '***', "'***' as bytes"],
    ['id', 0.5, 'the number 0.5 as int64'],
    ['pattern', 'a', "'a' as regexp"],
    ['home', 'nowhere', "'nowhere' as url"],
    ['detector', [], 'an array as spec.plain.Detector'],
    ['detectors', {}, 'an object as an array'],
    ['byName', 'x', "'x' as an object"],
    ['byDate', [[1]], 'an array as a [key, value] pair'],
    ['either', {}, 'several classes: Detector, Camera'],
    ['detector', { $class: 'spec.plain.Run' }, 'an object as Detector'],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} as ${field}, and says where`, () => {
      const error = errorOf(() => fromPlain(Run, { [field]: value }))
      expect(isH5Error(error, 'CANNOT_RESTORE'), String(error)).to.equal(true)
      expect((error as Error).message).to.include(wanted)
      expect((error as { property?: string }).property).to.include(`.${field}`)
    })
  }

  it('makes no class that is not registered', () => {
    class Unknown {}
    for (const run of [
      () => fromPlain(Unknown, {}),
      () => fromPlain(Run, { anything: { $class: 'process.exit' } }),
      () => fromPlain(Run, { anything: { $class: 'constructor' } }),
    ]) {
      expect(isH5Error(errorOf(run), 'UNREGISTERED_CLASS')).to.equal(true)
    }
  })

  it('leaves the given data as they are', () => {
    const data = { detector: { name: 'a' }, anything: { $class: 'spec.plain.Detector', gain: 2 } }
    const copy = structuredClone(data)
    fromPlain(Run, data)
    expect(data).to.deep.equal(copy)
  })
})
