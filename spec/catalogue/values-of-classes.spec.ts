import { expect } from 'chai'

import { H5Class, H5Field, mapOf, oneOf, Registry, setOf } from 'h5orm'

import { claimNames } from '../claim-names.js'
import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

@H5Class('catalogue.Part')
class Part {
  @H5Field('string') id = ''
}

@H5Class('catalogue.Screw')
class Screw {
  @H5Field('int32') size = 0
}

@H5Class('catalogue.Assembly')
class Assembly {
  @H5Field(() => [Part]) list: Part[] = []
  @H5Field(() => mapOf('string', Part)) byName = new Map<string, Part>()
  @H5Field(() => setOf(Part)) members = new Set<Part>()
  @H5Field(() => oneOf(Part, Screw)) either: Part | Screw = new Part()
  @H5Field('date[]') dates: Date[] = []
}

@H5Class('catalogue.Typed')
class Typed {
  @H5Field('float64') number = 0
  @H5Field('string') text = ''
  @H5Field('bool') flag = false
  @H5Field('date') when = new Date(0)
  @H5Field('bytes') bytes = new Uint8Array(0)
  @H5Field(() => Part) part: Part | null = null
}

const part = (id: string): Part => Object.assign(new Part(), { id })

describe('Values that have to do with classes', () => {
  claimNames(Part, Screw, Assembly, Typed)

  it('may be registered classes themselves, alone and in lists, Maps and fields [CL-36 CL-42]', async () => {
    class Kind {
      static readonly colour = 'red'
    }
    class Other {
      make: unknown = Kind
    }
    const registry = new Registry()
    registry.register(Kind)
    registry.register(Other)
    expect(await roundTrip(Kind, { registry })).to.equal(Kind)
    const saved = {
      list: [Kind, Other, Kind],
      map: new Map<unknown, unknown>([
        ['kind', Kind],
        [Other, new Other()],
      ]),
    }
    const again = await roundTrip(saved, { registry })
    expect(again.list).to.have.ordered.members([Kind, Other, Kind])
    expect(again.map.get('kind')).to.equal(Kind)
    expect((again.map.get(Other) as Other).make).to.equal(Kind)
    const error = await refusal(
      savedBytes({ C: class Stranger {} }, { registry }),
      'UNREGISTERED_CLASS',
    )
    expect(error.message).to.contain('Stranger').and.contain('C')
  })

  it('may be registered functions and static methods [CL-37 OB-19 BU-31]', async () => {
    function ease(t: number): number {
      return t * t
    }
    class Easing {
      static linear(t: number): number {
        return t
      }
    }
    const registry = new Registry()
    registry.register(ease, 'ease')
    registry.register(Easing.linear, 'Easing.linear')
    registry.register(Math.max, 'Math.max')
    const saved = { ease, all: [Easing.linear, ease], max: Math.max }
    const again = await roundTrip(saved, { registry })
    expect(again.ease).to.equal(ease)
    expect(again.all).to.have.ordered.members([Easing.linear, ease])
    expect(again.max).to.equal(Math.max)
    const error = await refusal(savedBytes(saved, { registry: new Registry() }), 'CANNOT_STORE')
    expect(error.message).to.contain('Function').and.contain('ease')
    expect(error.property).to.equal('value.ease')
  })

  it('may be no bound methods, closures and lambdas, unless a reducer says how [CL-38 CL-39 CL-50]', async () => {
    class Button {
      label = 'b'
      press(): string {
        return this.label
      }
    }
    class Bound {
      readonly object: Button
      readonly method: 'press'
      constructor(object: Button, method: 'press') {
        this.object = object
        this.method = method
      }
      call(): string {
        return this.object[this.method]()
      }
    }
    const registry = new Registry()
    registry.register(Button)
    registry.register(Bound, {
      reduce: ({ object, method }) => [object, method],
      construct: ([object, method]) => new Bound(object, method),
    })
    const button = new Button()
    const depth = 3
    for (const value of [button.press.bind(button), () => depth, (x: number) => x * depth]) {
      const error = await refusal(savedBytes({ deep: [value] }, { registry }), 'CANNOT_STORE')
      expect(error.message).to.contain('Function')
      expect(error.property).to.equal('value.deep[0]')
    }
    const again = await roundTrip({ button, bound: new Bound(button, 'press') }, { registry })
    again.button.label = 'changed'
    expect(again.bound.call()).to.equal('changed')
  })

  it('may be made by a registered class factory [CL-50]', async () => {
    const made = new Map<number, new () => { size: number }>()
    const vectorOf = (size: number): new () => { size: number } => {
      let found = made.get(size)
      if (found === undefined) {
        found = class {
          size = size
        }
        made.set(size, found)
      }
      return found
    }
    const registry = new Registry()
    class Generic {
      readonly kind: new () => { size: number }
      constructor(kind: new () => { size: number }) {
        this.kind = kind
      }
    }
    registry.register(Generic, {
      reduce: ({ kind }) => [new kind().size],
      construct: ([size]) => new Generic(vectorOf(size)),
    })
    const again = await roundTrip([new Generic(vectorOf(3)), new Generic(vectorOf(4))], {
      registry,
    })
    expect(again.map(({ kind }) => kind)).to.have.ordered.members([vectorOf(3), vectorOf(4)])
  })

  it('of enumerations are their constants again, or plain numbers and texts [CL-41]', async () => {
    class Planet {
      static readonly earth = new Planet(5.97e24)
      static readonly mars = new Planet(6.42e23)
      readonly mass: number
      private constructor(mass: number) {
        this.mass = mass
      }
    }
    const Level = Object.freeze({ low: 0, high: 1 })
    const Side = Object.freeze({ left: 'LEFT', right: 'RIGHT' })
    const registry = new Registry()
    registry.registerValue('Planet.earth', Planet.earth)
    registry.registerValue('Planet.mars', Planet.mars)
    const saved = {
      home: Planet.earth,
      visited: new Map([
        [Planet.mars, 1],
        [Planet.earth, 2],
      ]),
      level: Level.high,
      side: Side.left,
    }
    const again = await roundTrip(saved, { registry })
    expect(again.home).to.equal(Planet.earth)
    expect(again.visited.get(Planet.mars)).to.equal(1)
    expect([again.level, again.side]).to.deep.equal([1, 'LEFT'])
  })

  it('in typed lists, Maps, Sets and alternatives are of their classes [CL-53 CL-54]', async () => {
    const saved = Object.assign(new Assembly(), {
      list: [part('a'), part('b')],
      byName: new Map([['c', part('c')]]),
      members: new Set([part('d')]),
      either: Object.assign(new Screw(), { size: 8 }),
      dates: [new Date(1), new Date(2)],
    })
    const again = await roundTrip(saved)
    expect(again).to.deep.equal(saved)
    expect(again.list[1]).to.be.instanceOf(Part)
    expect(again.byName.get('c')).to.be.instanceOf(Part)
    expect([...again.members][0]).to.be.instanceOf(Part)
    expect(again.either).to.be.instanceOf(Screw)
    expect(again.dates[1]).to.be.instanceOf(Date)
  })

  const misfits: readonly (readonly [string, object, string])[] = [
    ['a text for a number', { number: '5' }, 'Typed.number'],
    ['a boolean for a number', { number: true }, 'Typed.number'],
    ['a number for a text', { text: 5 }, 'Typed.text'],
    ['a number for a boolean', { flag: 1 }, 'Typed.flag'],
    ['a number for a date', { when: 12345 }, 'Typed.when'],
    ['a text for a date', { when: '2020-01-01' }, 'Typed.when'],
    ['a list for bytes', { bytes: [1, 2] }, 'Typed.bytes'],
    ['another class', { part: new Screw() }, 'Typed.part'],
    ['a plain object for an instance', { part: { id: 'x' } }, 'Typed.part'],
  ]
  for (const [title, given, property] of misfits) {
    it(`are not converted in silence: ${title} is refused [CL-56 PE-31]`, async () => {
      const error = await refusal(savedBytes(Object.assign(new Typed(), given)), 'CANNOT_STORE')
      expect(error.property).to.equal(property)
      expect(error.path).to.equal(`/value/${property.slice(6)}`)
    })
  }

  it('may be no promises [CL-55]', async () => {
    const error = await refusal(savedBytes({ later: Promise.resolve(1) }), 'CANNOT_STORE')
    expect(error.message).to.contain('Promise').and.contain('later')
  })

  it('of getters are stored where a field says so, and set nothing on loading [CL-57]', async () => {
    class Circle {
      radius = 1
      get area(): number {
        return Math.PI * this.radius ** 2
      }
    }
    const registry = new Registry()
    registry.register(Circle, {
      reduce: (circle) => ({ radius: circle.radius, area: circle.area }),
      construct: ({ radius }) => Object.assign(new Circle(), { radius }),
    })
    const bytes = await savedBytes(Object.assign(new Circle(), { radius: 2 }), { registry })
    const seen = await loadBytes<{ fields: { area: number } }>(bytes, { registry: new Registry() })
    expect(seen.fields.area).to.equal(Math.PI * 4)
    const again = await loadBytes<Circle>(bytes, { registry })
    expect(Object.keys(again)).to.deep.equal(['radius'])
    expect(again.area).to.equal(Math.PI * 4)
  })
})
