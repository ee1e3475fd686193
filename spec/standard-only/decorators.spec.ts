import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, registry } from 'h5orm'

import type { FieldDefinition } from '#lib/metadata/definition.js'
import type { Constructor } from '#lib/metadata/field-type.js'
import { errorOf } from '../error-of.js'

const fieldsOf = (constructor: Constructor): readonly FieldDefinition[] =>
  registry.definitionOf(constructor)?.fields ?? []

const properties = (constructor: Constructor): readonly string[] =>
  fieldsOf(constructor).map(({ property }) => property)

const metadataKey = (Symbol as { metadata?: symbol }).metadata as symbol
const metadataOf = (constructor: object): object =>
  (constructor as Record<symbol, object>)[metadataKey] as object

describe('the standard dialect', () => {
  it('finds Symbol.metadata: the runtime’s, or the one that esbuild falls back to', () => {
    expect(metadataKey).to.be.a('symbol')
    const isPolyfilled = Symbol.keyFor(metadataKey) !== undefined
    if (isPolyfilled) expect(metadataKey).to.equal(Symbol.for('Symbol.metadata'))
  })

  it('keeps fields beside context.metadata, not in it, so that nothing inherits them by accident', () => {
    @H5Class('spec.standard.Parent')
    class Parent {
      @H5Field('string') id = ''
    }
    class Plain extends Parent {}
    @H5Class('spec.standard.Child')
    class Child extends Parent {
      @H5Field('float64') size = 0
    }
    @H5Class('spec.standard.Empty')
    class Empty extends Plain {}
    expect(Reflect.ownKeys(metadataOf(Parent))).to.deep.equal([])
    expect(Object.getPrototypeOf(metadataOf(Child))).to.equal(metadataOf(Parent))
    expect(Object.hasOwn(Plain, metadataKey)).to.equal(false)
    expect(properties(Parent)).to.deep.equal(['id'])
    expect(properties(Child)).to.deep.equal(['id', 'size'])
    expect(properties(Empty)).to.deep.equal(['id'])
    expect(registry.definitionOf(Plain)).to.equal(undefined)
  })

  it('takes the fields of an ancestor that has decorated members and no @H5Class', () => {
    class Base {
      @H5Field('string') id = ''
    }
    class Between extends Base {}
    @H5Class('spec.standard.Leaf')
    class Leaf extends Between {
      @H5Field('float64') size = 0
    }
    expect(properties(Leaf)).to.deep.equal(['id', 'size'])
  })

  it('takes a class that is registered after it was declared', () => {
    class Later {
      @H5Field('string') id = ''
    }
    registry.register(Later, 'spec.standard.Later')
    expect(properties(Later)).to.deep.equal(['id'])
  })

  it('reaches private fields, under a stored name without #', () => {
    @H5Class('spec.standard.Secret')
    class Secret {
      @H5Field('float64') #count = 1
      @H5Field('string') accessor #label = 'l'

      read(): unknown[] {
        return [this.#count, this.#label]
      }
    }
    const fields = fieldsOf(Secret)
    expect(fields.map(({ name, access }) => [name, access])).to.deep.equal([
      ['label', 'private'],
      ['count', 'private'],
    ])
    const secret = new Secret()
    for (const field of fields) field.set?.(secret, field.name === 'count' ? 5 : 'changed')
    expect(secret.read()).to.deep.equal([5, 'changed'])
    expect(fields.map((field) => field.get(secret))).to.deep.equal(['changed', 5])
  })

  it('tells private fields of one name in a class and its ancestor apart', () => {
    class Base {
      @H5Field('float64', { name: 'base' }) #x = 1

      base(): number {
        return this.#x
      }
    }
    @H5Class('spec.standard.Private')
    class Derived extends Base {
      @H5Field('float64') #x = 2

      own(): number {
        return this.#x
      }
    }
    const object = new Derived()
    const fields = fieldsOf(Derived)
    expect(fields.map((field) => [field.name, field.get(object)])).to.deep.equal([
      ['base', 1],
      ['x', 2],
    ])
    fields[0]?.set?.(object, 10)
    expect([object.base(), object.own()]).to.deep.equal([10, 2])
  })

  it('refuses two private fields of one stored name, naming both', () => {
    class Base {
      @H5Field('float64') #x = 1

      base(): number {
        return this.#x
      }
    }
    @H5Class('spec.standard.Clash')
    class Clash extends Base {
      @H5Field('float64') x = 2
    }
    const error = errorOf(() => registry.definitionOf(Clash))
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
    expect((error as Error).message).to.include('Clash.#x and Clash.x')
  })

  it('refuses static private members', () => {
    const error = errorOf(() => {
      class Static {
        // @ts-expect-error -- for the compiler too this is no field of an instance
        @H5Field('string') static #count = 0

        static count(): number {
          return Static.#count
        }
      }
      return Static.count()
    })
    expect(isH5Error(error, 'INVALID_DECLARATION')).to.equal(true)
  })

  it('reads nothing from emitted metadata: there are none', () => {
    @H5Class('spec.standard.Bare')
    class Bare {
      @H5Field() at: Date = new Date(0)
    }
    expect(fieldsOf(Bare)[0]?.type).to.equal(undefined)
  })

  it('extends classes that were compiled in the legacy dialect', () => {
    class Library {
      id = ''
    }
    // As the legacy dialect's output calls it.
    const decorate = H5Field('string') as (target: object, key: string) => void
    decorate(Library.prototype, 'id')
    @H5Class('spec.standard.Application')
    class Application extends Library {
      @H5Field('float64') size = 0
    }
    expect(properties(Application)).to.deep.equal(['id', 'size'])
  })
})
