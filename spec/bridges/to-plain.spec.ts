import { expect } from 'chai'

import { fromPlain, H5Class, H5Field, isH5Error, LazyArray, Registry, toPlain } from 'h5orm'

import { NdArray } from '#lib/values/nd-array.js'
import { claimNames } from '../claim-names.js'
import { errorOf } from '../error-of.js'
import { Camera, Detector, Run, throughJson } from './models.js'

describe('toPlain', () => {
  claimNames(Detector, Camera, Run)

  it('gives the declared fields, and nothing else of an instance', () => {
    expect(toPlain(Detector.of('a', 2))).to.deep.equal({ name: 'a', gain: 2 })
  })

  it('gives what JSON.stringify leaves as it is', () => {
    const run = Object.assign(new Run(), {
      at: new Date(Date.UTC(2026, 10, 25)),
      signal: Float64Array.of(1, NaN, -Infinity),
      counts: BigInt64Array.of(1n, 2n ** 60n),
      bytes: Uint8Array.of(1, 2, 255),
      detectors: [Detector.of('a', 1), null],
      byDate: new Map([[new Date(0), 1.5]]),
      anything: { list: [1, undefined, 2n], absent: undefined },
    })
    const plain = toPlain(run)
    expect(throughJson(plain)).to.deep.equal(plain)
    expect(plain).to.deep.include({
      at: '2026-11-25T00:00:00.000Z',
      signal: [1, 'NaN', '-Infinity'],
      counts: ['1', '1152921504606846976'],
      bytes: 'AQL/',
      detectors: [{ name: 'a', gain: 1 }, null],
      byDate: [['1970-01-01T00:00:00.000Z', 1.5]],
      anything: { list: [1, null, '2'] },
    })
    expect(plain).not.to.have.property('detector')
  })

  it('names the class where the declaration leaves it open', () => {
    const run = Object.assign(new Run(), {
      detector: new Camera(),
      detectors: [new Detector(), new Camera()],
      either: new Detector(),
      anything: [new Detector()],
    })
    const camera = { $class: 'spec.plain.Camera', name: '', gain: 1, pixels: 0 }
    expect(toPlain(run)).to.deep.include({
      detector: camera,
      detectors: [{ name: '', gain: 1 }, camera],
      either: { $class: 'spec.plain.Detector', name: '', gain: 1 },
      anything: [{ $class: 'spec.plain.Detector', name: '', gain: 1 }],
    })
  })

  it('gives an array of an array, naming classes only where they are several', () => {
    expect(toPlain([new Detector(), null])).to.deep.equal([{ name: '', gain: 1 }, null])
    expect(toPlain([new Detector(), new Camera()])).to.deep.equal([
      { $class: 'spec.plain.Detector', name: '', gain: 1 },
      { $class: 'spec.plain.Camera', name: '', gain: 1, pixels: 0 },
    ])
  })

  it('writes Map entries as pairs where a key is no name, or one that JSON readers refuse', () => {
    const plain = toPlain({
      numbers: new Map([[1, 'one']]),
      awkward: new Map([['__proto__', 1]]),
      none: new Map(),
    })
    expect(plain).to.deep.equal({ numbers: [[1, 'one']], awkward: [['__proto__', 1]], none: {} })
  })

  it('writes numbers in several dimensions as data with a shape', () => {
    const image = new NdArray(Float64Array.of(1, 2, 3, 4), [2, 2])
    const plain = toPlain({ image })
    expect(plain).to.deep.equal({ image: { data: [1, 2, 3, 4], shape: [2, 2] } })
  })

  it('keeps what class-transformer would drop: properties called like Object’s own', () => {
    const text =
      '{"constructor":{"inner":1},"__proto__":{"a":2},"valueOf":3,"list":[{"constructor":4}]}'
    const plain = toPlain(Object.assign(new Run(), { anything: JSON.parse(text) as unknown }))
    expect(JSON.stringify(plain['anything'])).to.equal(text)
    const { anything } = fromPlain(Run, plain)
    expect(JSON.stringify(anything)).to.equal(text)
    expect(Object.getPrototypeOf(anything)).to.equal(Object.prototype)
    const detector = Object.assign(new Detector(), { gain: 5 })
    expect(JSON.stringify(toPlain({ constructor: [detector, 1n] }))).to.equal(
      '{"constructor":[{"$class":"spec.plain.Detector","name":"","gain":5},"1"]}',
    )
  })

  it('reads accessor fields, which are no own properties', () => {
    @H5Class('spec.plain.WithAccessor')
    class WithAccessor {
      @H5Field('string') accessor name = 'first'
    }
    const object = new WithAccessor()
    object.name = 'second'
    expect(toPlain(object)).to.deep.equal({ name: 'second' })
    expect(fromPlain(WithAccessor, { name: 'third' }).name).to.equal('third')
  })

  it('refuses a circle, and names the way around it', () => {
    class Node {
      next?: Node
    }
    const registry = new Registry()
    registry.register(Node, { name: 'Node', fields: { next: () => Node } })
    const [first, second] = [new Node(), new Node()]
    first.next = second
    second.next = first
    const error = errorOf(() => toPlain(first, { registry }))
    expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
    expect((error as Error).message)
      .to.include('Node.next.next')
      .and.include('@Exclude()')
  })

  it('writes an object that is shared at each of its places', () => {
    const shared = Detector.of('s', 3)
    const plain = toPlain(Object.assign(new Run(), { detectors: [shared, shared] }))
    expect(plain['detectors']).to.deep.equal([
      { name: 's', gain: 3 },
      { name: 's', gain: 3 },
    ])
  })

  for (const [what, value] of [
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a promise', Promise.resolve(1)],
    ['an error', new Error('e')],
    ['a lazy array, which is in a file', LazyArray.of([1])],
    ['an invalid date', new Date(NaN)],
    ['a field called constructor', Object.assign(new (class Odd {})(), { constructor: 1 })],
  ] as const) {
    it(`refuses ${what}, and says where`, () => {
      const error = errorOf(() => toPlain(Object.assign(new Run(), { anything: [value] })))
      expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
      expect((error as { property?: string }).property).to.match(/^Run\.anything\[0\]/)
    })
  }

  it('refuses an unregistered subclass rather than slicing it', () => {
    class Special extends Detector {
      secret = 1
    }
    const error = errorOf(() => toPlain({ detector: new Special() }))
    expect(isH5Error(error, 'UNREGISTERED_CLASS')).to.equal(true)
    expect((error as Error).message)
      .to.include('Special')
      .and.include('value.detector')
  })

  it('refuses objects nested too deep for JSON, and takes all others', () => {
    const chain = (length: number): object => {
      let value: object = {}
      for (let i = 0; i < length; i++) value = { value }
      return value
    }
    expect(JSON.stringify(toPlain(chain(400)))).to.equal(JSON.stringify(chain(400)))
    for (const length of [502, 100_000]) {
      expect(
        isH5Error(
          errorOf(() => toPlain(chain(length))),
          'CANNOT_STORE',
        ),
      ).to.equal(true)
      expect(
        isH5Error(
          errorOf(() => fromPlain(Run, chain(length))),
          'CANNOT_RESTORE',
        ),
      ).to.equal(true)
    }
  })

  it('leaves an exception of a reducer as the cause, and says where', () => {
    class Broken {}
    const registry = new Registry()
    const cause = new RangeError('no parts')
    const reduce = (): never => {
      throw cause
    }
    registry.register(Broken, { name: 'Broken', reduce, construct: () => new Broken() })
    const error = errorOf(() => toPlain({ list: [new Broken()] }, { registry }))
    expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
    expect(error).to.include({ cause, property: 'value.list[0]' })
  })

  it('takes no promise for an object with a method called then', () => {
    @H5Class('spec.plain.Thenable')
    class Thenable {
      @H5Field('float64') value = 1
      // oxlint-disable-next-line unicorn/no-thenable -- whoever awaited such an object would call it
      then(): never {
        throw new Error('called')
      }
    }
    expect(toPlain({ inner: [new Thenable()] })).to.deep.equal({
      inner: [{ $class: 'spec.plain.Thenable', value: 1 }],
    })
  })

  it('refuses wrong arguments, and options that do not exist [AP-06]', () => {
    expect(() => toPlain(1 as never)).to.throw(TypeError, 'the number 1')
    expect(() => toPlain({}, { group: ['a'] } as never)).to.throw(
      TypeError,
      "Did you mean 'groups'",
    )
    expect(() => fromPlain(Run, '{}' as never)).to.throw(TypeError, 'JSON.parse')
    expect(() => fromPlain({} as never, {})).to.throw(TypeError, 'takes a class first')
  })
})
