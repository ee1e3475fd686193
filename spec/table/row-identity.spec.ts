import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { roundTrip, savedBytes } from '../round-trip.js'
import { planOf } from './plan-of.js'
import { expectSameGraph } from './same-graph.js'

const records = (count: number): { id: number; next?: unknown }[] =>
  Array.from({ length: count }, (_, id) => ({ id }))

describe('Rows and identity', () => {
  const sizes = [3, 3000]
  for (const size of sizes) {
    it(`keeps ${size} rows that are referred to from before, after and another table`, async () => {
      const rows = records(size)
      const value = {
        first: rows[1],
        rows,
        last: rows[size - 1],
        others: [{ of: rows[0] }, { of: rows[2] }],
      }
      const restored = await roundTrip(value)
      expect(restored.first).to.equal(restored.rows[1])
      expect(restored.last).to.equal(restored.rows[size - 1])
      expect(restored.others[1]?.of).to.equal(restored.rows[2])
      expectSameGraph(value, restored)
    })

    it(`stores a selection of ${size} rows as their numbers`, async () => {
      const rows = records(size)
      const value = { rows, selected: rows.toReversed() }
      expect(planOf(value)).to.include(
        `selected integer32[${size}] js_type=Reference target=/x/rows`,
      )
      const restored = await roundTrip(value)
      expect(restored.selected[0]).to.equal(restored.rows.at(-1))
    })

    it(`keeps ${size} rows that refer to each other`, async () => {
      const rows = records(size)
      for (const [i, row] of rows.entries()) row.next = rows[(i + 1) % size]
      const restored = await roundTrip(rows)
      expect(restored[0]?.next).to.equal(restored[1])
      expect(restored[size - 1]?.next).to.equal(restored[0])
    })

    it(`keeps ${size} rows that are reached by a column of theirs`, async () => {
      const rows = records(size)
      for (const [i, row] of rows.entries())
        row.next = [rows[(i + 1) % size], 'none', [rows[0]]][i % 3]
      await using session = await Session.open(await savedBytes(rows))
      const column = (await session.load('/value/next')) as unknown[]
      const restored = await session.load('/value')
      expectSameGraph(rows, restored)
      expect(column).to.deep.equal((restored as typeof rows).map(({ next }) => next))
    })

    it(`gives what ${size} rows share a table of its own`, async () => {
      const detectors = [{ gain: 1 }, { gain: 2 }, { gain: 3 }]
      const value = {
        rows: Array.from({ length: size * 3 }, (_, i) => ({ i, detector: detectors[i % 3] })),
      }
      const plan = planOf(value)
      expect(plan).to.include(
        `rows/detector integer32[${size * 3}] js_type=Reference target=/x/__/tables/record`,
      )
      expect(plan).to.include('__/tables/record/gain float64[3]')
      const restored = await roundTrip(value)
      expect(restored.rows[0]?.detector).to.equal(restored.rows[3]?.detector)
      expectSameGraph(value, restored)
    })
  }

  it('keeps one object twice among many rows of equal content', async () => {
    const rows: object[] = Array.from({ length: 2000 }, () => ({ a: 1, b: 'x' }))
    rows[1999] = rows[5] as object
    const restored = await roundTrip({ rows })
    expect(restored.rows[1999]).to.equal(restored.rows[5])
    expect(restored.rows[4]).to.not.equal(restored.rows[5])
    expect(new Set(restored.rows).size).to.equal(1999)
  })

  it('keeps dates and vectors that several rows or properties share', async () => {
    const when = new Date(5)
    const vector = [1, 2]
    const view = Float64Array.of(1, 2)
    const rows = Array.from({ length: 4 }, (_, i) => ({ i, when, vector, view, again: vector }))
    const value = { rows, when, vector, view }
    expectSameGraph(value, await roundTrip(value))
  })

  it('keeps views that share their memory', async () => {
    const shared = new Float64Array(6)
    const rows = [0, 1, 2].map((i) => ({ i, part: shared.subarray(2 * i, 2 * i + 2) }))
    const restored = await roundTrip({ rows, shared })
    const [first] = restored.rows
    if (first === undefined) throw new Error('no rows')
    first.part[0] = 7
    expect(restored.shared[0]).to.equal(7)
    const twice = new Uint8Array(3)
    const again = await roundTrip({
      rows: [{ view: twice }, { view: new Uint8Array(2) }],
      twice,
      buffer: twice.buffer,
    })
    expect(again.rows[0]?.view.buffer).to.equal(again.buffer)
  })

  it('keeps an ancestor a node of its own', async () => {
    interface Tree {
      name: string
      all: Tree[]
    }
    const root: Tree = { name: 'root', all: [] }
    root.all = [root, { name: 'leaf', all: [root] }]
    const restored = await roundTrip(root)
    expect(restored.all[0]).to.equal(restored)
    expect(restored.all[1]?.all[0]).to.equal(restored)
  })

  it('keeps identity over the saves and loads of one session', async () => {
    const rows = records(2000)
    await using session = await Session.create()
    await session.save(rows, '/rows')
    await session.save({ best: rows[7] }, '/best')
    const bytes = await session.toBytes()
    expect(await session.load('/rows')).to.equal(rows)
    await using other = await Session.open(bytes)
    const best = (await other.load('/best')) as { best: unknown }
    const loaded = (await other.load('/rows')) as unknown[]
    expect(best.best).to.equal(loaded[7])
  })
})

