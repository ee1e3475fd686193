import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { type H5Error, LazyArray, lazyArray, Session, type SessionOptions } from 'h5orm'

import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'

import { root } from '../programs/run-program.js'
import { refusal } from '../round-trip.js'
import { own, packedFile, values } from './packed-file.js'

/** An error that names the filter, the path and what to do. */
async function refusedFilter(work: Promise<unknown>, name: string, path: string): Promise<void> {
  const error: H5Error = await refusal(work, 'LIMIT')
  expect(error.message).to.include(`packed with ${name} (`)
  expect(error.message).to.include('the option filters')
  expect(error.path).to.equal(path)
}

describe('A session with { filters }', () => {
  it('unpacks what they packed, and refuses each other one wherever elements are read', async () => {
    const bytes = await packedFile()
    for (const [name] of Object.entries(own)) {
      await using session = await Session.open(bytes, { filters: [name] })
      await using lazily = session.fork()
      const first = name === 'shuffle' ? 'gzip' : 'shuffle'
      for (const other of Object.keys(own)) {
        const path = `/${other}`
        const lazy = await lazily.load(path, lazyArray('int32'))
        if (other === name) {
          expect(await session.load(path)).to.deep.equal(values)
          expect(await lazy.read([3, 5])).to.deep.equal(values.slice(3, 5))
          continue
        }
        await refusedFilter(session.load(path), other, path)
        await refusedFilter(Promise.resolve(lazy.read([3, 5])), other, path)
        await refusedFilter(session.loadMany(['/both', path]), first, '/both')
      }
    }
  })

  it('refuses them in columns of Tables, and in forks of the session', async () => {
    await using session = await Session.open(await packedFile(), { filters: ['gzip', 'shuffle'] })
    expect(await session.load('/both')).to.deep.equal(values)
    await refusedFilter(session.load('/table'), 'scaleoffset', '/table/column')
    await using fork = session.fork()
    await refusedFilter(fork.load('/szip'), 'szip', '/szip')
  })

  it('tells of all without unpacking: list and describe', async () => {
    await using session = await Session.open(await packedFile(), { filters: [] })
    expect(await session.list()).to.have.length(8)
    expect((await session.describe('/both')).filters).to.deep.equal([2, 1])
    await refusedFilter(session.load('/gzip'), 'gzip', '/gzip')
  })

  it('refuses to change a part of a chunk that it may not unpack', async () => {
    const options = { mode: 'r+', filters: ['gzip'] } as const
    await using session = await Session.open(await packedFile(), options)
    const lazy = await session.load('/scaleoffset', lazyArray('int32'))
    await refusedFilter(Promise.resolve(lazy.write(1, [3])), 'scaleoffset', '/scaleoffset')
    const gzip = await session.load('/gzip', lazyArray('int32'))
    await gzip.write(7, [3])
    expect(await gzip.read([3, 4])).to.deep.equal(Int32Array.of(7))
  })

  it('restricts no other file that is open', async () => {
    const bytes = await packedFile()
    await using restricted = await Session.open(bytes, { filters: [] })
    await using free = await Session.open(bytes)
    for (let i = 0; i < 2; i++) {
      await refusedFilter(restricted.load('/nbit'), 'nbit', '/nbit')
      expect(await free.load('/nbit', 'int32[]')).to.deep.equal(values)
    }
  })

  it('refuses them where HDF5 uses them without being asked: names of a group that are packed', async () => {
    const bytes = readFileSync(join(root, 'spec/fixtures/hostile/packed-names.h5'))
    await using free = await Session.open(bytes)
    expect(Object.keys((await free.load('/packed')) as object)).to.have.length(20)
    await using session = await Session.open(bytes, { filters: ['shuffle'] })
    await refusedFilter(session.list('/packed'), 'gzip', '/packed')
    await refusedFilter(session.load('/packed'), 'gzip', '/packed')
    expect(await session.load('/other')).to.equal(1)
  })

  it('takes names and numbers, and nothing else', async () => {
    const open = async (filters: unknown): Promise<Session> =>
      Session.open(await packedFile(), { filters } as SessionOptions)
    await using session = await open([1, 'zstd', 32008])
    expect(await session.load('/gzip')).to.deep.equal(values)
    for (const wrong of ['gzip', ['gzipp'], [-1], [0.5], [null], 7]) {
      const error = await open(wrong).catch((reason: unknown) => reason)
      expect(error, String(wrong)).to.be.instanceOf(TypeError)
      expect(String(error)).to.include('option filters of Session.open')
    }
  })
})

describe('A chunk that is stored with more bytes than it holds', () => {
  it('is refused before it is unpacked, and the rest of the file loads', async () => {
    const bytes = readFileSync(join(root, 'spec/fixtures/hostile/chunk-of-more.h5'))
    await using session = await Session.open(bytes)
    const { module } = await loadH5Wasm()
    const before = module.HEAPU8.length
    const error = await refusal(session.load('/data'), 'CORRUPT')
    expect(error.message).to.include('stored as 65238 bytes and holds 64')
    expect(error.path).to.equal('/data')
    const lazy = await session.load('/data', lazyArray('uint8'))
    await refusal(Promise.resolve(lazy.read([0, 5])), 'CORRUPT')
    expect(module.HEAPU8.length).to.equal(before)
    expect(await session.load('/other')).to.equal(1)
  })

  it('is not one that packing made no smaller', async () => {
    await using session = await Session.create()
    let seed = 1
    const noise = Uint8Array.from({ length: 30_000 }, () => {
      seed = (seed * 48_271) % 0x7fffffff
      return seed
    })
    for (const chunk of [1, 7, 1000, 30_000]) {
      const data = noise.slice(0, chunk * 30)
      await session.save(LazyArray.of(data, { chunks: [chunk], compress: 9 }), `/noise${chunk}`)
      await session.save(
        Array.from({ length: 20 }, (_, i) => `${i}ä`.repeat(i % 5)),
        `/strings${chunk}`,
      )
    }
    await using again = await Session.open(await session.toBytes())
    for (const chunk of [1, 7, 1000, 30_000])
      expect(await again.load(`/noise${chunk}`)).to.deep.equal(noise.slice(0, chunk * 30))
  })
})
