import { expect } from 'chai'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { compact, H5Class, H5Field, isH5Error, Session } from 'h5orm'

import { graphText } from '../session/graph-text.js'
import { rejection } from '../stores/h5wasm/plan.js'
import { filesInSave } from './files-in-save.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, openSimulated, simulatedPlatform } from './simulated-platform.js'

@H5Class('spec.disk.Block')
class Block {
  @H5Field('string') name = ''
  @H5Field('float64[]') data = new Float64Array(0)
  @H5Field() more: unknown = null
}

const block = (name: string, length: number, more: unknown = null): Block =>
  Object.assign(new Block(), { name, data: new Float64Array(length).fill(name.length), more })

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  path = join(folder, 'run.h5')
})
afterEach(() => rmSync(folder, { recursive: true }))

const isThorough = process.env['H5ORM_THOROUGH'] !== undefined

describe('The space of a file', () => {
  const rounds = isThorough ? 200 : 40
  const megabyte = 2 ** 20 / 8

  const cases: [string, (round: number) => unknown][] = [
    ['the same extents', () => block('x', megabyte)],
    ['other extents', (round) => block('x', megabyte - (round % 50) * 400)],
    [
      'another type',
      (round) => (round % 2 ? block('x', megabyte) : new Float32Array(megabyte * 2)),
    ],
    ['a graph', (round) => block('x', megabyte / 2, [block(`${round}`, megabyte / 2), { round }])],
  ]
  for (const [what, value] of cases) {
    it(`is used again when an object of 1 MB is replaced (${what})`, async () => {
      const session = await Session.open(path, { mode: 'w' })
      await session.save(value(0), '/value')
      await session.flush()
      const first = statSync(path).size
      for (let round = 1; round <= rounds; round++) await session.save(value(round), '/value')
      await session.close()
      expect(statSync(path).size).to.be.below(1.5 * first)
    })

    it(`is used again across sessions (${what})`, async () => {
      let first: number | undefined
      for (let round = 0; round <= rounds / 2; round++) {
        await using session = await Session.open(path, { mode: 'a' })
        await session.save(value(round), '/value')
        await session.close()
        first ??= statSync(path).size
      }
      expect(statSync(path).size).to.be.below(1.5 * first!)
    })
  }

  it('is used again when an object is deleted and another one saved', async () => {
    await using session = await Session.open(path, { mode: 'w' })
    await session.save(block('x', megabyte), '/value')
    const first = statSync(path).size
    for (let round = 1; round <= rounds; round++) {
      await session.delete('/value')
      await session.save(block('x', megabyte - round), '/value')
    }
    expect(statSync(path).size).to.be.below(1.5 * first)
  })

  it('does not take an array of many megabytes through the journal when it is as it was', async () => {
    await using session = await Session.open(path, { mode: 'w' })
    const value = block('x', 10 * megabyte)
    await session.save(value, '/value')
    const first = statSync(path).size
    value.name = 'y'
    await session.save(value, '/value')
    expect(statSync(path).size).to.be.below(first + 10_000)
    value.data[7] = -1
    await session.save(value, '/value')
    await using again = await Session.open(path)
    const { data } = await again.load('/value', Block)
    expect(Buffer.compare(new Uint8Array(data.buffer), new Uint8Array(value.data.buffer))).to.equal(
      0,
    )
  })

  it('is given back by compact', async () => {
    const session = await Session.open(path, { mode: 'w' })
    for (let i = 0; i < 5; i++) await session.save(block(`${i}`, megabyte), `/value${i}`)
    for (let i = 0; i < 4; i++) await session.delete(`/value${i}`)
    expect(isH5Error(await rejection(() => compact(path)), 'LOCKED')).to.equal(true)
    await session.close()
    const { before, after } = await compact(path)
    expect(after).to.be.below(before / 4)
    const fresh = join(folder, 'fresh.h5')
    await using other = await Session.open(fresh, { mode: 'w' })
    await other.save(block('4', megabyte), '/value4')
    await other.flush()
    expect(statSync(path).size).to.be.below(1.05 * statSync(fresh).size)
    await using reader = await Session.open(path)
    expect((await reader.load('/value4', Block)).data).to.deep.equal(block('4', megabyte).data)
  })
})

