import { inspect } from 'node:util'

import { expect } from 'chai'

import { LazyArray, Registry, Session, Table, tableOf } from 'h5orm'

import { loadBytes, refusal, roundTrip, savedBytes } from '../round-trip.js'

class Spot {
  x = 0
  y = 0
}

class Sample {
  id = 0
  mass: number | null = 0
  name = ''
  at = new Spot()
  spectrum = new Float32Array(2)
  when: Date | null = null
}

class Run {
  title = ''
  samples: Table<Sample> = Table.of(Sample, {}, registry)
}

const registry = new Registry()
registry.register(Spot, { name: 'Spot', fields: { x: 'float64', y: 'float32' } })
registry.register(Sample, {
  name: 'Sample',
  fields: {
    id: 'int32',
    mass: { type: 'float64', units: 'kg' },
    name: 'string',
    at: () => Spot,
    spectrum: 'float32[]',
    when: 'date',
  },
})
registry.register(Run, {
  name: 'Run',
  fields: { title: 'string', samples: () => tableOf(Sample) },
  create: 'bare',
})

const samples = (count: number): Sample[] =>
  Array.from({ length: count }, (_, i) =>
    Object.assign(new Sample(), {
      id: i,
      mass: i % 3 === 0 ? null : i / 7,
      name: `s${i}`,
      at: Object.assign(new Spot(), { x: i, y: i * 2 }),
      spectrum: Float32Array.of(i, i + 1),
      when: i % 2 === 0 ? new Date(i * 1000) : null,
    }),
  )

async function loadedRun(rows: Sample[]): Promise<Run> {
  const run = Object.assign(new Run(), { title: 'r', samples: Table.from(Sample, rows, registry) })
  return roundTrip(run, { registry })
}

describe('Table', () => {
  it('gives columns, and rows on demand', async () => {
    const rows = samples(50)
    const { samples: table } = await loadedRun(rows)
    expect(table).to.be.instanceOf(Table)
    expect(table.length).to.equal(50)
    expect(table.rowClass).to.equal(Sample)
    expect(table.column('id')).to.deep.equal(Int32Array.from({ length: 50 }, (_, i) => i))
    expect(table.column('name')).to.be.an('array').with.lengthOf(50)
    expect(table.at(7)).to.be.instanceOf(Sample).and.deep.equal(rows[7])
    expect(table.at(-1)).to.deep.equal(rows[49])
    expect(table.at(7)).to.equal(table.at(7))
    expect(table.at(50)).to.equal(undefined)
    expect([...table]).to.deep.equal(rows)
  })

  it('is sliced over the same memory, and appended to', async () => {
    const rows = samples(20)
    const { samples: table } = await loadedRun(rows)
    const part = table.slice(5, -5)
    expect([...part]).to.deep.equal(rows.slice(5, -5))
    const [whole, view] = [table.column('id'), part.column('id')] as [Int32Array, Int32Array]
    expect(view.buffer).to.equal(whole.buffer)
    await part.append(samples(3))
    expect([...part]).to.deep.equal([...rows.slice(5, -5), ...samples(3)])
    expect(table.length).to.equal(20)
    expect([...(await loadedRun([...part])).samples]).to.deep.equal([...part])
  })

  it('is made of columns that are stored as they are', async () => {
    const x = Float64Array.of(1, 2, 3)
    const table = Table.of(Spot, { x, y: [4, 5, 6] }, registry)
    expect(table.column('x')).to.equal(x)
    expect(table.column('y')).to.deep.equal(Float32Array.of(4, 5, 6))
    const restored = await roundTrip(table, { registry })
    expect(restored).to.deep.equal([...table])
  })

  it('is what is loaded of any table when it is asked for', async () => {
    const bytes = await savedBytes(samples(10), { registry })
    await using session = await Session.open(bytes, { registry })
    const table = await session.load('/value', tableOf(Sample))
    expect(table.column('spectrum')).to.have.property('shape').that.deep.equals([10, 2])
    expect(table.column('at')).to.be.instanceOf(Table)
    expect(table.at(3)).to.deep.equal(samples(10)[3])
    expect(await loadBytes(bytes, { registry })).to.deep.equal(samples(10))
  })

  it('is refused of an older version that upgrade has to see, which takes rows', async () => {
    const [older, newer] = [new Registry(), new Registry()]
    older.register(Spot, { name: 'Spot', version: 1, fields: { x: 'float64' } })
    const upgrade = (state: Record<string, unknown>): object => ({ y: state['x'] })
    newer.register(Spot, { name: 'Spot', version: 2, fields: { y: 'float64' }, upgrade } as never)
    const spots = [1, 2].map((x) => Object.assign(new Spot(), { x }))
    const bytes = await savedBytes(spots, { registry: older })
    await using session = await Session.open(bytes, { registry: newer })
    const error = await refusal(session.load('/value', tableOf(Spot)), 'CANNOT_RESTORE')
    expect(error.message).to.include('a Table of Spot of version 1')
    const rows = (await session.load('/value', (() => [Spot]) as never)) as Spot[]
    expect(rows.map(({ y }) => y)).to.deep.equal([1, 2])
    const table = Table.from(Spot, rows, newer)
    expect(table.column('y')).to.deep.equal(Float64Array.of(1, 2))
  })

  it('refuses columns of different lengths, unknown ones, and numbers that do not fit', () => {
    expect(() => Table.of(Spot, { x: [1], y: [1, 2] }, registry)).to.throw(
      TypeError,
      /Spot.y has 2/,
    )
    expect(() => Table.of(Spot, { z: [1] } as never, registry)).to.throw(
      TypeError,
      /no stored field z/,
    )
    expect(() => Table.of(Sample, { id: [1.5] }, registry)).to.throw(TypeError, /Sample.id/)
    expect(() => Table.of(class Unknown {}, {}, registry)).to.throw(/not registered/)
    expect(() => Table.of(Spot, { x: [1] }, registry).column('y')).to.throw(
      TypeError,
      /no column y/,
    )
  })

  it('is empty where a file has an array without elements', async () => {
    for (const value of [[], Table.from(Sample, [], registry)]) {
      const table = await (async () => {
        await using session = await Session.open(await savedBytes(value, { registry }), {
          registry,
        })
        return session.load('/value', tableOf(Sample))
      })()
      expect(table).to.be.instanceOf(Table)
      expect([...table]).to.deep.equal([])
      expect(table.column('id')).to.deep.equal(new Int32Array(0))
      expect(table.column('name')).to.have.lengthOf(0)
    }
  })

  it('says in a terminal what it is', () => {
    expect(inspect(Table.from(Spot, [new Spot()], registry))).to.equal('Table of 1 × Spot { x, y }')
    expect(inspect(LazyArray.of(Float32Array.of(1, 2)))).to.equal('LazyArray of float32 [2]')
  })

  it('is what a field declared as one has to hold', async () => {
    const run = Object.assign(new Run(), { samples: [] as never })
    const error = await refusal(savedBytes(run, { registry }), 'CANNOT_STORE')
    expect(error.message).to.include('samples')
  })
})
