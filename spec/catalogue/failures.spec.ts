import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { failure, refusal, roundTrip, savedBytes } from '../round-trip.js'

const bad = (): number => 1

class Item {
  value: unknown = undefined
}

function items(): Registry {
  const registry = new Registry()
  registry.register(Item)
  return registry
}

describe('What cannot be stored', () => {
  const kinds: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['a function', () => function named() {}, /Function named/],
    ['an arrow function', () => () => 1, /Function/],
    ['an async function', () => async () => 1, /Function/],
    ['a class', () => class Local {}, /class Local/],
    ['a generator function', () => function* generate() {}, /Function generate/],
    ['a generator', () => (function* () {})(), /Generator/],
    ['a local symbol', () => Symbol('local'), /Symbol\(local\)/],
    ['a WeakMap', () => new WeakMap(), /WeakMap/],
    ['a Promise', () => Promise.resolve(), /Promise/],
    ['a Map iterator', () => new Map().entries(), /Map Iterator/],
    ['an array iterator', () => [].values(), /Array Iterator/],
    ['Math', () => Math, /Math/],
    ['an AbortController', () => new AbortController(), /AbortController/],
    ['a stream', () => new ReadableStream(), /ReadableStream/],
    ['a Response', () => new Response('x'), /Response/],
    ['an Intl object', () => new Intl.Collator('de'), /Collator/],
    ['a MessagePort', () => new MessageChannel().port1, /MessagePort/],
    ['a boxed symbol', () => Object(Symbol('b')) as object, /Symbol/],
  ]
  for (const [title, make, words] of kinds) {
    it(`is named by its kind: ${title} [PE-01 MS-20 MS-21 BU-24 BU-28 BU-30 BU-32]`, async () => {
      for (const place of [
        (value: unknown) => value,
        (value: unknown) => ({ deep: [value] }),
        (value: unknown) => new Map([['k', value]]),
        (value: unknown) => new Set([value]),
      ]) {
        const error = await refusal(savedBytes(place(make())), 'CANNOT_STORE', 'UNREGISTERED_CLASS')
        expect(error.message).to.match(words)
      }
    })
  }

  const places: readonly (readonly [string, () => unknown, string, RegExp])[] = [
    ['a property', () => ({ a: { b: bad } }), '/value/a/b', /value\.a\.b$/],
    ['an odd property', () => ({ 'x y': { '': bad } }), '/value/x y/%', /\["x y"\]\[""\]$/],
    ['an index', () => [1, [2, bad]], '/value/1/1', /\[1\]\[1\]$/],
    ['a Map value', () => new Map([['a', 1], ['k', bad as unknown]] as [string, unknown][]), '/value/k', /\.get\("k"\)$/],
    ['a Map key', () => new Map<unknown, unknown>([[1, 2], [bad, 3]]), '/value/keys/1', /<keys>\[1\]$/],
    ['a value of a Map with other keys', () => new Map<unknown, unknown>([[1, 2], [3, bad]]), '/value/values/1', /<values>\[1\]$/],
    ['a Set member', () => new Set<unknown>([1, 'a', bad]), '/value/2', /<member 2>$/],
    ['after a Map', () => [new Map([['a', { b: 1 }]]), { c: bad }], '/value/1/c', /\[1\]\.c$/],
    ['a Map in a Map', () => new Map([['o', new Map([['i', [bad]]])]]), '/value/o/i/0', /\.get\("o"\)\.get\("i"\)\[0\]$/],
    ['the cause of an error', () => new Error('m', { cause: { bad } }), '/value/cause/bad', /cause\.bad$/],
    ['a property of an array', () => Object.assign([1], { bad }), '/value/__/properties/bad', /\.bad$/],
    ['a field of an instance', () => Object.assign(new Item(), { value: [bad] }), '/value/value/0', /^Item\.value\[0\]$/],
  ] // prettier-ignore
  for (const [title, make, path, property] of places)
    it(`is told by path and place: ${title} [PE-01 PE-02 PE-06 MS-24]`, async () => {
      const error = await refusal(savedBytes(make(), { registry: items() }), 'CANNOT_STORE')
      expect(error.path).to.equal(path)
      expect(error.property).to.match(property)
      expect(error.message).to.contain(path).and.contain(error.property)
    })

  for (const at of [0, 1, 999, 1000, 1005, 9999])
    it(`is told as well at index ${at} of a long list as of a short one [PE-05]`, async () => {
      const list: unknown[] = Array.from({ length: 10_000 }, (_, i) => ({ i }))
      list[at] = bad
      const error = await refusal(savedBytes({ list }), 'CANNOT_STORE')
      expect(error.property).to.equal(`value.list[${at}]`)
      const record = Object.fromEntries(list.map((item, i) => [`k${i}`, item]))
      expect((await refusal(savedBytes(record), 'CANNOT_STORE')).property).to.equal(`value.k${at}`)
    })

  it('leaves an exception of a getter or a hook as the cause [PE-04 OB-10]', async () => {
    const thrown = new RangeError('getter says no')
    const value = {
      list: [
        {
          get x(): never {
            throw thrown
          },
        },
      ],
    }
    const error = await refusal(savedBytes(value), 'CANNOT_STORE')
    expect(error.cause).to.equal(thrown)
    expect(error.message).to.contain('getter says no')
    expect(error.path).to.equal('/value/list')
    expect(error.property).to.contain('value.list[0]')
  })

  it('is refused of a Proxy that throws; one that works is stored as what it shows [PE-22]', async () => {
    const throwing = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no keys')
        },
      },
    )
    expect((await refusal(savedBytes([throwing]), 'CANNOT_STORE')).message).to.contain('no keys')
    const { proxy, revoke } = Proxy.revocable({ a: 1 }, {})
    revoke()
    await refusal(savedBytes({ proxy }), 'CANNOT_STORE')
    const lying = new Proxy({ a: 1, b: { c: 2 } }, { get: (_, key) => `got ${String(key)}` })
    expect(await roundTrip(lying)).to.deep.equal({ a: 'got a', b: 'got b' })
    const target = { n: [1, 2] }
    expect(await roundTrip(new Proxy(target, {}))).to.deep.equal(target)
    const noKeys = new Proxy({ a: 1 }, { ownKeys: () => ['a', 'b'], has: () => true }) // prettier-ignore
    expect(await roundTrip(noKeys)).to.deep.equal({ a: 1 })
  })

  it('may be a collection that a hook changes meanwhile: a snapshot or an error, no endless work [PE-24 OB-20 TA-31]', async () => {
    const list: unknown[] = [0]
    const map = new Map<unknown, unknown>()
    const set = new Set<unknown>()
    const record: Record<string, unknown> = {}
    const growing = (grow: () => void) => ({
      get x(): number {
        grow()
        return 1
      },
    })
    list.push(
      growing(() => list.push(1)),
      2,
    )
    map
      .set(
        'a',
        growing(() => map.set(`k${map.size}`, 1)),
      )
      .set('b', 2)
    set.add(growing(() => set.add(set.size))).add('z')
    record['a'] = growing(() => (record[`k${Object.keys(record).length}`] = 1))
    record['b'] = 2
    expect((await roundTrip(list)).slice(0, 3)).to.deep.equal([0, { x: 1 }, 2])
    expect([...(await roundTrip(map)).keys()].slice(0, 2)).to.deep.equal(['a', 'b'])
    expect((await roundTrip(set)).has('z')).to.equal(true)
    expect((await roundTrip(record))['b']).to.equal(2)
    const view = Uint8Array.of(1, 2, 3)
    const mutating = [view, growing(() => view.fill(9)), view]
    const again = (await roundTrip(mutating)) as [Uint8Array, unknown, Uint8Array]
    expect(again[0]).to.equal(again[2])
    expect([...again[0]].every((byte) => byte === again[0][0] || byte < 4)).to.equal(true)
  })
})

