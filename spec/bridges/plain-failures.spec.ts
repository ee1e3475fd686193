import { expect } from 'chai'

import {
  fromPlain,
  H5Class,
  H5Field,
  isH5Error,
  type LazyArray,
  lazyArray,
  Registry,
  toPlain,
} from 'h5orm'

import { errorOf } from '../error-of.js'

const failing = (message: string) => (): never => {
  throw new RangeError(message)
}

function expectFailure(
  error: unknown,
  code: 'CANNOT_STORE' | 'CANNOT_RESTORE',
  text: string,
): void {
  expect(isH5Error(error, code), String(error)).to.equal(true)
  expect((error as Error).message).to.include(text)
}

describe('The plain form, when code of a class fails', () => {
  it('names the property whose getter or conversion failed, with the cause', () => {
    class Broken {
      get gain(): number {
        throw new RangeError('no gain')
      }
    }
    const registry = new Registry()
    registry.register(Broken, { name: 'Broken', fields: { gain: 'float64' } })
    const error = errorOf(() => toPlain({ list: [new Broken()] }, { registry }))
    expectFailure(error, 'CANNOT_STORE', 'failed with "no gain" (value.list[0].gain)')
    expect((error as Error).cause).to.be.instanceOf(RangeError)

    class Converted {
      angle = 1
    }
    const convert = { toStored: failing('to'), fromStored: failing('from') }
    registry.register(Converted, { name: 'Converted', fields: { angle: { convert } } })
    expectFailure(
      errorOf(() => toPlain(new Converted(), { registry })),
      'CANNOT_STORE',
      '"to"',
    )
    expectFailure(
      errorOf(() => fromPlain(Converted, { angle: 1 }, { registry })),
      'CANNOT_RESTORE',
      'failed with "from" (Converted.angle)',
    )
  })

  it('names the class whose constructor, reducer or setter failed', () => {
    const registry = new Registry()
    class Constructed {
      constructor() {
        failing('constructor')()
      }
    }
    registry.register(Constructed, { name: 'C', fields: { x: 'float64' } as never })
    class Reduced {}
    registry.register(Reduced, { name: 'R', reduce: () => [], construct: failing('construct') })
    class Set {
      set x(value: number) {
        throw new RangeError(`x is ${value}`)
      }
    }
    registry.register(Set, { name: 'S', fields: { x: 'float64' } })
    for (const [one, wanted] of [
      [Constructed, 'its constructor failed with "constructor"'],
      [Reduced, 'an instance of R from plain data: it failed with "construct"'],
      [Set, 'it failed with "x is 5" (Set.x)'],
    ] as const) {
      const error = errorOf(() => fromPlain(one as new () => object, { x: 5 }, { registry }))
      expectFailure(error, 'CANNOT_RESTORE', wanted)
    }
  })

  it('refuses what has no form in JSON: subclasses of built-ins without a reducer, lazy arrays', () => {
    @H5Class('spec.plain.Index')
    class Index extends Map<string, number> {
      @H5Field('string') label = ''
    }
    const error = errorOf(() => toPlain({ index: new Index() }))
    expectFailure(error, 'CANNOT_STORE', 'spec.plain.Index, which extends a built-in class')
    @H5Class('spec.plain.Lazy')
    class Lazy {
      @H5Field(lazyArray('float64')) signal?: LazyArray
    }
    expectFailure(
      errorOf(() => fromPlain(Lazy, { signal: [1] })),
      'CANNOT_RESTORE',
      '(Lazy.signal)',
    )
  })

  it('refuses an object whose form is no object', () => {
    class Word {
      readonly text = 'w'
    }
    const registry = new Registry()
    const construct = (): Word => new Word()
    registry.register(Word, { name: 'Word', reduce: ({ text }) => text, construct })
    expect(toPlain({ word: new Word() }, { registry })).to.deep.equal({
      word: { $class: 'Word', value: 'w' },
    })
    expectFailure(
      errorOf(() => toPlain(new Word(), { registry })),
      'CANNOT_STORE',
      'a Word as an',
    )
    expectFailure(
      errorOf(() => toPlain(new Date(0))),
      'CANNOT_STORE',
      'toPlain({ value })',
    )
  })

  it('gives boxes their values, and bytes base64, of any view', () => {
    const bytes = Uint8Array.of(0, 1, 2, 3)
    const view = new DataView(bytes.buffer, 1, 2)
    const boxes = [Object(1) as unknown, Object('a') as unknown, Object(true) as unknown]
    const plain = toPlain({ boxes, buffer: bytes.buffer, view, node: Buffer.from('hi') })
    expect(plain).to.deep.equal({
      boxes: [1, 'a', true],
      buffer: 'AAECAw==',
      view: 'AQI=',
      node: 'aGk=',
    })
  })
})
