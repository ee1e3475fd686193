import { expect } from 'chai'

import { H5Class, H5Field, mapOf, registry, type Rel } from 'h5orm'

import type { FieldDefinition } from '#lib/metadata/definition.js'
import type { Constructor } from '#lib/metadata/field-type.js'

function fieldsOf(constructor: Constructor): readonly FieldDefinition[] {
  const fields = registry.definitionOf(constructor)?.fields
  if (fields === undefined) throw new Error(`${constructor.name} declares no fields`)
  return fields
}

const fieldOf = (constructor: Constructor, property: string): FieldDefinition => {
  const found = fieldsOf(constructor).find((field) => field.property === property)
  if (found === undefined) throw new Error(`${constructor.name} has no field ${property}`)
  return found
}

const properties = (constructor: Constructor): readonly string[] =>
  fieldsOf(constructor).map(({ property }) => property)

describe('@H5Field', () => {
  it('declares the decorated properties and no others [CL-19 CL-20]', () => {
    @H5Class('spec.field.Partial')
    class Partial {
      @H5Field('string') title = ''
      @H5Field('float64[]') signal = new Float64Array(0)
      cache = new Map<string, number>()
    }
    expect(properties(Partial)).to.deep.equal(['title', 'signal'])
    expect(fieldOf(Partial, 'title').type).to.deep.equal({ kind: 'string' })
    expect(fieldOf(Partial, 'signal').type).to.deep.equal({
      kind: 'array',
      element: { kind: 'number', storage: 'float64' },
    })
  })

  it('declares nothing for a class with @H5Class alone, and leaves its properties unstored', () => {
    @H5Class('spec.field.Bare')
    class Bare {
      readonly note = 'not stored'
    }
    expect(fieldsOf(Bare)).to.deep.equal([])
  })

  it('keeps static members out [CL-62]', () => {
    @H5Class('spec.field.WithStatic')
    class WithStatic {
      static readonly count = 3
      @H5Field('float64') gain = 1
    }
    expect(WithStatic.count).to.equal(3)
    expect(properties(WithStatic)).to.deep.equal(['gain'])
  })

  it('reads and writes the property', () => {
    @H5Class('spec.field.Access')
    class Access {
      @H5Field('float64') gain = 1
    }
    const object = new Access()
    const field = fieldOf(Access, 'gain')
    field.set?.(object, 2.5)
    expect(object.gain).to.equal(2.5)
    expect(field.get(object)).to.equal(2.5)
    expect(field.access).to.equal('property')
  })

  it('reaches accessor fields, which are no own properties [CL-63]', () => {
    @H5Class('spec.field.Accessor')
    class Accessor {
      @H5Field('string') accessor name = 'first'
    }
    const object = new Accessor()
    const field = fieldOf(Accessor, 'name')
    expect(Object.keys(object)).not.to.include('name')
    expect(field.access).to.equal('accessor')
    expect(field.get(object)).to.equal('first')
    field.set?.(object, 'second')
    expect(object.name).to.equal('second')
  })

  it('inherits through three levels; what is declared again keeps its place [CL-23]', () => {
    class Base {
      @H5Field('string') id = ''
      @H5Field('float64') size = 0
    }
    @H5Class('spec.field.Middle')
    class Middle extends Base {
      @H5Field('int32') override size = 1
      @H5Field('bool') on = true
    }
    @H5Class('spec.field.Leaf')
    class Leaf extends Middle {
      @H5Field('date') at = new Date(0)
    }
    expect(properties(Leaf)).to.deep.equal(['id', 'size', 'on', 'at'])
    expect(fieldOf(Leaf, 'size').type).to.deep.equal({ kind: 'number', storage: 'int32' })
    expect(properties(Middle)).to.deep.equal(['id', 'size', 'on'])
    expect(registry.definitionOf(Base)).to.equal(undefined)
  })

  it('gives an undecorated subclass and a sibling nothing [CL-24 CL-25]', () => {
    @H5Class('spec.field.Parent')
    class Parent {
      @H5Field('string') id = ''
    }
    class Plain extends Parent {}
    @H5Class('spec.field.First')
    class First extends Parent {
      @H5Field('float64') only = 1
    }
    @H5Class('spec.field.Second')
    class Second extends Parent {}
    expect(registry.definitionOf(Plain)).to.equal(undefined)
    expect(registry.definitionOfPrototype(Plain.prototype)).to.equal(undefined)
    expect(properties(First)).to.deep.equal(['id', 'only'])
    expect(properties(Second)).to.deep.equal(['id'])
    expect(properties(Parent)).to.deep.equal(['id'])
  })

  it('takes another stored name, a path within the object, and older names [CL-21 EV-03]', () => {
    @H5Class('spec.field.Named')
    class Named {
      @H5Field('int32', { name: 'N' }) count = 0
      @H5Field('float64[]', { name: 'data/counts', aliases: ['counts', 'data/c'] })
      counts = new Float64Array(0)
    }
    expect(fieldOf(Named, 'count').name).to.equal('N')
    expect(fieldOf(Named, 'counts').name).to.equal('data/counts')
    expect(fieldOf(Named, 'counts').aliases).to.deep.equal(['counts', 'data/c'])
  })

  it('resolves thunks at first use, so classes may be declared later', () => {
    @H5Class('spec.field.Book')
    class Book {
      @H5Field(() => Author) author!: Rel<Author>
      @H5Field(() => [Author, Book]) others: (Rel<Author> | Book)[] = []
      @H5Field(() => mapOf('string', Author)) byName = new Map<string, Author>()
    }
    @H5Class('spec.field.Author')
    class Author {
      @H5Field('string') name = ''
    }
    const author = fieldOf(Book, 'author').type
    expect(author?.kind === 'instance' && author.classes()).to.deep.equal([Author])
    const others = fieldOf(Book, 'others').type
    expect(others?.kind === 'list' && others.classes()).to.deep.equal([Author, Book])
    const byName = fieldOf(Book, 'byName').type
    expect(byName?.kind === 'map' && byName.key).to.deep.equal({ kind: 'string' })
    expect(byName?.kind === 'map' && byName.value?.kind).to.equal('instance')
  })

  it('leaves the type to the value when nothing else says it', () => {
    @H5Class('spec.field.Untyped')
    class Untyped {
      @H5Field() anything: unknown = 1
      @H5Field() count = 0
      @H5Field({ units: 'V' }) either: string | number = ''
    }
    for (const { type } of fieldsOf(Untyped)) expect(type).to.equal(undefined)
    expect(fieldOf(Untyped, 'either').attributes.get('units')).to.equal('V')
  })

  it('freezes definitions', () => {
    @H5Class('spec.field.Frozen')
    class Frozen {
      @H5Field('string') id = ''
    }
    const definition = registry.definitionOf(Frozen)
    expect(definition).to.be.frozen
    expect(definition?.fields).to.be.frozen
    expect(fieldOf(Frozen, 'id')).to.be.frozen
    expect(fieldOf(Frozen, 'id').storage).to.be.frozen
  })
})
