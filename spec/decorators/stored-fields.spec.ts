import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, mapOf, Registry, type Rel, Session } from 'h5orm'

import { bytesOf, failureOf, throughFile } from '../through-file.js'

describe('declared fields in a file', () => {
  it('are those of three levels of classes, each with what it declares again [CL-01 CL-23]', async () => {
    class Base {
      @H5Field('string') id = ''
      @H5Field('float64') size = 0
      cache = new Map<string, number>()
    }
    @H5Class('spec.stored.Middle')
    class Middle extends Base {
      @H5Field('int32') override size = 1
      @H5Field('bool') on = false
    }
    @H5Class('spec.stored.Leaf')
    class Leaf extends Middle {
      @H5Field('date') at = new Date(0)
    }
    const leaf = Object.assign(new Leaf(), { id: 'a', size: 7, on: true, at: new Date(5) })
    leaf.cache.set('unstored', 1)
    const again = await throughFile(leaf, Leaf)
    expect(again).to.be.instanceOf(Leaf).and.instanceOf(Middle)
    expect(again).to.deep.equal(
      Object.assign(new Leaf(), { id: 'a', size: 7, on: true, at: new Date(5) }),
    )
    expect(Object.keys(again)).to.deep.equal(Object.keys(new Leaf()))
    const unfit = Object.assign(new Leaf(), { size: 0.5 })
    expect(isH5Error(await failureOf(bytesOf(unfit)), 'CANNOT_STORE')).to.equal(true)
  })

  it('win over initialisers, also where a subclass declares a field again [CL-04 CL-22]', async () => {
    @H5Class('spec.stored.Parent')
    class Parent {
      @H5Field('string') title: string

      constructor(init?: { title: string }) {
        this.title = init?.title ?? 'unset'
      }
    }
    @H5Class('spec.stored.Child')
    class Child extends Parent {
      @H5Field('string') override title = 'initialiser'
      later = 'initialiser'
    }
    const child = new Child({ title: 'wiped by the initialiser' })
    expect(child.title).to.equal('initialiser')
    child.title = 'saved'
    child.later = 'not stored'
    const again = await throughFile(child, Child)
    expect(again.title).to.equal('saved')
    expect(again.later).to.equal('initialiser')
  })

  it('may be accessors, which Object.keys and JSON.stringify miss [CL-63]', async () => {
    @H5Class('spec.stored.Accessors')
    class Accessors {
      @H5Field('string') name = ''
      @H5Field('float64') accessor gain = 1
      @H5Field(() => Accessors) accessor inner: Rel<Accessors> | undefined
    }
    const outer = Object.assign(new Accessors(), { name: 'outer', gain: 2, inner: new Accessors() })
    expect(JSON.stringify(outer)).not.to.include('gain')
    const again = await throughFile(outer, Accessors)
    expect([again.name, again.gain, again.inner?.gain]).to.deep.equal(['outer', 2, 1])
  })

  it('say what is wrong when an accessor is to be set on an object without its constructor', async () => {
    @H5Class({ name: 'spec.stored.BareAccessor', create: 'bare' })
    class BareAccessor {
      @H5Field('float64') accessor gain = 1
    }
    const error = await failureOf(throughFile(new BareAccessor(), BareAccessor))
    expect(isH5Error(error, 'CANNOT_RESTORE')).to.equal(true)
    expect((error as Error).message).to.include("create: 'construct'")
    expect((error as { property?: string }).property).to.equal('spec.stored.BareAccessor.gain')
  })

  it('are found by name, in whatever order they are declared [EV-17]', async () => {
    const [writing, reading] = [new Registry(), new Registry()]
    class Before {
      @H5Field('string') name = 'n'
      @H5Field('float64') accessor gain = 2
      @H5Field('date') at = new Date(3)
    }
    class After {
      @H5Field('date') at = new Date(0)
      @H5Field('string') accessor name = ''
      @H5Field('float64') gain = 0
    }
    writing.register(Before, 'spec.stored.Moved')
    reading.register(After, 'spec.stored.Moved')
    await using writer = await Session.create({ registry: writing })
    await writer.save(new Before(), '/value')
    await using reader = await Session.open(await writer.toBytes(), { registry: reading })
    const after = await reader.load('/value', After)
    expect([after.name, after.gain, after.at.getTime()]).to.deep.equal(['n', 2, 3])
  })

  it('may have other names there, paths among them, and older names [CL-21 EV-03 EV-05]', async () => {
    const [writing, reading] = [new Registry(), new Registry()]
    class Old {
      @H5Field('int32', { name: 'N' }) count = 4
      @H5Field('float64[]', { name: 'data/raw' }) raw = Float64Array.of(1, 2)
      @H5Field('float64[]', { name: 'data/dark/first' }) dark = Float64Array.of(3)
      @H5Field('string', { attribute: true, name: 'owner' }) user = 'o'
    }
    class New {
      @H5Field('int32', { name: 'n', aliases: ['count', 'N'] }) count = 0
      @H5Field('float64[]', { name: 'data/counts', aliases: ['data/raw'] }) counts =
        new Float64Array(0)
      @H5Field('float64[]', { name: 'dark', aliases: ['data/dark/first'] }) dark = new Float64Array(
        0,
      )
      @H5Field('string', { attribute: true, name: 'owner' }) owner = ''
    }
    writing.register(Old, 'spec.stored.Old')
    reading.register(New, { name: 'spec.stored.New', aliases: ['spec.stored.Old'] })
    await using writer = await Session.create({ registry: writing })
    await writer.save(new Old(), '/value')
    const names = (await writer.list('/value')).map(({ path }) => path)
    expect(names.toSorted()).to.deep.equal(['/value/N', '/value/data'])
    expect((await writer.list('/value/data')).map(({ path }) => path).toSorted()).to.deep.equal([
      '/value/data/dark',
      '/value/data/raw',
    ])
    await using reader = await Session.open(await writer.toBytes(), { registry: reading })
    const read = await reader.load('/value')
    expect(read).to.be.instanceOf(New)
    expect(read).to.deep.equal(
      Object.assign(new New(), {
        count: 4,
        counts: Float64Array.of(1, 2),
        dark: Float64Array.of(3),
        owner: 'o',
      }),
    )
    await using rewriter = await Session.create({ registry: reading })
    await rewriter.save(read, '/again')
    const rewritten = (await rewriter.list('/again')).map(({ path }) => path)
    expect(rewritten.toSorted()).to.deep.equal(['/again/dark', '/again/data', '/again/n'])
  })

  it('may be of classes that are declared below, in circles', async () => {
    @H5Class('spec.stored.Book')
    class Book {
      @H5Field('string') title = ''
      @H5Field(() => Author) author!: Rel<Author>
      @H5Field(() => mapOf('string', Author)) editors = new Map<string, Rel<Author>>()
    }
    @H5Class('spec.stored.Author')
    class Author {
      @H5Field('string') name = ''
      @H5Field(() => [Book]) books: Book[] = []
    }
    const author = Object.assign(new Author(), { name: 'a' })
    const book = Object.assign(new Book(), { title: 't', author })
    author.books.push(book)
    book.editors.set('first', author)
    const again = await throughFile(book, Book)
    expect(again.author).to.be.instanceOf(Author)
    expect(again.author.books[0]).to.equal(again)
    expect(again.editors.get('first')).to.equal(again.author)
  })

  it('of an ancestor do not make an undecorated subclass storable [CL-24 CL-25]', async () => {
    @H5Class('spec.stored.Registered')
    class Registered {
      @H5Field('string') id = ''
    }
    class Unregistered extends Registered {}
    const error = await failureOf(bytesOf({ list: [new Registered(), new Unregistered()] }))
    expect(isH5Error(error, 'UNREGISTERED_CLASS')).to.equal(true)
    expect((error as Error).message)
      .to.include('Unregistered')
      .and.include('list[1]')
  })

  it('stay unset where an object has none [CL-59]', async () => {
    @H5Class('spec.stored.Unset')
    class Unset {
      @H5Field('string') always = 'a'
      @H5Field('string') sometimes?: string

      constructor() {
        delete this.sometimes
      }
    }
    const again = await throughFile(new Unset(), Unset)
    expect(Object.keys(again)).to.deep.equal(['always'])
  })

  it('say what to do where a subclass has no constructor and that of its base needs arguments [CL-02]', async () => {
    @H5Class('spec.stored.Unsatisfied')
    class Unsatisfied extends Demanding {}
    const error = await failureOf(throughFile(new Unsatisfied('n'), Unsatisfied))
    expect(isH5Error(error, 'CANNOT_RESTORE')).to.equal(true)
    expect((error as Error).message).to.include("Declare the class with { create: 'bare' }")
    expect((error as Error).cause).to.be.instanceOf(TypeError)
    @H5Class({ name: 'spec.stored.Bare', create: 'bare' })
    class Bare extends Demanding {}
    const again = await throughFile(new Bare('n'), Bare)
    expect(again).to.be.instanceOf(Bare).with.property('name', 'N')
  })

  it('come back by a constructor of their own that gives the base what it needs', async () => {
    @H5Class('spec.stored.Satisfied')
    class Satisfied extends Demanding {
      readonly cache = new Set<string>()

      constructor() {
        super('given')
      }
    }
    const again = await throughFile(new Satisfied(), Satisfied)
    expect(again.name).to.equal('GIVEN')
    expect(again.cache).to.be.instanceOf(Set)
  })

  it('may be getters: stored for other programs, computed after loading [CL-57]', async () => {
    @H5Class('spec.getter.Square')
    class Square {
      @H5Field('float64') width = 1

      @H5Field('float64') get area(): number {
        return this.width ** 2
      }
    }
    const bytes = await bytesOf(Object.assign(new Square(), { width: 3 }))
    await using session = await Session.open(bytes)
    expect(await session.load('/value/area')).to.equal(9)
    const again = await session.load('/value', Square)
    expect(Object.keys(again)).to.deep.equal(['width'])
    again.width = 4
    expect(again.area).to.equal(16)
  })

  it('may be getters with a setter: stored and loaded', async () => {
    @H5Class('spec.getter.Pair')
    class Pair {
      #gain = 1

      @H5Field('float64') get gain(): number {
        return this.#gain
      }

      set gain(value: number) {
        this.#gain = value
      }
    }
    const again = (await throughFile(Object.assign(new Pair(), { gain: 3 }))) as Pair
    expect(again.gain).to.equal(3)
  })
})

class Demanding {
  @H5Field('string') name: string

  constructor(name: string) {
    this.name = name.toUpperCase()
  }
}
