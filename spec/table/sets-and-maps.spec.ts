import { expect } from 'chai'

import { Registry, Session } from 'h5orm'

import { roundTrip } from '../round-trip.js'
import { planOf } from './plan-of.js'
import { expectSameGraph } from './same-graph.js'

class Probe {
  id = 0
  peers: Set<Probe> | null = null
}

const registry = new Registry()
registry.register(Probe, { name: 'Probe', fields: { id: 'int32', peers: {} } })

const probes = (count: number): Probe[] =>
  Array.from({ length: count }, (_, id) => Object.assign(new Probe(), { id }))

describe('Sets and Maps of many objects', () => {
  it('have columns', () => {
    expect(planOf(new Set(probes(64)), registry).slice(0, 3)).to.deep.equal([
      ' group js_type=Set',
      'values group js_type=Table js_class=Probe length=64',
      'values/id integer32[64]',
    ])
    const byName = new Map(probes(1000).map((probe) => [`probe ${probe.id}`, probe]))
    expect(planOf(byName, registry).slice(0, 4)).to.deep.equal([
      ' group js_type=MapEntries',
      'keys text10[1000] js_type=Array',
      'values group js_type=Table js_class=Probe length=1000',
      'values/id integer32[1000]',
    ])
  })

  it('have a node each where they are few, or not all objects', () => {
    expect(planOf(new Set(probes(63)), registry)).to.include('00 group js_class=Probe')
    expect(planOf(new Set([...probes(100), 1]), registry)).to.include('000 group js_class=Probe')
    const byName = new Map(probes(999).map((probe) => [`p${probe.id}`, probe]))
    expect(planOf(byName, registry)).to.include('p0 group js_class=Probe')
  })

  it('come back with their members, cycles and shared references', async () => {
    const all = probes(200)
    const set = new Set(all)
    for (const probe of all.slice(0, 5)) probe.peers = set
    const value = { set, first: all[0], some: all.slice(10, 90), same: set }
    expectSameGraph(value, await roundTrip(value, { registry }))
    const of = { kinds: new Set<unknown>([...all, new Date(1), [1], new Map(), {}]), all }
    of.kinds.add(of)
    expectSameGraph(of, await roundTrip(of, { registry }))
    const map = new Map<string, object>(probes(1200).map((probe) => [`p${probe.id}`, probe]))
    map.set('itself', map)
    const maps = { map, one: map.get('p7') }
    expectSameGraph(maps, await roundTrip(maps, { registry }))
  })

  it('are brought up to date in place', async () => {
    const set = new Set(probes(100))
    const map = new Map(probes(999).map((probe) => [`p${probe.id}`, probe]))
    await using session = await Session.create({ registry })
    await session.save({ set, map }, '/x')
    for (const probe of probes(3)) set.add(probe)
    map.set('one more', Object.assign(new Probe(), { id: -1 }))
    await session.save({ set, map }, '/x')
    const found = await session.fork().load('/x')
    expectSameGraph({ set, map }, found)
  })
})