describe('Tables of entities', () => {
  class Node {
    label = ''
    next: Node | null = null
    links: Node[] = []
    place: { x: number; of: Node | undefined } = { x: 0, of: undefined }
  }
  const registry = new Registry()
  registry.register(Node, {
    name: 'Node',
    table: true,
    fields: { label: 'string', next: () => Node, links: () => [Node], place: {} },
  })
  const nodes = (count: number): Node[] =>
    Array.from({ length: count }, (_, i) => Object.assign(new Node(), { label: `n${i}` }))

  it('hold all instances of a dump, wherever they are', async () => {
    const list = nodes(4000)
    for (const [i, node] of list.entries()) {
      node.next = list[(i + 1) % list.length] as Node
      node.links = list.slice(i % 50, (i % 50) + (i % 4))
      node.place = { x: i, of: list[(i * 7) % list.length] }
    }
    const value = { start: list[0], map: new Map([['end', list.at(-1)]]), some: [list[3], list[1]] }
    const plan = planOf(value, registry)
    expect(plan).to.include('start text18[] js_type=Reference row=0')
    expect(plan).to.include('__/tables/Node group js_type=Table js_class=Node length=4000')
    expect(plan).to.include(
      '__/tables/Node/next integer32[4000] js_type=Reference target=/x/__/tables/Node',
    )
    expect(plan).to.include('some integer32[2] js_type=Reference target=/x/__/tables/Node')
    expect(plan.length).to.be.lessThan(30)
    const restored = await roundTrip(value, { registry })
    expect(restored.start).to.be.instanceOf(Node)
    expectSameGraph(value, restored)
  })

  it('lie below a root that is an entity, or an array of entities', async () => {
    const list = nodes(5)
    for (const [i, node] of list.entries()) node.next = list[i + 1] ?? null
    const first = list[0] as Node
    expectSameGraph(first, await roundTrip(first, { registry }))
    expectSameGraph(list, await roundTrip(list, { registry }))
  })

  it('are shared by the paths of one dump', async () => {
    const [a, b] = nodes(2) as [Node, Node]
    a.next = b
    b.next = a
    await using session = await Session.create({ registry })
    await session.dumpMany({ '/a': a, '/b': { inner: b } })
    await using other = await Session.open(await session.toBytes(), { registry })
    const loaded = await other.loadMany({ '/a': Node, '/b': undefined } as never)
    const { '/a': first, '/b': second } = loaded as unknown as { '/a': Node; '/b': { inner: Node } }
    expect(first.next).to.equal(second.inner)
    expect(second.inner.next).to.equal(first)
  })
})
