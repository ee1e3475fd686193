import { expect } from 'chai'

import { H5, isH5Error, Registry } from 'h5orm'

class Vector {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

const where = { path: '/v', version: undefined }

function errorOf(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('Registry', () => {
  it('finds a class by itself and by name', () => {
    const registry = new Registry()
    registry.register(Vector, { name: 'lab.Vector', aliases: ['Vec'] })
    expect(registry.definitionOf(Vector)?.name).to.equal('lab.Vector')
    expect(registry.definitionOf(Vector)?.constructor).to.equal(Vector)
    expect(registry.named('lab.Vector')?.definition).to.equal(registry.definitionOf(Vector))
    expect(registry.named('Vec')?.name).to.equal('lab.Vector')
    expect(registry.nameOfValue(Vector)).to.equal('lab.Vector')
    expect(registry.names()).to.deep.equal(['lab.Vector'])
  })

  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'Object',
    'Function',
    'hasOwnProperty',
  ]) {
    it(`knows no class called ${name} [HO-03]`, () => {
      const registry = new Registry()
      registry.register(Vector)
      expect(registry.named(name)).to.equal(undefined)
    })
  }

  it('stores every own property of an undecorated class by default', () => {
    const registry = new Registry()
    registry.register(Vector)
    expect(registry.definitionOf(Vector)?.fields).to.equal(undefined)
  })

  it('takes fields of classes without decorators', () => {
    const registry = new Registry()
    registry.register(Vector, { fields: { x: 'float64', y: { type: 'float32', name: 'Y' } } })
    const fields = registry.definitionOf(Vector)?.fields ?? []
    expect(fields.map(({ property, name }) => [property, name])).to.deep.equal([
      ['x', 'x'],
      ['y', 'Y'],
    ])
    expect(fields[1]?.type).to.deep.equal({ kind: 'number', storage: 'float32' })
  })

  it('infers positional parts from reduce', () => {
    const registry = new Registry()
    registry.register(Vector, {
      reduce: (v) => [v.x, v.y],
      construct: ([x, y]) => new Vector(x, y),
    })
    const reducer = registry.definitionOf(Vector)?.reducer
    const parts = reducer?.reduce?.(new Vector(1, 2), { path: '/v' })
    expect(parts).to.deep.equal([1, 2])
    expect(reducer?.construct?.(parts as never, where)).to.deep.equal(new Vector(1, 2))
  })

  it('takes a reducer of a built-in class [RP-49]', () => {
    const registry = new Registry()
    registry.register(Date, {
      reduce: (date) => ({ ms: date.getTime() }),
      construct: ({ ms }) => new Date(ms),
    })
    expect(registry.definitionOfPrototype(Date.prototype)?.name).to.equal('Date')
  })

  describe('with one name twice', () => {
    it('takes the same class again as nothing new [CL-31]', () => {
      const registry = new Registry()
      registry.register(Vector, 'V')
      registry.register(Vector, 'V')
      expect(registry.names()).to.deep.equal(['V'])
    })

    it('takes a second name as an alias for loading [CL-31 EV-05]', () => {
      const registry = new Registry()
      registry.register(Vector, 'first')
      registry.register(Vector, 'second')
      expect(registry.nameOfValue(Vector)).to.equal('first')
      expect(registry.named('second')?.value).to.equal(Vector)
      expect(registry.named('second')?.name).to.equal('first')
    })

    it('adds what the same class brings later', () => {
      const registry = new Registry()
      registry.register(Vector, { name: 'V', version: 2 })
      registry.register(Vector, { create: 'bare' })
      expect(registry.definitionOf(Vector)).to.include({ name: 'V', version: 2, create: 'bare' })
    })

    it('refuses another class of the name, naming both [CL-30 CL-31]', () => {
      class Other {}
      const registry = new Registry()
      registry.register(Vector, 'V')
      const error = errorOf(() => registry.register(Other, 'V'))
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
      expect((error as Error).message)
        .to.include('Vector')
        .and.include('Other')
      expect(registry.named('V')?.value).to.equal(Vector)
      expect(registry.nameOfValue(Other)).to.equal(undefined)
    })

    it('refuses an alias that is the name of another class', () => {
      class Other {}
      const registry = new Registry()
      registry.register(Vector, 'V')
      const error = errorOf(() => registry.register(Other, { aliases: ['V'] }))
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
      expect(registry.named('Other')).to.equal(undefined)
    })

    it('lets a class that was evaluated again replace the first for loading', () => {
      const declare = () => class Point {}
      const registry = new Registry()
      const [first, again] = [declare(), declare()]
      for (const point of [first, again]) {
        registry.register(point, { name: 'lab.Point', fields: { x: 'float64' } as never })
      }
      expect(registry.named('lab.Point')?.value).to.equal(again)
      expect(registry.definitionOf(first)?.name).to.equal('lab.Point')
    })

    it('refuses a class of the same name with other fields', () => {
      const declare = () => class Point {}
      const registry = new Registry()
      registry.register(declare(), { name: 'lab.Point', fields: { x: 'float64' } as never })
      const error = errorOf(() =>
        registry.register(declare(), { name: 'lab.Point', fields: { y: 'float64' } as never }),
      )
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    })

    it('tells classes without fields apart by their source [CL-30]', () => {
      const registry = new Registry()
      const one = { Point: class Point {} }
      const other = { Point: class Point { readonly other = 1 } } // prettier-ignore
      registry.register(one.Point)
      expect(isH5Error(errorOf(() => registry.register(other.Point)))).to.equal(true)
    })
  })

  it('refuses classes without a name [CL-26]', () => {
    const mixin = (base: new () => object) => class extends base {}
    const registry = new Registry()
    const error = errorOf(() => registry.register(mixin(Object)))
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    const [one, other] = [mixin(Object), mixin(Object)]
    registry.register(one, 'mixed.One')
    registry.register(other, 'mixed.Other')
    expect(registry.named('mixed.One')?.value).to.equal(one)
    expect(registry.named('mixed.Other')?.value).to.equal(other)
  })

  it('takes any text as a name [CL-33]', () => {
    const registry = new Registry()
    registry.register(Vector, 'Outer.Inner/with spaces é')
    expect(registry.named('Outer.Inner/with spaces é')?.value).to.equal(Vector)
  })

  it('finds nothing for a class that was never registered [CL-24 CL-34]', () => {
    class Local extends Vector {}
    const registry = new Registry()
    registry.register(Vector)
    expect(registry.definitionOf(Local)).to.equal(undefined)
    expect(registry.definitionOfPrototype(Local.prototype)).to.equal(undefined)
  })

  it('uses the most specific reducer that is for subclasses too [RP-32]', () => {
    class Solid {}
    class Ball extends Solid {}
    class Globe extends Ball {}
    class Cube extends Solid {}
    const registry = new Registry()
    const reducer = { reduce: () => [], construct: () => new Solid(), subclasses: true }
    registry.register(Solid, { name: 'solid', ...reducer })
    registry.register(Ball, { name: 'ball', ...reducer })
    expect(registry.definitionOfPrototype(Globe.prototype)?.name).to.equal('ball')
    expect(registry.definitionOfPrototype(Cube.prototype)?.name).to.equal('solid')
    expect(registry.definitionOf(Globe)).to.equal(undefined)
    registry.register(Globe, 'globe')
    expect(registry.definitionOfPrototype(Globe.prototype)?.name).to.equal('globe')
  })

  it('finds a class whose prototype does not name it', () => {
    class Odd {}
    delete (Odd.prototype as { constructor?: unknown }).constructor
    const registry = new Registry()
    registry.register(Odd)
    expect(registry.definitionOfPrototype(Odd.prototype)?.constructor).to.equal(Odd)
  })

  it('is not misled by an own property called constructor', () => {
    const registry = new Registry()
    registry.register(Vector)
    expect(registry.definitionOfPrototype({ constructor: Vector })).to.equal(undefined)
  })

  it('forgets what is unregistered [RP-30]', () => {
    const registry = new Registry()
    registry.register(Vector, { name: 'V', aliases: ['old'] })
    registry.unregister(Vector)
    expect(registry.definitionOf(Vector)).to.equal(undefined)
    expect(registry.definitionOfPrototype(Vector.prototype)).to.equal(undefined)
    expect(registry.named('V')).to.equal(undefined)
    expect(registry.named('old')).to.equal(undefined)
    expect(registry.names()).to.deep.equal([])
  })

  it('prefers a registered reducer to the one that the class carries [RP-30]', () => {
    class Angle {
      [H5.reduce]() {
        return 'own'
      }

      static [H5.construct]() {
        return new Angle()
      }
    }
    const registry = new Registry()
    registry.register(Angle)
    const reduced = () =>
      registry.definitionOf(Angle)?.reducer?.reduce?.(new Angle(), { path: '/' })
    expect(reduced()).to.equal('own')
    registry.register(Angle, { reduce: () => 'registered', construct: () => new Angle() })
    expect(reduced()).to.equal('registered')
  })

  describe('of functions and objects', () => {
    it('stores functions by name, and makes no instances of them', () => {
      function ease(t: number): number {
        return t * t
      }
      const linear = (t: number): number => t
      const registry = new Registry()
      registry.register(ease, 'animation.ease')
      registry.register(linear)
      expect(registry.named('animation.ease')).to.deep.equal({
        name: 'animation.ease',
        value: ease,
        definition: undefined,
      })
      expect(registry.nameOfValue(linear)).to.equal('linear')
      expect(registry.definitionOf(ease as never)).to.equal(undefined)
    })

    it('refuses options for instances of an arrow function', () => {
      const linear = (t: number): number => t
      const registry = new Registry()
      expect(() => registry.register(linear as never, { version: 1 })).to.throw(TypeError, 'linear')
    })

    it('takes constructor functions', () => {
      function Legacy(this: { size: number }): void {
        this.size = 1
      }
      Legacy.prototype.grow = function grow(): void {}
      const registry = new Registry()
      registry.register(Legacy)
      expect(registry.definitionOf(Legacy as never)?.name).to.equal('Legacy')
    })

    it('stores single objects by name [RP-11 CL-40 CL-41]', () => {
      const volt = Object.freeze({ symbol: 'V' })
      const registry = new Registry()
      registry.registerValue('units.volt', volt)
      expect(registry.nameOfValue(volt)).to.equal('units.volt')
      expect(registry.named('units.volt')?.value).to.equal(volt)
      expect(registry.nameOfValue({ ...volt })).to.equal(undefined)
    })

    it('refuses a second object of a name', () => {
      const registry = new Registry()
      registry.registerValue('units.volt', {})
      const error = errorOf(() => registry.registerValue('units.volt', {}))
      expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    })
  })
})
