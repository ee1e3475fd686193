import { expect } from 'chai'

import { H5Class, H5Field, isH5Error, lazyArray, LazyArray, NdArray, Session } from 'h5orm'
import type { Store } from '#lib/stores/store.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { PlanStep } from '#lib/records/write-plan.js'

import { graphText } from './graph-text.js'

@H5Class('spec.replace.Part')
class Part {
  @H5Field('string') name = ''
  @H5Field('float64[]') data = new Float64Array(0)
}

@H5Class('spec.replace.Whole')
class Whole {
  @H5Field('string') title = ''
  @H5Field('int32', { attribute: true }) count = 0
  @H5Field(() => Part) part: Part | null = null
  @H5Field() anything: unknown = null
  @H5Field('float64[]', { name: 'data/counts' }) counts = new Float64Array(0)
}

const part = (name: string, length = 3): Part =>
  Object.assign(new Part(), { name, data: Float64Array.from({ length }, (_, i) => i) })

async function failure(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  return undefined
}

/** A session on a store whose plans are kept. */
async function watched(bytes?: Uint8Array): Promise<{
  session: Session
  store: Store
  steps: PlanStep[]
}> {
  const store = await openStore(bytes, bytes === undefined ? 'w' : 'r+')
  const steps: PlanStep[] = []
  const write = store.write.bind(store)
  store.write = async (plan, options) => {
    steps.push(...plan.steps)
    return write(plan, options)
  }
  return { session: await Session.open(store), store, steps }
}

async function inFile(session: Session, path: string): Promise<unknown> {
  return (await Session.open(await session.toBytes())).load(path)
}

async function expectStored(session: Session, path: string, value: unknown): Promise<void> {
  expect(graphText(await inFile(session, path))).to.equal(graphText(value))
}

const addressOf = async (store: Store, path: string): Promise<number | undefined> =>
  (await store.find([path]))[0]?.address

describe('Saving over a path', () => {
  const values: [string, unknown][] = [
    ['a number', 5],
    ['a text', 'text'],
    ['a longer text', 'a longer text than before'],
    ['null', null],
    ['a boolean', true],
    ['a date', new Date(5)],
    ['a typed array', Float32Array.of(1, 2)],
    ['a list', [1, 2, 3]],
    ['a list of texts', ['a', 'ä']],
    ['a mixed list', [1, 'a', { b: 2 }]],
    ['an object', { a: 1, b: { c: 2 } }],
    ['another object', { b: 1, a: { c: [] } }],
    ['an instance', part('one')],
    ['a map', new Map([['a', 1]])],
    ['a map of other keys', new Map([[1, 'one']])],
    ['a set', new Set([1, 2])],
  ]
  for (const [before, old] of values)
    it(`replaces ${before} by anything else`, async () => {
      const session = await Session.create()
      for (const [, value] of values) {
        await session.save(old, '/place')
        await session.save(value, '/place')
        await expectStored(session, '/place', value)
        session.forget()
      }
    })

  it('leaves the old value when the new one can not be stored [PE-08 PE-28]', async () => {
    const session = await Session.create()
    const old = { a: 1 }
    await session.save(old, '/place')
    const bad = { shared: part('x'), listener: () => undefined }
    expect(await failure(() => session.save(bad, '/place'))).to.satisfy(isH5Error)
    expect(session.pathOf(old)).to.equal('/place')
    expect(session.pathOf(bad.shared)).to.equal(undefined)
    expect(await session.load('/place')).to.equal(old)
    await expectStored(session, '/place', { a: 1 })
  })

  it('refuses when it is told to', async () => {
    const session = await Session.create()
    await session.save(1, '/place')
    const error = await failure(() => session.save(2, '/place', { ifExists: 'error' }))
    expect(isH5Error(error, 'EXISTS')).to.equal(true)
    expect(await session.load('/place')).to.equal(1)
  })

  it('keeps the parts that others link', async () => {
    const session = await Session.create()
    const shared = part('shared')
    const [a, b] = [{ shared }, { shared }]
    await session.save(a, '/a')
    await session.save(b, '/b')
    await session.save({ other: 1 }, '/a')
    expect(session.pathOf(a)).to.equal(undefined)
    expect(session.pathOf(shared)).to.equal('/b/shared')
    expect(await session.load('/b')).to.equal(b)
    expect(await session.load('/b/shared')).to.equal(shared)
    await session.save({ again: shared }, '/c')
    await expectStored(session, '/b', b)
    const both = await Session.open(await session.toBytes())
    const [again, there] = [await both.load('/c'), await both.load('/b')]
    expect((again as { again: Part }).again).to.equal((there as typeof b).shared)
  })

  it('takes parts of the old value into the new one', async () => {
    const { session, store } = await watched()
    const kept = part('kept')
    await session.save({ old: { deep: kept } }, '/place')
    const address = await addressOf(store, '/place/old/deep')
    const next = { first: 1, kept }
    await session.save(next, '/place')
    expect(await addressOf(store, '/place/kept')).to.equal(address)
    await expectStored(session, '/place', next)
    await session.save(kept, '/place')
    expect(await addressOf(store, '/place')).to.equal(address)
    await expectStored(session, '/place', kept)
  })

  it('gives the path to what lies elsewhere', async () => {
    const { session, store } = await watched()
    const first = part('first')
    await session.save(first, '/first')
    await session.save(part('second'), '/second')
    await session.save(first, '/second')
    expect(await addressOf(store, '/second')).to.equal(await addressOf(store, '/first'))
    await expectStored(session, '/second', first)
  })

  it('exchanges two objects', async () => {
    const { session, store } = await watched()
    const [a, b] = [part('a'), { b: part('b') }]
    await session.dumpMany({ '/a': a, '/b': b })
    const before = [await addressOf(store, '/a'), await addressOf(store, '/b')]
    await session.dumpMany({ '/a': b, '/b': a })
    expect([await addressOf(store, '/b'), await addressOf(store, '/a')]).to.deep.equal(before)
    await expectStored(session, '/a', b)
    await expectStored(session, '/b', a)
    expect(await store.has('/__parked0')).to.equal(false)
  })
})

