import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { H5, H5Error, isH5Error, Registry, Session, UnknownRecord } from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'

import { craftedFile, dataset, group } from '../crafted-file.js'
import { loadBytes, refusal, savedBytes } from '../round-trip.js'

describe('Files', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'h5orm-files-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('opened for reading are not written [PE-12]', async () => {
    const file = join(folder, 'read-only.h5')
    await using writer = await Session.open(file, { mode: 'w' })
    await writer.save({ n: 1 }, '/a')
    await writer.close()
    const before = await readFile(file)
    await using session = await Session.open(file)
    expect(session.writable).to.equal(false)
    for (const call of [
      () => session.save(2, '/b'),
      () => session.save(2, '/a'),
      () => session.dumpMany({ '/c': 1 }),
      () => session.delete('/a'),
    ])
      await refusal(call(), 'READ_ONLY')
    expect(await session.load('/a')).to.deep.equal({ n: 1 })
    await session.close()
    expect(await readFile(file)).to.deep.equal(before)
    await using bytes = await Session.open(before)
    await refusal(bytes.save(2, '/b'), 'READ_ONLY')
  })

  it('that are closed are neither read nor written [PE-13]', async () => {
    const session = await Session.create()
    await session.save(1, '/a')
    await session.close()
    for (const call of [
      () => session.save(2, '/b'),
      () => session.load('/a'),
      () => session.loadMany(['/a']),
      () => session.has('/a'),
      () => session.list(),
      () => session.delete('/a'),
      () => session.flush(),
      () => session.toBytes(),
      () => session.transaction(async () => 1),
    ])
      await refusal(call(), 'CLOSED')
    for (const call of [() => session.pathOf({}), () => session.forget(), () => session.fork()])
      expect(call).to.throw(H5Error, 'closed')
    await session.close()
  })

  it('that are no HDF5 files say so [PE-15]', async () => {
    const contents: readonly (readonly [string, Uint8Array])[] = [
      ['empty', new Uint8Array(0)],
      ['text', Buffer.from('GARYP\nnot an HDF5 file\n'.repeat(100))],
      ['JSON', Buffer.from('{"a": [1, 2, 3]}')],
      ['zeros', new Uint8Array(4096)],
      ['signature', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')],
      ['ones', new Uint8Array(2048).fill(255)],
    ]
    for (const [name, content] of contents) {
      const file = join(folder, name)
      await writeFile(file, content)
      const onDisk = await refusal(Session.open(file), 'CORRUPT')
      expect(onDisk.message).to.contain(name)
      await refusal(Session.open(file, { mode: 'r+' }), 'CORRUPT')
      await refusal(Session.open(content), 'CORRUPT')
      expect(new Uint8Array(await readFile(file))).to.deep.equal(new Uint8Array(content))
    }
    await refusal(Session.open(join(folder, 'not there.h5')), 'NOT_FOUND')
    await refusal(Session.open(join(folder, 'not there.h5'), { mode: 'r+' }), 'NOT_FOUND')
    await refusal(Session.open(folder), 'CANNOT_RESTORE', 'CORRUPT', 'UNSUPPORTED')
  })

  it('cut off at any place give an error or what they still hold, and never something else [PE-16]', async () => {
    const value = {
      list: [1, 'two', { three: [3] }],
      text: 'é'.repeat(50),
      data: Float64Array.from({ length: 300 }, (_, i) => i),
      rows: Array.from({ length: 20 }, (_, i) => ({ i, s: `row ${i}` })),
    }
    const whole = await savedBytes(value)
    let refused = 0
    for (let length = 0; length < whole.length; length += 97) {
      try {
        const again = await loadBytes(whole.slice(0, length))
        expect(again, `cut at ${length}`).to.deep.equal(value)
      } catch (error) {
        if (!isH5Error(error)) throw error
        refused++
      }
    }
    expect(refused).to.be.above(0.9 * (whole.length / 97))
  })

  it('of other programs load without our mark: what lies in them, by its names [PE-17 LY-08 LY-09]', async () => {
    const file = new URL('../../../../spec/fixtures/foreign/foreign.h5', import.meta.url)
    await using session = await Session.open(file)
    const numbers = (await session.load('/numbers')) as Record<string, unknown>
    expect(numbers['i1']).to.deep.equal(Int8Array.of(1, 2, 100))
    expect(numbers['scalar']).to.equal(1.5)
    expect(await session.load('/texts/vlen')).to.equal('héllo')
    expect(Object.keys((await session.load('/by name')) as object)).to.deep.equal(['a', 'b', 'c'])
    expect(Object.keys((await session.load('/by creation')) as object)).to.deep.equal([
      'b',
      'a',
      'c',
    ])
  })

  it('list ours in the order of creation whatever the root was made with [LY-19]', async () => {
    const file = new URL('../../../../spec/fixtures/foreign/foreign.h5', import.meta.url)
    await using session = await Session.open(await readFile(file), { mode: 'r+' })
    await session.save({ zebra: 1, apple: 2, mango: { b: 1, a: 2 } }, '/by name/ours')
    await using again = await Session.open(await session.toBytes())
    const value = (await again.load('/by name/ours')) as { mango: object }
    expect(Object.keys(value)).to.deep.equal(['zebra', 'apple', 'mango'])
    expect(Object.keys(value.mango)).to.deep.equal(['b', 'a'])
  })

  it('give errors that another copy of the package knows as its own [PE-27]', async () => {
    const error = await refusal(Session.open(join(folder, 'none.h5')), 'NOT_FOUND')
    expect(error).to.be.instanceOf(H5Error).and.be.instanceOf(Error)
    expect(error.name).to.equal('H5Error')
    const brand = Symbol.for('h5orm/error')
    const ofAnotherCopy = Object.assign(new Error('from there'), { code: 'LOCKED', [brand]: true })
    expect(isH5Error(ofAnotherCopy)).to.equal(true)
    expect(isH5Error(ofAnotherCopy, 'LOCKED')).to.equal(true)
    expect(isH5Error(ofAnotherCopy, 'CLOSED')).to.equal(false)
    for (const other of [new Error('x'), null, undefined, 'NOT_FOUND', { code: 'NOT_FOUND' }])
      expect(isH5Error(other)).to.equal(false)
  })

  it('do not block the program: a large save leaves promises their turn, and may be aborted [AP-13]', async () => {
    let chain: object = {}
    for (let i = 0; i < 3000; i++) chain = { chain }
    const session = await Session.create()
    const done: number[] = []
    await session.save({ chain }, '/first', { onProgress: (steps) => done.push(steps) })
    expect(done.length).to.be.above(0)
    const abort = new AbortController()
    abort.abort(new Error('enough'))
    const error = await refusal(
      session.save({ chain }, '/second', { signal: abort.signal }),
      'ABORTED',
    )
    expect((error.cause as Error).message).to.equal('enough')
    expect(await session.has('/second')).to.equal(false)
  })
})

