import { expect } from 'chai'

import { Registry, Session, UnknownRecord } from 'h5orm'

import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { PlanStep } from '#lib/records/write-plan.js'

import { failure, loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'
import { stepsOf } from './plan-of.js'
import { expectSameGraph } from './same-graph.js'

class Item {
  id = 0
  label = 'none'
  price = 1
}

const items = (): Item[] =>
  [1, 2, 3].map((id) => Object.assign(new Item(), { id, label: `i${id}`, price: id / 2 }))

const fields = { id: 'int32', label: 'string', price: 'float64' } as const

function registryOf(more: object = {}): Registry {
  const registry = new Registry()
  registry.register(Item, { name: 'Item', fields, ...more })
  return registry
}

/** The bytes of a file that a changed plan writes. */
async function bytesOf(steps: readonly PlanStep[]): Promise<Uint8Array> {
  const store = await openStore(undefined)
  await store.write({
    steps: steps.map((step) => ({ ...step, path: step.path.replace('/x', '/value') })),
  })
  const bytes = await store.toBytes()
  await store.close()
  return bytes
}

type Change = (step: PlanStep & { data?: unknown }) => object | undefined

/** Stores rows, with some steps of the plan changed or left out, and gives what loading them fails with. */
async function damaged(value: unknown, change: Change): Promise<Error> {
  const registry = registryOf()
  const steps: PlanStep[] = []
  for (const step of stepsOf(value, registry)) {
    const made = change(step)
    if (made !== undefined) steps.push({ ...step, ...made } as PlanStep)
  }
  return refusal(
    bytesOf(steps).then((bytes) => loadBytes(bytes, { registry })),
    'CORRUPT',
  )
}

const at =
  (path: string, make: object): Change =>
  (step) =>
    step.path === path ? make : {}

describe('Reading tables', () => {
  it('gives fields that have no column their default, and ignores columns that are no field', async () => {
    const bytes = await savedBytes(items(), { registry: registryOf() })
    const other = new Registry()
    other.register(Item, {
      name: 'Item',
      fields: { id: 'int32', weight: { type: 'float64', default: 7 } as never },
    })
    const loaded = await loadBytes<(Item & { weight: number })[]>(bytes, { registry: other })
    expect(loaded.map(({ id, label, weight }) => [id, label, weight])).to.deep.equal([
      [1, 'none', 7],
      [2, 'none', 7],
      [3, 'none', 7],
    ])
  })

  it('gives the rows of an older version to upgrade, one by one', async () => {
    const bytes = await savedBytes(items(), { registry: registryOf({ version: 1 }) })
    const seen: unknown[] = []
    const registry = new Registry()
    registry.register(Item, {
      name: 'Item',
      version: 2,
      fields: { id: 'int32', label: 'string', cents: 'int32' } as never,
      upgrade: (state, from) => {
        seen.push(from)
        return { ...state, cents: (state['price'] as number) * 100 }
      },
    })
    const loaded = await loadBytes<(Item & { cents: number })[]>(bytes, { registry })
    expect(loaded.map(({ cents }) => cents)).to.deep.equal([50, 100, 150])
    expect(seen).to.deep.equal([1, 1, 1])
    expect(loaded[0]).to.be.instanceOf(Item)
  })

  it('converts, and reads columns by their aliases and relative names', async () => {
    const write = new Registry()
    const convert = {
      toStored: (text: string) => text.length,
      fromStored: (length: number) => 'x'.repeat(length),
    }
    write.register(Item, {
      name: 'Item',
      fields: {
        id: { type: 'int32', name: 'data/number' },
        label: { type: 'int32', convert } as never,
      },
    })
    const bytes = await savedBytes(items(), { registry: write })
    const read = new Registry()
    read.register(Item, {
      name: 'Item',
      fields: {
        id: { type: 'int32', name: 'key', aliases: ['data/number'] },
        label: { type: 'int32', convert } as never,
      },
    })
    const loaded = await loadBytes<Item[]>(bytes, { registry: read })
    expect(loaded.map(({ id, label }) => [id, label])).to.deep.equal([
      [1, 'xx'],
      [2, 'xx'],
      [3, 'xx'],
    ])
  })

  it('keeps classes of one array apart, and gaps among them', async () => {
    class Other {
      name = ''
    }
    const registry = registryOf()
    registry.register(Other, { name: 'Other', fields: { name: 'string' } })
    const other = (name: string): Other => Object.assign(new Other(), { name })
    const [a, b, c] = items() as [Item, Item, Item]
    const value = [a, other('x'), null, b, other('y'), undefined, c, other('z')]
    const [group] = stepsOf(value, registry)
    expect(group?.kind).to.equal('group')
    const restored = await roundTrip(value, { registry })
    expectSameGraph(value, restored)
    for (const count of [3000]) {
      const many = Array.from({ length: count }, (_, i) =>
        i % 7 === 0 ? null : i % 2 === 0 ? Object.assign(new Item(), { id: i }) : other(`n${i}`),
      )
      expect(stepsOf(many, registry).length).to.be.lessThan(15)
      expectSameGraph(many, await roundTrip(many, { registry }))
    }
  })

  it('keeps rows within rows, of which all lack what is declared', async () => {
    class Link {
      id = 0
      name: string | null = null
      flags: boolean | null | undefined = undefined
      next: Link | null = null
    }
    const registry = new Registry()
    const declared = { id: 'int32', name: 'string', flags: 'bool', next: () => Link } as const
    registry.register(Link, { name: 'Link', fields: declared })
    const link = (id: number, next: Link | null): Link => Object.assign(new Link(), { id, next })
    const rows = [link(1, null), link(2, link(3, null)), link(4, null)]
    expectSameGraph(rows, await roundTrip(rows, { registry }))
    const changed = rows.map((row) => Object.assign(link(row.id, row.next), { name: 'n' }))
    expectSameGraph(changed, await roundTrip(changed, { registry }))
  })

  it('gives a table of an unknown class as one record, which can be saved again', async () => {
    const bytes = await savedBytes({ items: items(), best: null }, { registry: registryOf() })
    const record = await loadBytes<{ items: UnknownRecord }>(bytes)
    expect(record.items).to.be.instanceOf(UnknownRecord)
    expect(record.items.className).to.equal('Item')
    const again = await loadBytes<{ items: Item[] }>(await savedBytes(record), {
      registry: registryOf(),
    })
    expect(again.items).to.deep.equal(items())
  })

  it('binds a class to columns that another program wrote', async () => {
    const column = (path: string, type: object, data: unknown): PlanStep =>
      ({ kind: 'dataset', path, type, shape: [3], data, attributes: [] }) as unknown as PlanStep
    const text = { kind: 'string', length: 'variable', charset: 'utf8' }
    const bytes = await bytesOf([
      { kind: 'group', path: '/x', attributes: [] },
      column('/x/id', { kind: 'integer', size: 8, signed: true }, BigInt64Array.of(1n, 2n, 3n)),
      column('/x/label', text, ['i1', 'i2', 'i3']),
      column('/x/price', { kind: 'float', size: 4 }, Float32Array.of(0.5, 1, 1.5)),
    ])
    const registry = registryOf()
    await using session = await Session.open(bytes, { registry })
    const loaded = await session.load('/value', (() => [Item]) as never)
    expect(loaded).to.deep.equal(items())
  })

  const list = (): unknown => ({ rows: items(), chosen: [] as unknown[] })
  const selection = (): unknown => {
    const rows = items()
    return { rows, chosen: [rows[2], rows[0]] }
  }
  const ragged = (): unknown => [{ v: [1, 2] }, { v: [3] }, { v: [] }]
  const mixed = (): unknown => [1, 2, 3, 4].map((i) => ({ v: i % 2 === 0 ? i : `t${i}` }))
  const damages: readonly (readonly [string, () => unknown, Change])[] = [
    [
      'a column that is too long',
      list,
      at('/x/rows/id', { shape: [4], data: Int32Array.of(1, 2, 3, 4) }),
    ],
    [
      'a length that is none',
      list,
      (step) => (step.path === '/x/rows' ? { attributes: [...lengths(step, -1)] } : {}),
    ],
    [
      'a length that its columns do not have',
      list,
      (step) => (step.path === '/x/rows' ? { attributes: [...lengths(step, 1000)] } : {}),
    ],
    ['a row number beyond the table', selection, at('/x/chosen', { data: Int32Array.of(0, 3) })],
    ['a row number below −1', selection, at('/x/chosen', { data: Int32Array.of(0, -2) })],
    [
      'row numbers of no table',
      selection,
      (step) => (step.path.startsWith('/x/rows') ? undefined : {}),
    ],
    ['row sizes that are too many', ragged, at('/x/v/row_size', { data: Int32Array.of(2, 1, 5) })],
    ['row sizes that are too few', ragged, at('/x/v/row_size', { data: Int32Array.of(2, 0, 0) })],
    ['a negative row size', ragged, at('/x/v/row_size', { data: Int32Array.of(2, -1, 2) })],
    ['a kind that is not there', mixed, at('/x/v/__/table', { data: Int8Array.of(0, 1, 0, 9) })],
    [
      'more elements of a kind than there are',
      mixed,
      at('/x/v/__/table', { data: Int8Array.of(0, 0, 0, 1) }),
    ],
  ]
  for (const [what, make, change] of damages)
    it(`refuses ${what} as damaged`, async () => {
      const error = await damaged(make(), change)
      expect(error.message).to.include('damaged')
    })

  it('refuses rows without columns that would take memory without end', async () => {
    const steps = stepsOf([{}, {}], new Registry()).map((step) =>
      step.path === '/x' ? { ...step, attributes: [...lengths(step, 2 ** 31 - 1)] } : step,
    )
    const error = await failure(bytesOf(steps as PlanStep[]).then((bytes) => loadBytes(bytes)))
    expect(error).to.have.property('code', 'LIMIT')
  })
})

function lengths(step: PlanStep, length: number): object[] {
  const attributes = 'attributes' in step ? step.attributes : []
  return attributes.map((one) => (one.name === 'length' ? { ...one, data: length } : one))
}
