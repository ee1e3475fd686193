import { expect } from 'chai'

import { Registry, Session, Table, tableOf } from 'h5orm'

import type { PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'
import { columnAt, planOf } from './plan-of.js'

class Event {
  id = 0
  energy = 0.5
  name = ''
  good = true
  when = new Date(0)
}

class Run {
  events: Event[] = []
  first: Event | undefined
}

const events = (count: number): Event[] =>
  Array.from({ length: count }, (_, i) =>
    Object.assign(new Event(), {
      id: i,
      energy: i / 3,
      name: `e${i}`,
      good: i % 2 === 0,
      when: new Date(i * 1000),
    }),
  )

function registryOf(fields: object): Registry {
  const registry = new Registry()
  registry.register(Event, { name: 'Event', fields: fields as never })
  registry.register(Run, {
    name: 'Run',
    fields: { events: { type: () => [Event], layout: 'compound' }, first: () => Event },
  })
  return registry
}

const all = { id: 'int32', energy: 'float64', name: 'string', good: 'bool', when: 'date' } as const

describe("layout: 'compound'", () => {
  it('stores rows as one compound dataset, and gives them back', async () => {
    const registry = registryOf(all)
    const run = Object.assign(new Run(), { events: events(100) })
    run.first = run.events[7]
    const { type, shape } = columnAt(run, 'events', registry)
    expect(shape).to.deep.equal([100])
    expect(type.kind === 'compound' && type.members.map(({ name }) => name)).to.deep.equal(
      Object.keys(all),
    )
    expect(planOf(run, registry)).to.have.lengthOf(3)
    const restored = await roundTrip(run, { registry })
    expect(restored.events).to.deep.equal(run.events)
    expect(restored.events[3]).to.be.instanceOf(Event)
    expect(restored.first).to.equal(restored.events[7])
  })

  const misfits: readonly (readonly [string, object, (rows: Event[]) => unknown, RegExp])[] = [
    [
      'rows of two floats',
      { energy: 'float64', id: 'float32' },
      (rows) => rows,
      /2 floats.*Octave/,
    ],
    ['null', all, (rows) => [...rows, Object.assign(new Event(), { name: null })], /null/],
    [
      'fields of several values',
      { ...all, energy: {} },
      (rows) => rows.map((row, i) => Object.assign(row, { energy: [i, 2] })),
      /energy/,
    ],
    ['rows of other classes', all, (rows) => [...rows, ...[1, 2].map(() => ({ a: 1 }))], /events/],
  ]
  for (const [what, fields, change, message] of misfits)
    it(`refuses ${what}, and says why`, async () => {
      const registry = registryOf(fields)
      const run = Object.assign(new Run(), { events: change(events(4)) })
      const error = await refusal(savedBytes(run, { registry }), 'CANNOT_STORE')
      expect(error.message).to.match(message)
      expect(error.property).to.include('events')
    })

  it('is loaded as a Table when it is asked for', async () => {
    const registry = registryOf(all)
    const bytes = await savedBytes(Object.assign(new Run(), { events: events(5) }), { registry })
    await using session = await Session.open(bytes, { registry })
    const table = await session.load('/value/events', tableOf(Event))
    expect(table).to.be.instanceOf(Table)
    expect(table.column('id')).to.deep.equal(Int32Array.of(0, 1, 2, 3, 4))
    expect([...table]).to.deep.equal(events(5))
    session.forget()
    const again = await session.load('/value/events', (() => [Event]) as never)
    expect(again).to.deep.equal(events(5))
  })

  it('is refused where something else is asked for', async () => {
    const registry = registryOf(all)
    const bytes = await savedBytes(Object.assign(new Run(), { events: events(5) }), { registry })
    await using session = await Session.open(bytes, { registry })
    const error = await refusal(session.load('/value/events', Run), 'CANNOT_RESTORE')
    expect(error.message).to.include('an Event as Run')
    expect(error.path).to.equal('/value/events')
  })

  it('gives the rows of an older version to upgrade, one by one', async () => {
    const written = new Registry()
    const writtenFields = { id: { type: 'int32', name: 'data/id' }, good: 'bool' } as const
    written.register(Event, { name: 'Event', version: 1, fields: writtenFields })
    written.register(Run, {
      name: 'Run',
      fields: { events: { type: () => [Event], layout: 'compound' } },
    })
    const run = Object.assign(new Run(), { events: events(3) })
    const bytes = await savedBytes(run, { registry: written })
    const seen: unknown[] = []
    const registry = new Registry()
    registry.register(Event, {
      name: 'Event',
      version: 2,
      fields: { id: { type: 'int32', name: 'data/id' }, name: 'string' },
      upgrade: (state, from) => {
        seen.push([from, { ...state }])
        return { id: state['id'], name: state['good'] === true ? 'good' : 'bad' }
      },
    })
    registry.register(Run, { name: 'Run', fields: { events: { type: () => [Event] } } })
    const restored = await loadBytes<Run>(bytes, { registry })
    expect(restored.events.map(({ id, name }) => [id, name])).to.deep.equal([
      [0, 'good'],
      [1, 'bad'],
      [2, 'good'],
    ])
    expect(seen[1]).to.deep.equal([1, { id: 1, good: false }])
  })

  it('binds a class to a compound dataset that another program wrote', async () => {
    const members = [
      { name: 'id', type: { kind: 'integer', size: 2, signed: true }, offset: 0 },
      { name: 'energy', type: { kind: 'float', size: 4 }, offset: 2 },
    ]
    const data = new DataView(new ArrayBuffer(12))
    for (const [i, energy] of [0.5, 1.5].entries()) {
      data.setInt16(i * 6, i + 1, true)
      data.setFloat32(i * 6 + 2, energy, true)
    }
    const store = await openStore(undefined)
    const step = { kind: 'dataset', path: '/rows', shape: [2], data, attributes: [] }
    await store.write({
      steps: [{ ...step, type: { kind: 'compound', size: 6, members } } as unknown as PlanStep],
    })
    const bytes = await store.toBytes()
    await store.close()
    await using session = await Session.open(bytes, {
      registry: registryOf({ id: 'int32', energy: 'float64' }),
    })
    const loaded = (await session.load('/rows', (() => [Event]) as never)) as Event[]
    expect(loaded.map(({ id, energy }) => [id, energy])).to.deep.equal([
      [1, 0.5],
      [2, 1.5],
    ])
    expect(loaded[0]).to.be.instanceOf(Event)
  })
})
