import { expect } from 'chai'
import { Expose, Type } from 'class-transformer'

import { fromPlain, H5Class, H5Field, NdArray, toPlain } from 'h5orm'

import { errorOf } from '../error-of.js'
import { roundTrip } from '../round-trip.js'

const json = (value: unknown): never => JSON.parse(JSON.stringify(value)) as never

describe('fromPlain of what toPlain gave', () => {
  it('has the bytes of a Buffer, with @Type(() => Buffer) or without', () => {
    @H5Class('spec.bytes.Doc')
    class Doc {
      @H5Field('bytes') typed = Buffer.from('1234')
      @H5Field('bytes') plain: Uint8Array = Uint8Array.of(1, 2)
    }
    // class-transformer's decorators are of the legacy dialect.
    Type(() => Buffer)(Doc.prototype, 'typed')
    const plain = json(toPlain(new Doc()))
    expect(plain).to.deep.equal({ typed: 'MTIzNA==', plain: 'AQI=' })
    const again = fromPlain(Doc, plain)
    expect(Buffer.isBuffer(again.typed)).to.equal(true)
    expect(again.typed.toString()).to.equal('1234')
    expect([...again.plain]).to.deep.equal([1, 2])
  })

  it('has NdArrays, which can be saved and loaded', async () => {
    @H5Class('spec.bytes.Image')
    class Image {
      @H5Field('float64[]') a: NdArray<Float64Array> = new NdArray(Float64Array.of(1, 2), [1, 2])
      @H5Field('uint8[]') b: NdArray<Uint8Array> = new NdArray(Uint8Array.of(1, 2, 3), [3])
    }
    const again = fromPlain(Image, json(toPlain(new Image())))
    expect(again.a).to.be.instanceOf(NdArray).and.deep.equal(new Image().a)
    expect(again.b).to.deep.equal(new Image().b)
    expect(await roundTrip(again)).to.deep.equal(again)
    for (const shape of [[1e9, 1e9], [3], [-1, -2], [1.5, 2], 'x'])
      expect(errorOf(() => fromPlain(Image, { a: { data: [1, 2], shape } }))).to.have.property(
        'code',
        'CANNOT_RESTORE',
      )
  })

  it('leaves exposed getters out, and sets exposed accessors', () => {
    @H5Class('spec.bytes.User')
    class User {
      @H5Field('string') first = 'A'
      nick = ''
      get full(): string {
        return `${this.first}!`
      }
      get alias(): string {
        return this.nick
      }
      set alias(value: string) {
        this.nick = value
      }
    }
    for (const property of ['full', 'alias']) Expose()(User.prototype, property)
    const plain = json(toPlain(Object.assign(new User(), { first: 'B', nick: 'bee' })))
    expect(plain).to.deep.equal({ first: 'B', full: 'B!', alias: 'bee' })
    const again = fromPlain(User, plain)
    expect([again.first, again.full, again.nick]).to.deep.equal(['B', 'B!', 'bee'])
  })
})
