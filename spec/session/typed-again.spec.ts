import { expect } from 'chai'

import { H5Class, H5Field, Session } from 'h5orm'

describe('Session: objects loaded untyped, then typed', () => {
  async function stored(object: unknown): Promise<Session> {
    const session = await Session.create()
    await session.save(object, '/data')
    return Session.open(await session.toBytes(), { mode: 'r+' })
  }

  it('binds what was loaded without a class before', async () => {
    @H5Class('spec.Widened')
    class Widened {
      @H5Field('float64[]') values = new Float64Array(0)
      @H5Field(() => Widened) inner: Widened | null = null
    }
    const narrow = { values: Float32Array.of(1, 2) }
    const session = await stored({ ...narrow, inner: narrow })
    await session.load('/data')
    const bound = await session.load('/data', Widened)
    expect(bound.values).to.deep.equal(Float64Array.of(1, 2))
    expect(bound.inner).to.be.instanceOf(Widened)
    expect(bound.inner?.values).to.equal(bound.values)
    expect(await session.load('/data', Widened)).to.equal(bound)
    expect(await session.load('/data/inner')).to.equal(bound.inner)
  })

  it('gives the same typed list each time', async () => {
    const session = await stored(['a', 'b'])
    const list = await session.load('/data', 'string[]')
    expect(await session.load('/data', 'string[]')).to.equal(list)
    expect(await session.load('/data')).to.equal(list)
  })

  it('shares a typed list between two objects that are loaded one after the other', async () => {
    @H5Class('spec.Tagged')
    class Tagged {
      @H5Field('string[]') tags: string[] = ['a', 'b']
    }
    const session = await Session.create()
    const first = new Tagged()
    const second = Object.assign(new Tagged(), { tags: first.tags })
    await session.dumpMany({ '/first': first, '/second': second })
    const again = await Session.open(await session.toBytes())
    const one = await again.load('/first', Tagged)
    const two = await again.load('/second', Tagged)
    expect(two.tags).to.equal(one.tags)
  })
})