describe('The durability of a session', () => {
  it("'commit': every save is in the file at once", async () => {
    await using session = await Session.open(path, { mode: 'w' })
    await session.save(block('a', 3), '/a')
    await using reader = await Session.open(path)
    expect(await reader.has('/a')).to.equal(true)
    await session.save(block('b', 3), '/b')
    await session.delete('/a')
    expect(await reader.has('/b')).to.equal(true)
    expect(await reader.has('/a')).to.equal(false)
  })

  it('gives a reader objects of one state, and new ones when the file has changed', async () => {
    await using session = await Session.open(path, { mode: 'w' })
    const value = { a: block('a', 3), b: block('a', 3) }
    await session.save(value, '/value')
    await using reader = await Session.open(path)
    const first = (await reader.load('/value')) as typeof value
    value.a.name = value.b.name = 'changed'
    await session.save(value, '/value')
    const second = (await reader.load('/value')) as typeof value
    expect(second.a.name).to.equal('changed')
    expect(second.b.name).to.equal('changed')
    expect(first.a.name).to.equal('a')
    await session.save([1], '/value')
    expect(await reader.load('/value')).to.deep.equal([1])
  })

  it("'close': nothing is in the file before flush or close", async () => {
    const session = await Session.open(path, { mode: 'w', durability: 'close' })
    await session.save(block('a', 3), '/a')
    expect(readdirSync(folder)).to.not.include('run.h5')
    await session.flush()
    await using reader = await Session.open(path)
    expect(await reader.has('/a')).to.equal(true)
    await session.save(block('b', 3), '/b')
    await session.delete('/a')
    expect(await reader.has('/b')).to.equal(false)
    await session.close()
    expect(await reader.has('/b')).to.equal(true)
    expect(await reader.has('/a')).to.equal(false)
  })

  it("'none': saves, takes back and closes like the others", async () => {
    const session = await Session.open(path, { mode: 'w', durability: 'none' })
    await session.save(block('a', 3), '/a')
    await rejection(() =>
      session.transaction(async () => {
        await session.delete('/a')
        throw new Error('stop')
      }),
    )
    await session.save(block('b', 3), '/b')
    await session.close()
    await using reader = await Session.open(path)
    expect((await reader.list()).map(({ name }) => name)).to.deep.equal(['a', 'b'])
  })

  it('lets one writer in, and says who it is', async () => {
    const session = await Session.open(path, { mode: 'w' })
    await session.save(block('a', 3), '/a')
    const error = await rejection(() => Session.open(path, { mode: 'a' }))
    expect(isH5Error(error, 'LOCKED')).to.equal(true)
    expect(String(error)).to.contain(String(process.pid))
    await session.close()
    await using next = await Session.open(path, { mode: 'a' })
    await next.save(block('b', 3), '/b')
  })
})

describe('A session whose disk fails', () => {
  const codes = ['ENOSPC', 'EIO', 'EROFS', 'EACCES']
  for (const code of codes)
    it(`has what it had, and saves when the disk works again (${code}) [PE-11 PE-32]`, async () => {
      const disk = new SimulatedDisk()
      const prepared = await Session.open(await openSimulated(simulatedPlatform(disk), 'x'))
      const shared = block('shared', 20)
      const objects = { '/a': block('a', 20, shared), '/b': block('b', 20, shared) }
      await prepared.dumpMany(objects)
      await prepared.close()
      const files = disk.files
      let failures = 0
      for (let at = 0; at < 40; at += isThorough ? 1 : 3) {
        const again = new SimulatedDisk(files)
        const session = await Session.open(await openSimulated(simulatedPlatform(again), 'r+'))
        const a = await session.load('/a', Block)
        const before = graphText(a)
        let changes = 0
        again.beforeChange = () => {
          if (changes++ >= at) throw Object.assign(new Error(`${code}: injected`), { code })
        }
        const name = a.name
        a.name = 'changed to something longer'
        const change = (): Promise<void> =>
          session.transaction(async () => {
            await session.save(a, '/a')
            await session.save(block('new', 50), '/new')
            await session.delete('/b')
          })
        const error = await rejection(change)
        again.beforeChange = undefined
        if (error !== undefined) {
          failures++
          expect(isH5Error(error, 'CANNOT_STORE', 'READ_ONLY'), String(error)).to.equal(true)
          a.name = name
          expect(await session.has('/new')).to.equal(false)
          expect(await session.has('/b')).to.equal(true)
          expect(await session.load('/a')).to.equal(a)
          expect(graphText(a)).to.equal(before)
          a.name = 'changed to something longer'
          await change()
        }
        await session.close()
        expect(again.names).to.deep.equal([file])
        const reader = await Session.open(again.bytesOf(file)!.slice())
        expect(((await reader.load('/a')) as Block).name).to.equal(a.name)
        expect(await reader.has('/b')).to.equal(false)
        await reader.close()
      }
      expect(failures).to.be.above(3)
    })
})

describe('A session on a medium that can only be read', () => {
  it('sees a commit that a crash has left in the journal', async () => {
    const disk = new SimulatedDisk()
    const session = await Session.open(await openSimulated(simulatedPlatform(disk), 'x'))
    const value = block('old', 20)
    await session.save(value, '/value')
    value.name = 'new'
    Object.assign(value, { more: block('more', 2000) })
    const found = await filesInSave(disk, () => session.save(value, '/value'))
    await session.close()
    const medium = new SimulatedDisk(found)
    medium.beforeChange = () => {
      throw Object.assign(new Error('read-only'), { code: 'EROFS' })
    }
    const reader = await Session.open(await openSimulated(simulatedPlatform(medium, 2), 'r'))
    expect(graphText(await reader.load('/value'))).to.equal(graphText(value))
    await reader.close()
    expect(medium.log).to.deep.equal([])
  })
})
