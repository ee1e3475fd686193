import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import { isH5Error, LazyArray, lazyArray, Session } from 'h5orm'

import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'

import { root } from '../programs/run-program.js'
import { rejection } from '../stores/h5wasm/plan.js'

const folder = join(root, 'spec/fixtures/damaged')
const mebibyte = 2 ** 20
/** What Emscripten takes beyond what was asked for, and what HDF5 had at first. */
const slack = 128 * mebibyte

/** What HDF5 has in the instance that files share: it never gives any of it back. */
const memory = async (): Promise<number> => (await loadH5Wasm()).module.HEAPU8.length

/** Lists and loads all that a file has at its top; gives the errors, and how many values came. */
async function loadAll(bytes: Uint8Array): Promise<{ errors: unknown[]; loaded: number }> {
  const errors: unknown[] = []
  let loaded = 0
  await using session = await Session.open(bytes)
  const entries = await session.list().catch((error: unknown) => {
    errors.push(error)
    return []
  })
  for (const { name } of entries)
    try {
      await session.load(`/${name}`)
      loaded++
    } catch (error) {
      errors.push(error)
    }
  return { errors, loaded }
}

describe("HDF5's own memory", () => {
  it('is bounded for damaged files that ask for up to 2 GB, and the rest of them loads', async () => {
    const before = await memory()
    for (const name of readdirSync(folder).filter((each) => each.startsWith('memory-'))) {
      const { errors, loaded } = await loadAll(readFileSync(join(folder, name)))
      const limits = errors.filter((error) => isH5Error(error, 'LIMIT'))
      expect(limits.length, name).to.be.above(0)
      for (const error of limits) {
        expect(error.message).to.match(
          /HDF5 asks for more than the 512 MiB .*\(at \/.*limits\.bytes/,
        )
        expect(error.path).to.match(/^\//)
      }
      for (const error of errors) expect(isH5Error(error), String(error)).to.equal(true)
      if (/sizes|chunk/.test(name)) expect(loaded, name).to.be.above(0)
      expect(await memory(), name).to.be.below(Math.max(before, 512 * mebibyte) + slack)
    }
  })

  it('is as large as limits.bytes says, and 64 MiB at least', async () => {
    await using writer = await Session.create({ limits: { bytes: 2 ** 30 } })
    const numbers = new Float64Array(12e6).fill(1.5)
    const storage = { chunks: [numbers.length], compress: 1 }
    await writer.save(LazyArray.of(numbers, storage), '/packed')
    await writer.save('small', '/other')
    const bytes = await writer.toBytes()
    const options = { isolated: true, limits: { bytes: 1000 } }
    await using session = await Session.open(bytes, options)
    const array = await session.load('/packed', lazyArray('float64'))
    const error = await rejection(() => array.read([0, 10]))
    expect(isH5Error(error, 'LIMIT'), String(error)).to.equal(true)
    expect(String(error)).to.include('HDF5 asks for more than the 64 MiB')
    expect((error as { path: string }).path).to.equal('/packed')
    expect(await session.load('/other')).to.equal('small')

    await using larger = await Session.open(bytes, {
      ...options,
      limits: { bytes: 400 * mebibyte },
    })
    const again = await larger.load('/packed', lazyArray('float64'))
    expect(await again.read([0, 10])).to.deep.equal(numbers.slice(0, 10))
  })
})