describe('Saving an object where it is', () => {
  it('writes nothing when nothing has changed', async () => {
    const { session, steps } = await watched()
    const whole = Object.assign(new Whole(), {
      title: 'tïtle',
      part: part('x', 10),
      anything: [
        1n,
        new Date(7),
        null,
        undefined,
        /x/g,
        new Map<unknown, unknown>([[part('key'), new Set([1, 'a'])]]),
        new NdArray(Float64Array.of(1, 2, 3, 4), [2, 2]),
        Uint8Array.of(1),
        [true, false],
        { NaN: Number.NaN, zero: -0, big: 2n ** 80n, '': '' },
      ],
      counts: new Float64Array(400_000).fill(3),
    })
    await session.save(whole, '/whole')
    steps.length = 0
    await session.save(whole, '/whole')
    expect(steps).to.deep.equal([])
    await expectStored(session, '/whole', whole)
  })

  it('writes nothing either for what was loaded', async () => {
    const { session } = await watched()
    const value = { a: part('x'), list: [1, 'b', [2n]], map: new Map([['k', new Date(1)]]) }
    await session.save(value, '/value')
    const other = await watched(await session.toBytes())
    const loaded = await other.session.load('/value')
    await other.session.save(loaded, '/value')
    expect(other.steps).to.deep.equal([])
  })

  it('writes only what differs, in place where type and extents stay', async () => {
    const { session, steps } = await watched()
    const whole = Object.assign(new Whole(), { title: 'one', part: part('x', 10) })
    await session.save(whole, '/whole')
    steps.length = 0
    whole.title = 'two'
    whole.count = 7
    whole.part!.data[3] = -1
    whole.part!.data = whole.part!.data.slice()
    await session.save(whole, '/whole')
    expect(steps.map(({ kind, path }) => `${kind} ${path}`)).to.deep.equal([
      'set-attribute /whole',
      'overwrite /whole/title',
      'overwrite /whole/part/data',
    ])
    await expectStored(session, '/whole', whole)
  })

  it('adds, removes and moves parts; they stay the objects that they were', async () => {
    const { session, store } = await watched()
    const [a, b] = [part('a'), part('b')]
    const value: Record<string, unknown> = { a, b, gone: part('gone'), more: { n: 1 } }
    await session.save(value, '/value')
    const before = [await addressOf(store, '/value/a'), await addressOf(store, '/value/b')]
    Object.assign(value, { a: b, b: a, extra: { a } })
    delete value['gone']
    await session.save(value, '/value')
    expect(await addressOf(store, '/value/b')).to.equal(before[0])
    expect(await addressOf(store, '/value/a')).to.equal(before[1])
    expect(await addressOf(store, '/value/extra/a')).to.equal(before[0])
    expect(await store.has('/value/gone')).to.equal(false)
    await expectStored(session, '/value', value)
    expect(Object.keys((await inFile(session, '/value')) as object)).to.deep.equal([
      'a',
      'b',
      'more',
      'extra',
    ])
  })

  it('keeps the order of keys, also when some of them change their types', async () => {
    const { session } = await watched()
    const value: Record<string, unknown> = { one: 1, two: 'a', three: part('x'), four: [4] }
    await session.save(value, '/value')
    value['two'] = 'a longer text'
    await session.save(value, '/value')
    await expectStored(session, '/value', value)
    const { one, ...others } = value
    for (const key of Object.keys(value)) delete value[key]
    Object.assign(value, others, { one })
    await session.save(value, '/value')
    expect(Object.keys((await inFile(session, '/value')) as object)).to.deep.equal([
      'two',
      'three',
      'four',
      'one',
    ])
    await expectStored(session, '/value', value)
  })

  it('shows a change wherever the object is linked', async () => {
    const session = await Session.create()
    const list: unknown[] = [1, 2, 3]
    const shared = { list, text: 'a' }
    await session.dumpMany({ '/a': { shared }, '/b': { shared, list } })
    list.push(4)
    shared.text = 'longer'
    await session.save(await session.load('/a'), '/a')
    await expectStored(session, '/b', { shared, list })
    list.push('no number')
    await session.save(await session.load('/b'), '/b')
    await expectStored(session, '/a', { shared })
    const again = await Session.open(await session.toBytes())
    const [a, b] = [await again.load('/a'), await again.load('/b')]
    expect((a as { shared: object }).shared).to.equal((b as { shared: object }).shared)
  })

  it('saves parts by their own paths, also inside of an array', async () => {
    const session = await Session.create()
    const array = [{ a: 1 }, { b: 'x' }, part('p')]
    await session.save({ array }, '/value')
    array[2] = Object.assign(array[2] as Part, { name: 'a new name' })
    await session.save(array[2], '/value/array/2')
    await expectStored(session, '/value', { array })
    const error = await failure(() => session.save({}, '/value/array/1'))
    expect(isH5Error(error, 'CANNOT_STORE'), String(error)).to.equal(true)
    expect(isH5Error(await failure(() => session.delete('/value/array/1')))).to.equal(true)
  })

  it('makes a circle of what was none', async () => {
    const session = await Session.create()
    const value: { a: { up: unknown }; b: { other: unknown } } = {
      a: { up: null },
      b: { other: null },
    }
    await session.save(value, '/value')
    value.a.up = value
    value.b.other = value.a
    await session.save(value, '/value')
    await expectStored(session, '/value', value)
    value.a.up = value.b
    value.b.other = null
    await session.save(value, '/value')
    await expectStored(session, '/value', value)
  })

  it('leaves what is not of the class: data and attributes that others added', async () => {
    const { session, store } = await watched()
    const whole: Whole = Object.assign(new Whole(), {
      part: part('x'),
      counts: Float64Array.of(1),
    })
    await session.save(whole, '/whole')
    const scalar = { type: { kind: 'float', size: 8 }, shape: [], data: 5 } as const
    await store.write({
      steps: [
        { kind: 'dataset', path: '/whole/extra', attributes: [], ...scalar },
        { kind: 'dataset', path: '/whole/data/extra', attributes: [], ...scalar },
        { kind: 'set-attribute', path: '/whole/part', attribute: { name: 'note', ...scalar } },
      ],
    })
    whole.part = null
    whole.counts = Float64Array.of(2, 3)
    await session.save(whole, '/whole')
    expect(await store.has('/whole/extra')).to.equal(true)
    expect(await store.has('/whole/data/extra')).to.equal(true)
    whole.part = part('y')
    await session.save(whole, '/whole')
    await expectStored(session, '/whole', whole)
  })

  it('keeps identity across changes of the array form', async () => {
    const session = await Session.create()
    const [a, b] = [{ n: 1 }, { n: 2 }]
    const list: unknown[] = [a, 'text', b]
    await session.save({ list, a }, '/value')
    list.unshift({ n: 0 })
    const holder = await session.load('/value')
    await session.save(holder, '/value')
    await expectStored(session, '/value', { list, a })
    expect(await session.load('/value/a')).to.equal(a)
    expect(await session.load('/value')).to.equal(holder)
  })

  it('leaves the elements of lazy arrays where they are', async () => {
    const { session, store, steps } = await watched()
    const [a, b] = [LazyArray.of(Float64Array.of(1, 2)), LazyArray.of(Int32Array.of(3))]
    const value: { a: LazyArray; b: unknown; deep: unknown } = { a, b, deep: null }
    await session.save(value, '/value')
    await a.append(Float64Array.of(3))
    const address = await addressOf(store, '/value/a')
    steps.length = 0
    await session.save(value, '/value')
    expect(steps).to.deep.equal([])
    value.deep = { a }
    value.b = LazyArray.of(Float64Array.of(9))
    await session.save(value, '/value')
    await session.save(value.deep, '/value')
    expect(await addressOf(store, '/value/a')).to.equal(address)
    expect(await a.read()).to.deep.equal(Float64Array.of(1, 2, 3))
    await a.append(Float64Array.of(4))
    await session.save([a, 'other'], '/value')
    expect(await (await session.load('/value/0', lazyArray('float64'))).read()).to.deep.equal(
      Float64Array.of(1, 2, 3, 4),
    )
    await session.delete('/value')
    const error = await failure(() => a.read())
    expect(isH5Error(error, 'NOT_FOUND'), String(error)).to.equal(true)
  })

  it('replaces what is there by a stream, or by nothing when it breaks', async () => {
    const session = await Session.create()
    await session.save({ old: 1 }, '/value')
    const broken = (function* () {
      yield 1
      throw new Error('broken')
    })()
    const error = await failure(() => session.save(LazyArray.from(broken, 'float64'), '/value'))
    expect(String(error)).to.contain('broken')
    await expectStored(session, '/value', { old: 1 })
    await session.save(LazyArray.from([1, 2, 3], 'int32'), '/value')
    expect(await (await session.load('/value', lazyArray('int32'))).read()).to.deep.equal(
      Int32Array.of(1, 2, 3),
    )
  })
})