describe('A save that fails', () => {
  const shared = { shared: true }
  const failing = () => ({ shared, list: [{ ok: 1 }, { shared, inner: new Map([[shared, bad]]) }] })

  it('leaves nothing at a new path, and the rest as it was [PE-07 PE-09 PE-28 PE-32 SE-19]', async () => {
    const session = await Session.create()
    await session.save({ n: 1 }, '/before')
    const bytes = await session.toBytes()
    await refusal(session.save(failing(), '/group/value'), 'CANNOT_STORE')
    expect(await session.has('/group')).to.equal(false)
    expect((await session.list()).map(({ name }) => name)).to.deep.equal(['before'])
    expect(await session.toBytes()).to.deep.equal(bytes)
    expect(session.pathOf(shared)).to.equal(undefined)
    await session.save({ shared, again: shared }, '/value')
    await using other = await Session.open(await session.toBytes())
    const value = (await other.load('/value')) as { shared: object; again: object }
    expect(value.shared).to.equal(value.again)
    expect(value.shared).to.deep.equal({ shared: true })
    expect(await other.load('/before')).to.deep.equal({ n: 1 })
  })

  it('of several leaves none of them [SE-35 PE-07]', async () => {
    const session = await Session.create()
    await refusal(session.dumpMany({ '/a': { n: 1 }, '/b': failing(), '/c': 3 }), 'CANNOT_STORE')
    expect(await session.list()).to.deep.equal([])
    for (const path of ['/a', '/b', '/c']) expect(await session.has(path)).to.equal(false)
  })

  it('claims no object as saved: the next one writes it whole [SE-19 PE-32]', async () => {
    const session = await Session.create()
    await refusal(session.save([shared, bad], '/first'), 'CANNOT_STORE')
    await session.save(shared, '/second')
    await using other = await Session.open(await session.toBytes())
    expect(await other.load('/second')).to.deep.equal(shared)
  })

  it('for a wrong argument is a TypeError, and changes nothing [PE-14 PE-21 PE-29]', async () => {
    const session = await Session.create()
    for (const path of [undefined, null, 5, {}, '', '/', '..', '/..', '/a/../b', '/__', '/a/__/b'])
      expect(await failure(session.save(1, path as string)), String(path)).to.be.instanceOf(
        TypeError,
      )
    for (const path of [undefined, null, 5, '', '..'])
      expect(await failure(session.load(path as string))).to.be.instanceOf(TypeError)
    for (const source of [undefined, null, 5, {}, '', [], () => 1, Symbol('x')])
      expect(await failure(Session.open(source as string))).to.be.instanceOf(TypeError)
    for (const options of [
      5,
      'w',
      { mode: 'rw' },
      { mod: 'r' },
      { registry: {} },
      { limits: { nodes: -1 } },
      { limits: { node: 1 } },
    ])
      // prettier-ignore
      expect(await failure(Session.open('x.h5', options as object))).to.be.instanceOf(TypeError)
    expect(await failure(session.dumpMany(null as never))).to.be.instanceOf(TypeError)
    expect(await failure(session.loadMany(5 as never))).to.be.instanceOf(TypeError)
    expect(await session.list()).to.deep.equal([])
  })

  it('below what is no group is refused [PE-19 PE-21]', async () => {
    const session = await Session.create()
    await session.save(5, '/number')
    await session.save([{ a: 1 }, 'x'], '/list')
    for (const path of ['/number/x', '/list/x', '/list/2', '/number/x/y']) {
      const error = await refusal(session.save(1, path), 'CANNOT_STORE')
      expect(error.path).to.match(/^\/(number|list)/)
    }
    for (const path of ['/nowhere', '/number/x', '/list/7', '/a/b/c']) {
      const error = await refusal(session.load(path), 'NOT_FOUND')
      expect(error.path).to.equal(path)
    }
    expect(await session.load('/number')).to.equal(5)
  })

  it('to an occupied path is refused when asked to, and keeps what is there [PE-20]', async () => {
    const session = await Session.create()
    await session.save({ n: 1 }, '/a')
    const error = await refusal(session.save(2, '/a', { ifExists: 'error' }), 'EXISTS')
    expect(error.path).to.equal('/a')
    await using other = await Session.open(await session.toBytes())
    expect(await other.load('/a')).to.deep.equal({ n: 1 })
  })

  it('because a property cannot be written says so: nothing is lost in silence [PE-26 KY-01 KY-03]', async () => {
    const names = ['a/b', '/', '.', '..', '', 'x/', './x', 'a\0b', '__', 'n'.repeat(70_000)]
    const record = Object.fromEntries(names.map((name, i) => [name, i]))
    expect(await roundTrip(record)).to.deep.equal(record)
  })
})
