import { expect } from 'chai'
import fc from 'fast-check'

import { Registry } from 'h5orm'

import { refusal, roundTrip, savedBytes } from '../round-trip.js'
import { expectSameGraph } from './same-graph.js'

class Node {
  id = 0
  next: Node | null | undefined = null
  when: Date | null = null
}

const nodes = new Registry()
nodes.register(Node, {
  name: 'Node',
  table: true,
  fields: { id: 'int32', next: () => Node, when: 'date' },
})

const always = new Date(5)
const one = { shared: true }
const make: Readonly<Record<string, (i: number) => unknown>> = {
  number: (i) => i / 3,
  text: (i) => `t${i % 9}`,
  longer: (i) => 'é'.repeat(i % 4),
  flag: (i) => i % 2 === 0,
  big: (i) => BigInt(i),
  null: () => null,
  undefined: () => undefined,
  date: (i) => new Date(i * 1000),
  'date again': () => always,
  record: (i) => ({ x: i, y: `${i}` }),
  'record again': () => one,
  vector: (i) => [i, i + 1],
}

/** Values of one kind after another: where the kind changes, columns have to change their mind. */
const stretches = fc.array(
  fc.record({
    kind: fc.constantFrom(...Object.keys(make)),
    count: fc.integer({ min: 1, max: 700 }),
  }),
  { minLength: 1, maxLength: 4 },
)

const valuesOf = (list: readonly { kind: string; count: number }[]): unknown[] =>
  list.flatMap(({ kind, count }) => Array.from({ length: count }, (_, i) => make[kind]?.(i)))

describe('Columns of many rows', function () {
  it('keep values of every kind, wherever the kind changes', async () => {
    const columns = fc.tuple(stretches, stretches, stretches)
    await fc.assert(
      fc.asyncProperty(columns, fc.boolean(), async (all, areNumbered) => {
        const [a, b, c] = all.map(valuesOf) as [unknown[], unknown[], unknown[]]
        const length = Math.min(a.length, b.length, c.length)
        const rows = Array.from({ length }, (_, i) => ({
          ...(areNumbered && { i }),
          a: a[i],
          b: b[i],
          c: c[i],
        }))
        expectSameGraph(rows, await roundTrip(rows))
      }),
      { numRuns: 60 },
    )
  })

  it('keep more properties than are read each in a way of its own', async () => {
    const rows = Array.from({ length: 600 }, (_, i) =>
      Object.fromEntries(
        Array.from({ length: 50 }, (__, k) => [`p${k}`, k % 2 === 0 ? i * k : `${i}`]),
      ),
    )
    expectSameGraph(rows, await roundTrip(rows))
  })

  it('keep properties of one name in rows of many makes', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({ [`k${i % 8}`]: i, id: i, name: `${i}` }))
    expectSameGraph(rows, await roundTrip(rows))
  })

  it('read each property once', async () => {
    let asked = 0
    class Counted {
      get value(): number | string {
        asked++
        return asked > 700 ? 'text' : 1
      }
    }
    const registry = new Registry()
    registry.register(Counted, { name: 'Counted', fields: { value: {} } })
    await savedBytes(
      Array.from({ length: 1500 }, () => new Counted()),
      { registry },
    )
    expect(asked).to.equal(1500)
  })

  it('say which row a getter fails in', async () => {
    const rows = Array.from({ length: 1300 }, (_, i) => ({ i }))
    Object.defineProperty(rows[777], 'i', {
      enumerable: true,
      get() {
        throw new RangeError('no value')
      },
    })
    const { message, cause } = await refusal(savedBytes(rows), 'CANNOT_STORE')
    expect(message).to.include('Array[777].i')
    expect((cause as Error).message).to.equal('no value')
  })

  for (const first of [0, 5])
    it(`refuse numbers in a field of texts, row ${first} on`, async () => {
      class Named {
        name: unknown = 'n'
      }
      const registry = new Registry()
      registry.register(Named, { name: 'Named', fields: { name: 'string' } })
      const rows = Array.from({ length: 50 }, () => new Named())
      for (const row of rows.slice(first)) row.name = 5
      const { message } = await refusal(savedBytes(rows, { registry }), 'CANNOT_STORE')
      expect(message).to.include(`Array[${first}].name`)
    })

  for (const [what, pick] of [
    ['to the one before', (all: Node[], i: number) => all[i - 1]],
    ['to the first, mostly', (all: Node[], i: number) => (i % 7 === 0 ? null : all[0])],
    [
      'to others, among null and undefined',
      (all: Node[], i: number) => [all[(i * 31) % 4000], null, undefined][i % 3],
    ],
  ] as const)
    it(`keep references between entities ${what}`, async () => {
      const all = Array.from({ length: 4000 }, (_, i) => Object.assign(new Node(), { id: i }))
      for (const [i, node] of all.entries()) node.next = pick(all, i)
      for (const node of all.slice(1500)) node.when = new Date(node.id)
      expectSameGraph(all, await roundTrip(all, { registry: nodes }))
      const part = { last: all[3999], some: all.slice(0, 2000) }
      expectSameGraph(part, await roundTrip(part, { registry: nodes }))
    })

  it('refuse a property on one date among many', async () => {
    const rows = Array.from({ length: 1500 }, (_, i) => ({ when: new Date(i) }))
    Object.assign(rows[1200]?.when as Date, { note: 'n' })
    const { message } = await refusal(savedBytes(rows), 'CANNOT_STORE')
    expect(message).to.include('property note on a Date').and.to.include('Array[1200].when')
  })

  it('refuse another class where entities are declared', async () => {
    const all = Array.from({ length: 2000 }, () => Object.assign(new Node(), { next: new Date() }))
    await refusal(savedBytes(all, { registry: nodes }), 'CANNOT_STORE')
  })
})