describe('Damaged records of reducers', () => {
  class Pair {
    readonly a: unknown
    readonly b: unknown
    constructor(a: unknown, b: unknown) {
      this.a = a
      this.b = b
    }
  }
  class Stated {
    x = 0;
    [H5.getState](): object {
      return { x: this.x }
    }
  }
  const registry = new Registry()
  registry.register(Pair, {
    name: 'Pair',
    reduce: ({ a, b }) => [a, b],
    construct: ([a, b]) => {
      if (a === undefined || b === undefined) throw new TypeError('both parts are needed')
      return new Pair(a, b)
    },
  })
  registry.register(Stated, 'Stated')
  registry.register(() => 1, 'aFunction')

  const load = async (...steps: readonly PlanStep[]): Promise<unknown> =>
    loadBytes(await craftedFile(...steps), { registry })
  const pair = group('/value', { js_class: 'Pair' })
  const inner = group('/value/__')

  it('without parts, with too few, or with parts that are no list, are refused by the class that needs them [HO-23]', async () => {
    for (const steps of [
      [pair],
      [pair, inner],
      [pair, inner, group('/value/__/args', { js_type: 'Array' })],
      [pair, inner, group('/value/__/args')],
      [pair, inner, dataset('/value/__/args', 5)],
    ]) {
      const error = await refusal(load(...steps), 'CANNOT_RESTORE', 'CORRUPT')
      expect(error.message).to.contain('Pair')
      expect(error.path).to.match(/^\/value/)
    }
    const named = await load(group('/value', { js_class: 'aFunction' }))
    expect(named).to.be.instanceOf(UnknownRecord)
  })

  it('with a state that is no object are refused where no setState takes it [HO-24]', async () => {
    const stated = group('/value', { js_class: 'Stated' })
    for (const state of [
      dataset('/value/__/state', 5),
      dataset('/value/__/state', 'text'),
      dataset('/value/__/state', Float64Array.of(1)),
      group('/value/__/state', { js_type: 'Array' }),
    ]) {
      const error = await refusal(load(stated, inner, state), 'CANNOT_RESTORE')
      expect(error.message).to.contain('Stated')
    }
  })

  it('with items or entries that the class does not take are refused, not dropped [HO-25]', async () => {
    const args = dataset('/value/__/args', Float64Array.of(1, 2), { js_type: 'Array' })
    expect(await load(pair, inner, args)).to.deep.equal(new Pair(1, 2))
    const items = dataset('/value/__/items', Float64Array.of(1), { js_type: 'Array' })
    const entries = [
      group('/value/__/entries', { js_type: 'MapEntries' }),
      dataset('/value/__/entries/keys', Float64Array.of(1), { js_type: 'Array' }),
      dataset('/value/__/entries/values', Float64Array.of(1), { js_type: 'Array' }),
    ]
    const state = dataset('/value/__/state', 1)
    for (const [word, steps] of [
      ['items', [items]],
      ['entries', entries],
      ['state', [state]],
    ] as const) {
      const error = await refusal(load(pair, inner, args, ...steps), 'CANNOT_RESTORE')
      expect(error.message).to.contain('Pair').and.contain(word)
    }
  })
})

