import { assert, expect } from 'chai'

import { assertSameGraph } from '#conformance/graph.mjs'
import { H5, Registry, Session } from 'h5orm'

import { failure, refusal, roundTrip, savedBytes } from '../round-trip.js'

/** One of every kind that has an identity. */
const everyKind = (): object[] => [
  {},
  [],
  ['x'],
  new Map(),
  new Map([[{}, 1]]),
  new Set(),
  new Set([{}]),
  new Date(1),
  /x/g,
  new URL('http://a/'),
  new URLSearchParams('a=1'),
  new Error('e'),
  new Uint8Array(2),
  new Float64Array(0),
  new ArrayBuffer(3),
  new DataView(new ArrayBuffer(2)),
  Object(1) as object,
  Object('t') as object,
  Object(false) as object,
  Object(1n) as object,
  Object.create(null) as object,
]

/** What Python's pickle tests round: numbers at edges, a shared tuple, an instance that is met twice. */
function pickleData(): unknown[] {
  class Holder {}
  const x: unknown[] = [0, 1, 2n, 3.5, -0]
  for (const edge of [2 ** 8, 2 ** 16, 2 ** 31 - 1])
    x.push(edge, -edge, edge - 1, -(edge - 1), edge + 1, -(edge + 1))
  const tuple = ['abc', 'abc', Object.assign({}, { foo: 1, bar: 2 }), { name: Holder.name }]
  x.push(tuple, tuple, 5)
  return x
}

class Pin {
  next: unknown = null
}

function chainOf(length: number): Pin {
  let pin = new Pin()
  for (let i = 1; i < length; i++) pin = Object.assign(new Pin(), { next: pin })
  return pin
}

/** `H5ORM_LONG=1` takes graphs of the full size, which takes minutes; otherwise those that show the same are smaller. */
const isLong = process.env['H5ORM_LONG'] === '1'
const deep = isLong ? 100_000 : 10_000

