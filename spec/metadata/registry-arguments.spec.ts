import { expect } from 'chai'

import { Registry } from 'h5orm'

class Vector {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

describe('Registry with wrong arguments [RP-22 RP-33 PE-29]', () => {
  const registry = new Registry()
  const register = registry.register.bind(registry) as (...args: unknown[]) => void
  const cases: readonly (readonly [string, unknown, unknown, string])[] = [
    ['an object instead of a class', {}, {}, 'registerValue'],
    ['a text instead of a class', 'Vector', {}, "'Vector'"],
    ['nothing', undefined, undefined, 'undefined'],
    ['options that are a number', Vector, 5, 'number 5'],
    ['null options', Vector, null, 'null'],
    ['an unknown option', Vector, { verison: 1 }, "'version'"],
    ['a far-fetched option', Vector, { zzz: 1 }, 'Its options are name'],
    ['an empty name', Vector, { name: '' }, 'name'],
    ['a name that is a number', Vector, { name: 5 }, 'name'],
    ['aliases that are a text', Vector, { aliases: 'x' }, 'aliases'],
    ['an alias that is a number', Vector, { aliases: [5] }, 'aliases'],
    ['a fractional version', Vector, { version: 1.5 }, 'version'],
    ['a negative version', Vector, { version: -1 }, 'version'],
    ['an upgrade without a version', Vector, { upgrade: () => ({}) }, 'upgrade'],
    ['an unknown way to create', Vector, { create: 'new' }, 'create'],
    ['a table that is a text', Vector, { table: 'yes' }, 'table'],
    ['a reduce that is null', Vector, { reduce: null, construct: () => 1 }, 'reduce'],
    ['a reduce that is undefined', Vector, { reduce: undefined }, 'reduce'],
    ['a construct that is an object', Vector, { construct: {} }, 'construct'],
    ['reduce without construct', Vector, { reduce: () => [] }, 'construct'],
    ['a state without set', Vector, { state: { get: () => 1 } }, 'state.set'],
    ['a state that is null', Vector, { state: null }, 'state'],
    ['items without add', Vector, { items: { get: () => [] } }, 'items.add'],
    ['entries with an unknown hook', Vector, { entries: { gte: 1 } }, "'get'"],
    ['subclasses without a reducer', Vector, { subclasses: true }, 'subclasses'],
    ['a field of an unknown type', Vector, { fields: { x: 'flaot64' } }, "'float64'"],
    ['a field with an unknown option', Vector, { fields: { x: { unit: 'V' } } }, "'units'"],
  ]
  for (const [mistake, value, options, mention] of cases) {
    it(`refuses ${mistake}`, () => {
      expect(() => register(value, options)).to.throw(TypeError, mention)
      expect(registry.names()).to.deep.equal([])
    })
  }

  it('refuses values that are no objects', () => {
    expect(() => registry.registerValue('five', 5 as never)).to.throw(TypeError, 'number 5')
    expect(() => registry.registerValue('', {})).to.throw(TypeError, 'name')
    expect(() => registry.registerValue('f', () => 1)).to.throw(TypeError, 'register')
  })
})
