import { expect } from 'chai'

import { fromPlain, H5Class, H5Field, isH5Error, toPlain } from 'h5orm'

import { bytesOf, failureOf, throughFile } from '../through-file.js'

describe('private fields in a file', () => {
  @H5Class('spec.private.Counter')
  class Counter {
    @H5Field('float64') #count = 0
    @H5Field('string') accessor #label = 'fresh'

    static isCounter(value: object): boolean {
      return #count in value
    }

    up(label: string): this {
      this.#count++
      this.#label = label
      return this
    }

    get shown(): string {
      return `${this.#label} ${this.#count}`
    }
  }

  it('are stored and restored [CL-16 CL-63]', async () => {
    const again = await throughFile(new Counter().up('a').up('b'), Counter)
    expect(Counter.isCounter(again)).to.equal(true)
    expect(again.shown).to.equal('b 2')
    expect(again.up('c').shown).to.equal('c 3')
  })

  it('are kept apart from an ancestor’s of the same name', async () => {
    @H5Class('spec.private.Sub')
    class Sub extends Counter {
      @H5Field('float64', { name: 'own' }) #count = 10

      get own(): number {
        return this.#count
      }
    }
    const again = await throughFile(new Sub().up('a'), Sub)
    expect([again.shown, again.own]).to.deep.equal(['a 1', 10])
  })

  it('need the constructor: a bare object has no place for them', async () => {
    @H5Class({ name: 'spec.private.Bare', create: 'bare' })
    class Bare {
      @H5Field('float64') #count = 1

      get count(): number {
        return this.#count
      }
    }
    expect(new Bare().count).to.equal(1)
    const error = await failureOf(throughFile(new Bare(), Bare))
    expect(isH5Error(error, 'CANNOT_RESTORE')).to.equal(true)
    expect((error as Error).message).to.include("create: 'construct'")
  })

  it('are no use on an object that only has the prototype: saving it is refused', async () => {
    const error = await failureOf(bytesOf(Object.create(Counter.prototype)))
    expect(isH5Error(error, 'CANNOT_STORE')).to.equal(true)
  })

  it('are in the plain form too, without their # where no other field has that name', () => {
    @H5Class('spec.private.Plain')
    class Plain {
      @H5Field('float64', { name: 'first' }) #x = 1
      @H5Field('float64') x = 2
      @H5Field('float64') #y = 3

      sum(): number {
        return this.#x * 100 + this.x * 10 + this.#y
      }
    }
    expect(toPlain(new Plain())).to.deep.equal({ '#x': 1, x: 2, y: 3 })
    expect(fromPlain(Plain, { '#x': 4, x: 5, y: 6 }).sum()).to.equal(456)
  })
})