describe('Fields that hold the wrong kind of collection', () => {
  it('are refused by name on both ways, not emptied [AR-25]', async () => {
    class Holder {
      list: unknown = []
      set: unknown = new Set()
      map: unknown = new Map()
      items: unknown = []
    }
    class Item {}
    const registry = new Registry()
    registry.register(Item)
    const { mapOf, setOf } = await import('h5orm')
    registry.register(Holder, {
      name: 'Holder',
      fields: {
        list: 'string[]',
        set: () => setOf('string'),
        map: () => mapOf('string', 'float64'),
        items: () => [Item],
      },
    })
    for (const given of [
      { list: 5 },
      { list: new Set(['a']) },
      { set: ['a'] },
      { map: { a: 1 } },
      { items: new Set() },
      { items: [5] },
    ]) {
      const [property] = Object.keys(given)
      const error = await refusal(
        savedBytes(Object.assign(new Holder(), given), { registry }),
        'CANNOT_STORE',
      )
      expect(error.property).to.match(new RegExp(`^Holder\\.${property}`))
      const step = dataset(`/value/${property}`, 5)
      const loading = await refusal(
        loadBytes(await craftedFile(group('/value', { js_class: 'Holder' }), step), { registry }),
        'CANNOT_RESTORE',
      )
      expect(loading.property).to.equal(`Holder.${property}`)
    }
  })

  it('of an array with another prototype than its own are refused [AR-27]', async () => {
    const array = Object.setPrototypeOf([1, 2], { strange: true }) as unknown
    const error = await refusal(savedBytes({ array }), 'CANNOT_STORE', 'UNREGISTERED_CLASS')
    expect(error.property).to.equal('value.array')
  })
})
