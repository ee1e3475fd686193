import { expect } from 'chai'

import { H5Class, H5Field, registry, type Rel } from 'h5orm'

import type { Constructor, FieldType } from '#lib/metadata/field-type.js'
import type { Distant } from './distant.js'

const typeOf = (constructor: Constructor, property: string): FieldType | undefined => {
  const fields = registry.definitionOf(constructor)?.fields ?? []
  const field = fields.find((one) => one.property === property)
  if (field === undefined) throw new Error(`${constructor.name} has no field ${property}`)
  return field.type
}

type Alias = Date

interface Shape {
  readonly size: number
}

describe('the legacy dialect with emitted metadata', () => {
  @H5Class('spec.legacy.Inner')
  class Inner {
    @H5Field('string') name = ''
  }

  class Unregistered {}

  @H5Class('spec.legacy.Emitted')
  class Emitted {
    @H5Field() text!: string
    @H5Field() on!: boolean
    @H5Field() big!: bigint
    @H5Field() at!: Date
    @H5Field() optional?: Date
    @H5Field() nullable!: Date | null
    @H5Field() pattern!: RegExp
    @H5Field() signal!: Float64Array
    @H5Field() inner!: Inner
    @H5Field() map!: Map<string, number>
    @H5Field() set!: Set<string>
    @H5Field() number!: number
    @H5Field() initialised = new Date(0)
    @H5Field() union!: Inner | Date
    @H5Field() list!: Inner[]
    @H5Field() shape!: Shape
    @H5Field() distant!: Distant
    @H5Field() alias!: Alias
    @H5Field() relation!: Rel<Inner>
    @H5Field() generic!: Partial<Inner>
    @H5Field() symbol!: symbol
    @H5Field() promise!: Promise<void>
    @H5Field() unregistered!: Unregistered
    @H5Field('string') explicit!: Date extends Inner ? Date : string
    @H5Field({ convert: { toStored: (d: Date) => d.getTime(), fromStored: (t) => new Date(t) } })
    converted!: Date
  }

  for (const [property, kind] of [
    ['text', 'string'],
    ['on', 'boolean'],
    ['big', 'bigint'],
    ['at', 'date'],
    ['optional', 'date'],
    ['pattern', 'regexp'],
    ['signal', 'array'],
    ['inner', 'instance'],
    ['map', 'map'],
    ['set', 'set'],
    ['explicit', 'string'],
  ] as const) {
    it(`takes the type of ${property} from the compiler`, () => {
      expect(typeOf(Emitted, property)?.kind).to.equal(kind)
    })
  }

  for (const [property, reason] of [
    ['number', 'Number tells no width'],
    ['initialised', 'Object: there is no annotation'],
    ['union', 'Object: several types'],
    ['nullable', 'Object: null is a type too'],
    ['alias', 'Object: an alias says no more than Rel'],
    ['list', 'Array tells no element'],
    ['shape', 'Object: an interface'],
    ['distant', 'Function: a type import'],
    ['relation', 'Object: Rel is there for that'],
    ['generic', 'Object: a mapped type'],
    ['symbol', 'Symbol: no declared type of fields'],
    ['promise', 'Promise: nothing that could be stored'],
    ['unregistered', 'a class that is no stored one'],
    ['converted', 'the stored value is another than the property’s'],
  ] as const) {
    it(`leaves the type of ${property} to the value (${reason})`, () => {
      expect(typeOf(Emitted, property)).to.equal(undefined)
    })
  }

  it('keeps the emitted type of a class to that class', () => {
    class Base {
      @H5Field() at!: Date
    }
    @H5Class('spec.legacy.Redeclared')
    class Redeclared extends Base {
      @H5Field() declare at: never
    }
    @H5Class('spec.legacy.Inheriting')
    class Inheriting extends Base {}
    expect(typeOf(Redeclared, 'at')).to.equal(undefined)
    expect(typeOf(Inheriting, 'at')?.kind).to.equal('date')
  })

  it('prefers the declared type to the emitted one', () => {
    @H5Class('spec.legacy.Preferred')
    class Preferred {
      @H5Field('float64[]') signal!: number[]
      @H5Field('int32') count!: number
    }
    expect(typeOf(Preferred, 'signal')?.kind).to.equal('array')
    expect(typeOf(Preferred, 'count')).to.deep.equal({ kind: 'number', storage: 'int32' })
  })

  it('takes `declare` fields, which emit no initialiser', () => {
    @H5Class('spec.legacy.Declared')
    class Declared {
      @H5Field('string') declare title: string

      constructor(init?: Partial<Declared>) {
        Object.assign(this, init)
      }
    }
    expect(Object.keys(new Declared({ title: 't' }))).to.deep.equal(['title'])
    expect(typeOf(Declared, 'title')?.kind).to.equal('string')
  })

  it('stores getters, and never sets them', () => {
    @H5Class('spec.legacy.Computed')
    class Computed {
      @H5Field('float64') width = 2

      @H5Field('float64') get area(): number {
        return this.width ** 2
      }
    }
    const field = registry.definitionOf(Computed)?.fields?.find((one) => one.property === 'area')
    expect(field).to.include({ access: 'getter', set: undefined })
    expect(field?.get(new Computed())).to.equal(4)
  })

  it('takes getters with a setter for accessors', () => {
    @H5Class('spec.legacy.Pair')
    class Pair {
      #gain = 1

      @H5Field('float64') get gain(): number {
        return this.#gain
      }

      set gain(value: number) {
        this.#gain = value
      }
    }
    const pair = new Pair()
    const field = registry.definitionOf(Pair)?.fields?.[0]
    field?.set?.(pair, 3)
    expect(field?.access).to.equal('accessor')
    expect(pair.gain).to.equal(3)
  })

  it('extends classes that were compiled in the standard dialect', () => {
    class Library {
      id = ''
    }
    // As the standard dialect's output calls it, and what it leaves on the class.
    const metadata = Object.create(null) as object
    const decorate = H5Field('string') as (target: undefined, context: object) => void
    const access = { get: () => undefined, set: () => undefined }
    decorate(undefined, {
      kind: 'field',
      name: 'id',
      static: false,
      private: false,
      metadata,
      access,
    })
    Object.defineProperty(Library, (Symbol as { metadata?: symbol }).metadata as symbol, {
      value: metadata,
    })
    @H5Class('spec.legacy.Application')
    class Application extends Library {
      @H5Field('float64') size = 0
    }
    const names = registry.definitionOf(Application)?.fields?.map(({ property }) => property)
    expect(names).to.deep.equal(['id', 'size'])
  })
})
