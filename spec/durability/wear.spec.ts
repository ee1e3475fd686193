import { expect } from 'chai'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { H5Class, H5Field, isH5Error, Session } from 'h5orm'
import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { dataset, float64, group, rejection } from '../stores/h5wasm/plan.js'

@H5Class('spec.wear.Thing')
class Thing {
  @H5Field('string') name = ''
  @H5Field('int32') count = 0
}

const thing = (name: string): Thing => Object.assign(new Thing(), { name })

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  path = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

const isThorough = process.env['H5ORM_THOROUGH'] !== undefined
const descriptors = (): number => readdirSync('/proc/self/fd').length
const hasDescriptors = process.platform === 'linux'

describe('Failed calls do not wear the process out', () => {
  const calls = isThorough ? 100_000 : 3_000

  it(`${calls} of them, then a good save`, async () => {
    const session = await Session.open(path, { mode: 'w' })
    await session.save(thing('old'), '/old')
    await session.save([1, 2], '/numbers')
    const before = hasDescriptors ? descriptors() : 0
    const memory = (await loadH5Wasm()).module.HEAPU8.length
    const failing: (() => Promise<unknown>)[] = [
      () => session.load('/missing'),
      () => session.load('/old/name/deeper'),
      () => session.load('/numbers', Thing),
      () => session.save({ bad: () => undefined }, '/new'),
      () => session.save(Object.assign(thing('x'), { count: 0.5 }), '/old'),
      () => session.save(1, '/numbers/deeper'),
      () => session.save(thing('x'), '/old', { ifExists: 'error' }),
      () => session.delete('/missing'),
      () => session.list('/missing/deeper'),
    ]
    for (let call = 0; call < calls; call++) {
      const error = await rejection(failing[call % failing.length]!)
      expect(isH5Error(error), String(error)).to.equal(true)
    }
    await session.save(thing('a new name'), '/old')
    await session.close()
    if (hasDescriptors) expect(descriptors()).to.be.at.most(before)
    expect((await loadH5Wasm()).module.HEAPU8.length).to.be.below(memory + 2 ** 25)
    await using reader = await Session.open(path)
    expect((await reader.load('/old', Thing)).name).to.equal('a new name')
  })

  it(`nor do ${calls} of a store`, async () => {
    const store = await openStore(undefined)
    await store.write({ steps: [dataset('/x', float64, [], 1)] })
    for (let call = 0; call < calls; call++) await store.has('/x/y/z')
    await store.write({ steps: [group('/good')] })
    const again = await openStore(await store.toBytes())
    expect(await again.has('/good')).to.equal(true)
    await store.close()
    await again.close()
  })

  it('nor do saves that are taken back', async () => {
    const session = await Session.open(path, { mode: 'w' })
    await session.save(thing('old'), '/old')
    const before = hasDescriptors ? descriptors() : 0
    const stop = new Error('stop')
    for (let round = 0; round < (isThorough ? 5_000 : 200); round++) {
      const error = await rejection(() =>
        session.transaction(async () => {
          await session.save(thing(`${round}`), '/old')
          await session.save(thing(`${round}`), `/new${round}`)
          throw stop
        }),
      )
      expect(error).to.equal(stop)
    }
    if (hasDescriptors) expect(descriptors()).to.be.at.most(before + 1)
    await session.save(thing('new'), '/old')
    await session.close()
    await using reader = await Session.open(path)
    expect((await reader.load('/old', Thing)).name).to.equal('new')
    expect(await reader.list()).to.have.length(1)
  })

  it('nor do files that can not be opened', async () => {
    const before = hasDescriptors ? descriptors() : 0
    for (let round = 0; round < (isThorough ? 5_000 : 300); round++) {
      expect(isH5Error(await rejection(() => Session.open(path)), 'NOT_FOUND')).to.equal(true)
      const bytes = new Uint8Array(2000).fill(round)
      expect(isH5Error(await rejection(() => Session.open(bytes)), 'CORRUPT')).to.equal(true)
    }
    if (hasDescriptors) expect(descriptors()).to.be.at.most(before)
    await using session = await Session.open(path, { mode: 'w' })
    await session.save(thing('new'), '/new')
  })

  it('an abort of the wasm module ends in an error, and everybody goes on with another one', async () => {
    const session = await Session.open(path, { mode: 'w' })
    await session.save(thing('old'), '/old')
    const other = await Session.create()
    await other.save(thing('other'), '/other')
    const wasm = await loadH5Wasm()
    const original = wasm.module.create_dataset
    wasm.module.create_dataset = () => {
      throw new WebAssembly.RuntimeError('memory access out of bounds')
    }
    const error = await rejection(() => session.save(thing('new'), '/new'))
    wasm.module.create_dataset = original
    expect(isH5Error(error), String(error)).to.equal(true)
    expect(await loadH5Wasm()).to.not.equal(wasm)
    expect(await session.has('/new')).to.equal(false)
    await session.save(thing('newer'), '/new')
    await other.save(thing('x'), '/x')
    expect(await other.has('/other')).to.equal(true)
    await session.close()
    await using reader = await Session.open(path)
    expect((await reader.load('/new', Thing)).name).to.equal('newer')
    expect((await reader.load('/old', Thing)).name).to.equal('old')
  })
})
