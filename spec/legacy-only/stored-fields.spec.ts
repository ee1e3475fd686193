import { expect } from 'chai'

import { H5Class, H5Field } from 'h5orm'

import { throughFile } from '../through-file.js'

describe('fields of the legacy dialect in a file', () => {
  it('may be declared again without an initialiser: what the constructor assigned stays [CL-22]', async () => {
    @H5Class('spec.declare.Parent')
    class Parent {
      @H5Field('string') title!: string
      @H5Field('float64') declare gain: number

      constructor(init?: object) {
        Object.assign(this, init)
      }
    }
    @H5Class({ name: 'spec.declare.Child', create: 'construct' })
    class Child extends Parent {
      @H5Field('string') declare title: string
    }
    const child = new Child({ title: 't', gain: 2 })
    expect(child).to.include({ title: 't', gain: 2 })
    expect(await throughFile(child, Child)).to.deep.equal(child)
  })

  it('have private names of TypeScript, which are ordinary properties', async () => {
    @H5Class('spec.private.TypeScript')
    class Hidden {
      @H5Field('float64') private count = 0

      up(): number {
        return ++this.count
      }
    }
    const hidden = new Hidden()
    hidden.up()
    expect((await throughFile(hidden, Hidden)).up()).to.equal(2)
  })

  it('keep emitted types to what was meant: a Float64Array comes back as one', async () => {
    @H5Class('spec.emitted.Types')
    class Types {
      @H5Field() signal: Float64Array = new Float64Array(0)
      @H5Field() at?: Date
      @H5Field() list: number[] = []
    }
    const types = Object.assign(new Types(), {
      signal: Float64Array.of(1),
      at: new Date(1),
      list: [1],
    })
    expect(await throughFile(types, Types)).to.deep.equal(types)
  })
})