describe('Identity and depth beyond the corpus', function () {
  const graphs: readonly (readonly [string, string, () => unknown])[] = [
    ['one object in every place', '[ID-03]', () => { const o = { n: 1 }; return { p: o, list: [o], key: new Map([[o, 1]]), value: new Map([['k', o]]), set: new Set([o]), deep: { a: [{ b: o }] } } }],
    ['one of every kind, twice in opposite orders', '[ID-04 BU-03 BU-08 BU-18 BU-23 TA-13]', () => { const all = everyKind(); return [all, all.toReversed()] }],
    ['empty look-alikes', '[ID-05 TA-15 MS-01]', () => [...everyKind(), ...everyKind()]],
    ['a list in a Map in an object in the list', '[ID-08]', () => { const list: unknown[] = []; const map = new Map<string, unknown>(); const object = { list }; list.push(map); map.set('o', object); return list }],
    ['mutual pairs of arrays, and of an array with an object', '[ID-07]', () => { const a: unknown[] = []; const b: unknown[] = [a]; a.push(b); const o: Record<string, unknown> = {}; const c: unknown[] = [o]; o['c'] = c; return { a, o } }],
    ['an object in one-element containers that it holds', '[ID-09]', () => ['a', 's', 'k', 'v'].map((kind) => { const o: Record<string, unknown> = {}; o['attr'] = kind === 'a' ? [o] : kind === 's' ? new Set([o]) : kind === 'k' ? new Map([[o, 1]]) : new Map([['k', o]]); return o })],
    ['frozen arrays in circles', '[ID-10]', () => { const o: Record<string, unknown> = {}; const tuple = Object.freeze([o, 1]); o['tuple'] = tuple; return [tuple, o] }],
    ['thirty objects that all know each other', '[ID-12]', () => { const all = Array.from({ length: 30 }, (_, i) => ({ i, others: [] as unknown[] })); for (const one of all) one.others = all.filter((other) => other !== one); return all }],
    ["pickle's own test data", '[ID-19]', pickleData],
    ['two hundred lists of fifty references to one leaf', '[DP-05]', () => { const leaf = { leaf: true }; return Array.from({ length: 200 }, () => Array.from({ length: 50 }, () => leaf)) }],
    [`a chain of ${deep} objects`, '[DP-01]', () => { let v: unknown = null; for (let i = 0; i < deep; i++) v = { v }; return v }],
    [`a chain of ${deep} arrays`, '[DP-01]', () => { let v: unknown = 'end'; for (let i = 0; i < deep; i++) v = [v]; return v }],
    [`a chain of ${deep} Maps`, '[DP-01]', () => { let v: unknown = 1; for (let i = 0; i < deep; i++) v = new Map([['k', v]]); return v }],
    ['chains of 50, 300 and 500', '[DP-03]', () => [50, 300, 500].map((n) => { let v: unknown = {}; for (let i = 0; i < n; i++) v = i % 2 ? [v] : { v }; return v })],
  ] // prettier-ignore
  for (const [title, ids, make] of graphs)
    it(`come back as they were: ${title} ${ids}`, async () => {
      assertSameGraph(assert, make(), await roundTrip(make()))
    })

  it('have no limit of 65,535: one object met 130,000 times [ID-17]', async () => {
    const one = { n: 1 }
    const again = await roundTrip(Array.from({ length: 130_000 }, () => one))
    expect(again).to.have.length(130_000)
    expect(new Set(again).size).to.equal(1)
    expect(again[0]).to.deep.equal(one)
  })

  it('have no mode without references: the option is refused [ID-22]', async () => {
    const session = await Session.create()
    for (const option of ['references', 'makeRefs', 'fast'])
      expect(await failure(session.save({}, '/a', { [option]: false }))).to.be.instanceOf(TypeError)
  })

  it('of objects that are equal by their own rule are kept apart [ID-23]', async () => {
    class Same {
      n = 1
      equals(): boolean {
        return true
      }
      valueOf(): number {
        return 1
      }
    }
    const registry = new Registry()
    registry.register(Same)
    const [one, other] = [new Same(), new Same()]
    const again = await roundTrip([one, other, one, new Map([[one, 1], [other, 2]])], { registry }) // prettier-ignore
    expect(again[0]).to.not.equal(again[1])
    expect(again[2]).to.equal(again[0])
    expect((again[3] as Map<unknown, number>).size).to.equal(2)
    expect((again[3] as Map<unknown, number>).get(again[1])).to.equal(2)
  })

  it('of what getters make anew each time is that of separate objects [ID-24 RP-45]', async () => {
    const holder = {
      get fresh(): object {
        return { made: [] }
      },
    }
    const value = Array.from({ length: 100 }, () => [holder.fresh, { holder }])
    const again = (await roundTrip({ holder, other: { holder }, value })) as never as {
      holder: { fresh: object }
      other: { holder: object }
      value: [object, { holder: { fresh: object } }][]
    }
    expect(again.other.holder).to.equal(again.holder)
    expect(new Set(again.value.map(([fresh]) => fresh)).size).to.equal(100)
    expect(again.value.every(([, { holder: one }]) => one === again.holder)).to.equal(true)
  })

  it('nest no HDF5 groups as deep as objects [DP-06]', async () => {
    let value: object = { leaf: true }
    for (let i = 0; i < 1000; i++) value = { v: value }
    const bytes = await savedBytes(value)
    await using session = await Session.open(bytes)
    let deepest = 0
    for (let path = '/value'; ; path += '/v', deepest++) {
      const [entry] = await session.list(path).catch(() => [])
      if (entry?.kind !== 'group') break
    }
    expect(deepest).to.be.within(5, 64)
  })

  it('of instances very deep come back, through fields and through state [DP-07]', async () => {
    class Linked {
      next: unknown = null;
      [H5.getState](): unknown {
        return { next: this.next }
      }
      [H5.setState](state: { next: unknown }): void {
        this.next = state.next
      }
    }
    const registry = new Registry()
    registry.register(Pin)
    registry.register(Linked)
    let linked = new Linked()
    for (let i = 1; i < deep / 4; i++) linked = Object.assign(new Linked(), { next: linked })
    const again = await roundTrip({ pins: chainOf(deep), linked }, { registry })
    for (const [start, kind, length] of [
      [again.pins, Pin, deep],
      [again.linked, Linked, deep / 4],
    ] as const) {
      let count = 0
      for (let one: unknown = start; one !== null; one = (one as Pin).next) {
        if (!(one instanceof kind)) assert.fail('another class')
        count++
      }
      expect(count).to.equal(length)
    }
  })

  it('of instances deep in their parts come back, or are refused by a limit [DP-07]', async () => {
    class Nested {
      readonly inner: unknown
      constructor(inner: unknown) {
        this.inner = inner
      }
    }
    const registry = new Registry()
    registry.register(Nested, {
      reduce: ({ inner }) => [inner],
      construct: ([inner]) => new Nested(inner),
    })
    let value = new Nested('end')
    for (let i = 1; i < deep / 5; i++) value = new Nested(value)
    let again: unknown = await roundTrip(value, { registry })
    let depth = 0
    for (; again instanceof Nested; again = again.inner) depth++
    expect(depth).to.equal(deep / 5)
    expect(again).to.equal('end')
  })

  it('are refused where no memory could hold them, without a crash [DP-12 PE-25]', async () => {
    const session = await Session.create()
    await session.save({ ok: 1 }, '/ok')
    const bytes = await session.toBytes()
    await using small = await Session.open(bytes, { limits: { bytes: 4 } })
    await refusal(small.load('/ok'), 'LIMIT')
    await using again = await Session.open(bytes)
    expect(await again.load('/ok')).to.deep.equal({ ok: 1 })
  })

  it('take a million small objects in linear time: at most 40 s of processor time on one core [DP-09]', async () => {
    const seconds: number[] = []
    for (const count of [100_000, 1_000_000]) {
      const before = process.cpuUsage()
      const value = Array.from({ length: count }, (_, i) => ({ i, x: i / 2, on: i % 2 === 0 }))
      const again = await roundTrip(value)
      const { user, system } = process.cpuUsage(before)
      seconds.push((user + system) / 1e6)
      expect(again).to.have.length(count)
      for (const i of [0, 12_345, count - 1])
        expect(again[i]).to.deep.equal({ i, x: i / 2, on: i % 2 === 0 })
    }
    const [small, large] = seconds as [number, number]
    expect(large).to.be.below(40)
    expect(large).to.be.below(20 * Math.max(small, 0.5))
    expect(process.memoryUsage().rss).to.be.below(3 * 2 ** 30)
  })
})
