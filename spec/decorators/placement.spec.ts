import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, registry } from 'h5orm'

import { errorOf } from '../error-of.js'

/** Calls a decorator as no well-typed program would. */
type AnyDecorator = (...args: unknown[]) => unknown
const loosely = (decorator: unknown): AnyDecorator => decorator as AnyDecorator

const context = (overrides: object): object => ({
  kind: 'field',
  name: 'gain',
  static: false,
  private: false,
  metadata: {},
  access: { get: () => 0, set: () => undefined },
  ...overrides,
})

describe('@H5Field where it cannot be', () => {
  for (const [what, overrides] of [
    ['a static field', { static: true }],
    ['a method', { kind: 'method' }],
    ['a private getter', { kind: 'getter', private: true }],
    ['a setter', { kind: 'setter' }],
  ] as const) {
    it(`refuses ${what} of the standard dialect, and names it`, () => {
      const error = errorOf(() => loosely(H5Field('float64'))(undefined, context(overrides)))
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
      expect((error as Error).message).to.include('gain')
    })
  }

  class Owner {
    static total = 0
    method(): void {}
  }
  for (const [what, target, key, descriptor] of [
    ['a static property', Owner, 'total', undefined],
    ['a method', Owner.prototype, 'method', { value: Owner.prototype.method }],
    ['a setter alone', Owner.prototype, 'gain', { get: undefined, set: () => undefined }],
    ['a symbol', Owner.prototype, Symbol('gain'), undefined],
  ] as const) {
    it(`refuses ${what} of the legacy dialect`, () => {
      const error = errorOf(() => loosely(H5Field('float64'))(target, key, descriptor))
      expect(isH5Error(error, 'INVALID_DECLARATION'), String(error)).to.equal(true)
    })
  }

  it('says what is missing where a compiler passes no metadata', () => {
    const error = errorOf(() =>
      loosely(H5Field('float64'))(undefined, context({ metadata: undefined })),
    )
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    expect((error as Error).message).to.include('context.metadata')
  })

  it('refuses to be written without parentheses', () => {
    const needed = 'with parentheses on'
    expect(() => loosely(H5Field)(Owner.prototype, 'total')).to.throw(TypeError, needed)
    expect(() => loosely(H5Field)(undefined, context({}))).to.throw(TypeError, `${needed} gain`)
    expect(() => loosely(H5Class)(Owner)).to.throw(TypeError, needed)
  })

  it('refuses a property that would change the prototype [HO-01]', () => {
    expect(() => loosely(H5Field('string'))(Owner.prototype, '__proto__')).to.throw(
      TypeError,
      '__proto__',
    )
  })

  it('refuses a class where a thunk is needed, and a property that has it twice', () => {
    expect(() => H5Field(Date as never)).not.to.throw()
    expect(() => loosely(H5Field(Date as never))(Owner.prototype, 'at')).to.throw(
      TypeError,
      '() => Date',
    )
    const decorate = loosely(H5Field('string'))
    decorate(Owner.prototype, 'twice')
    const error = errorOf(() => decorate(Owner.prototype, 'twice'))
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
  })

  it('refuses @H5Class on anything but a class', () => {
    expect(() => loosely(H5Class('x'))({}, {})).to.throw(TypeError, 'on an object')
  })
})

describe('the decorators', () => {
  it('replace nothing: a class and its members stay what they are', () => {
    const before: unknown[] = []
    const note = (value: object): void => void before.push(value)
    @H5Class('spec.placement.Same')
    class Same {
      @H5Field('float64') gain = 1
      static {
        note(this)
      }
    }
    expect(before[0]).to.equal(Same)
    expect(Object.getOwnPropertyDescriptor(Same.prototype, 'gain')).to.equal(undefined)
    expect(Object.getOwnPropertyDescriptor(new Same(), 'gain')).to.deep.equal({
      value: 1,
      writable: true,
      enumerable: true,
      configurable: true,
    })
    class Other {}
    expect(loosely(H5Field('string'))(Other.prototype, 'label')).to.equal(undefined)
    expect(loosely(H5Class('spec.placement.Again'))(class Again {})).to.equal(undefined)
  })

  it('tell fields by name: accessors may be decorated before the fields above them', () => {
    @H5Class('spec.placement.Ordered')
    class Ordered {
      @H5Field('string') name = ''
      @H5Field('date') accessor when = new Date(0)
      @H5Field('float64') gain = 1
    }
    const fields = registry.definitionOf(Ordered)?.fields ?? []
    expect(fields.map(({ property }) => property).toSorted()).to.deep.equal([
      'gain',
      'name',
      'when',
    ])
    for (const [property, kind] of [
      ['name', 'string'],
      ['when', 'date'],
      ['gain', 'number'],
    ]) {
      expect(fields.find((field) => field.property === property)?.type?.kind).to.equal(kind)
    }
  })

  it('leave accessor fields out of no definition, though they are no own properties', () => {
    @H5Class('spec.placement.Accessor')
    class Accessor {
      @H5Field('float64') accessor gain = 1
    }
    const object = new Accessor()
    expect(Object.keys(object)).not.to.include('gain')
    const [field] = registry.definitionOf(Accessor)?.fields ?? []
    field?.set?.(object, 4)
    expect(object.gain).to.equal(4)
  })
})
