import { readFileSync } from 'node:fs'

import { expect } from 'chai'
import { dump, load, type PythonObject, Session, tuple } from 'h5orm'

import { listing } from './listing.js'

const format = { format: 'hdf5pickle' } as const

describe('sessions on files of hdf5pickle', () => {
  it('replace what is stored at a path, in either format', async () => {
    const first = await dump({ x: 1, more: ['a'] }, new Uint8Array(0), '/data', format)
    const second = await dump({ y: [2, 'b'] }, first, '/data', format)
    expect(await listing(second, '/data')).to.deep.equal([
      '/data d',
      '/data/y l',
      '/data/y/_0 I () 2',
      '/data/y/_1 V (1) 98',
    ])
    const third = await dump({ z: tuple(1, 'c') }, second, '/data')
    expect(await load(third, '/data')).to.deep.equal({ z: [1, 'c'] })
    expect((await listing(third, '/data'))[0]).to.equal('/data')
  })

  it('bring an object that was loaded into their own format where it lies', async () => {
    const bytes = readFileSync('spec/fixtures/hdf5pickle/py2/g_readme.h5')
    const session = await Session.open(bytes, { mode: 'r+' })
    const data = (await session.load('/data')) as { a: number; c: unknown }
    data.a = 51
    await session.save(data, '/data')
    const saved = await session.toBytes()
    expect((await listing(saved, '/data'))[0]).to.equal('/data')
    expect(await load(saved, '/data')).to.deep.equal(data)
  })

  it('give one object for each stored one, in one load or in several, in either format', async () => {
    const file = readFileSync('spec/fixtures/hdf5pickle/i_dump_many.h5')
    const session = await Session.open(file, { mode: 'r+' })
    const two = (await session.load('/two')) as [PythonObject, number[], string]
    const one = (await session.load('/one')) as { p: PythonObject; s: number[] }
    expect(one.p).to.equal(two[0])
    expect(one.s).to.equal(two[1])
    expect(await session.load('/three')).to.equal(two[0])
    expect(await session.load('/one/p')).to.equal(two[0])
    await session.save({ ours: one.p, and: [one.s, 'more'] }, '/mixed')
    const { '/mixed': mixed, '/one': again } = (await (
      await Session.open(await session.toBytes())
    ).loadMany(['/mixed', '/one'])) as {
      '/mixed': { ours: unknown; and: unknown[] }
      '/one': typeof one
    }
    expect(mixed.ours).to.equal(again.p)
    expect(mixed.and[0]).to.equal(again.s)
    expect(again.p.state).to.deep.equal({ x: 1, y: 2 })
  })

  it('keep what references lead to when its own place is deleted or replaced', async () => {
    const shared = { inner: ['x'] }
    const session = await Session.create()
    await session.dumpMany({ '/one': { shared }, '/two': [shared, shared.inner] }, format)
    await session.delete('/one')
    const bytes = await session.toBytes()
    const [kept, inner] = (await load(bytes, '/two')) as [typeof shared, string[]]
    expect(kept).to.deep.equal(shared)
    expect(kept.inner).to.equal(inner)
    const replaced = await Session.create()
    await replaced.dumpMany({ '/one': { shared }, '/two': [shared] }, format)
    await replaced.save(5, '/one', format)
    expect(await load(await replaced.toBytes(), '/two')).to.deep.equal([shared])
  })

  it('keep the class that the first of several instances names', async () => {
    const bytes = readFileSync('spec/fixtures/hdf5pickle/i_dump_many.h5')
    const session = await Session.open(bytes, { mode: 'r+' })
    await session.delete('/one')
    const two = (await load(await session.toBytes(), '/two')) as [PythonObject, number[], string]
    expect(two[0].class).to.equal('fixture_classes.Point')
    expect(two[0].state).to.deep.equal({ x: 1, y: 2 })
    expect(two.slice(1)).to.deep.equal([[1.5, 2.5, 3.5], 'x1'])
  })
})
