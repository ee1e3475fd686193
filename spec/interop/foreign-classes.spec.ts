import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { isH5Error, NdArray, Registry, Session, tableOf } from 'h5orm'

const folder = new URL('../../../../spec/fixtures/foreign/', import.meta.url)
const open = (name: string, registry = new Registry()): Promise<Session> =>
  Session.open(fileURLToPath(new URL(name, folder)), { registry })

async function failure(action: Promise<unknown>): Promise<unknown> {
  try {
    await action
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

class Counts {
  counts = new NdArray(new Float64Array(0), [0, 0])
  started: Date[] = []
  channel: number[] | Int32Array = []
}
class Entry {
  title = ''
  start = new Date(0)
  run = 0
  operators: string[] = []
  tags: string[] = []
  energy = new Float64Array(0)
  data = new Counts()
  missing = 'as declared'
}
class Matrix {
  x = new NdArray(new Float64Array(0), [0, 0])
  scalar = 0
  row = new Float32Array(0)
  name = ''
  flag = false
  gain = 0
}

class Particle {
  mass = 0
  electric = 0
  alive = false
  name = ''
  note = 'as declared'
}
class Point {
  x = 0
  y = 0
}
class Hit {
  at = new Point()
  hits = new Int16Array(0)
  tag = ''
}

describe('With a class, files of other programs', () => {
  const registry = new Registry()
  registry.register(Particle, {
    name: 'Particle',
    fields: {
      mass: 'float64',
      electric: { type: 'int8', name: 'charge' },
      alive: 'bool',
      name: 'string',
      note: 'string',
    },
  })
  registry.register(Point, { name: 'Point', fields: { x: 'float64', y: 'float64' } })
  registry.register(Hit, {
    name: 'Hit',
    fields: { at: () => Point, hits: 'int16[]', tag: 'string' },
  })
  registry.register(Counts, {
    name: 'Counts',
    fields: {
      counts: 'float64[]',
      started: { type: 'date[]', name: 'time' },
      channel: 'int32[]',
    },
  })
  registry.register(Entry, {
    name: 'Entry',
    fields: {
      title: 'string',
      start: { type: 'date', name: 'start_time' },
      run: { type: 'float64', attribute: true },
      operators: { type: 'string[]', attribute: true },
      tags: { type: 'string[]', attribute: true },
      energy: { type: 'float64[]', name: 'events/energy' },
      data: () => Counts,
      missing: 'string',
    },
  })
  registry.register(Matrix, {
    name: 'Matrix',
    fields: {
      x: 'float64[]',
      scalar: 'float64',
      row: 'float32[]',
      name: 'string',
      flag: 'bool',
      gain: { type: 'float64', name: 's/gain' },
    },
  })

  it('bind by name, path and attribute, and convert what fits [LY-09 LY-14]', async () => {
    await using session = await open('instrument.h5', registry)
    const entry = await session.load('/entry', Entry)
    expect(entry).to.be.instanceOf(Entry)
    expect(entry).to.deep.equal(
      Object.assign(new Entry(), {
        title: 'scan 7',
        start: new Date('2024-05-01T12:00:00Z'),
        run: 7,
        operators: ['ada', 'grace'],
        tags: ['a', 'bc'],
        energy: Float64Array.of(1.5, 2.5, 3.5),
        data: Object.assign(new Counts(), {
          counts: new NdArray(Float64Array.of(0, 1, 2, 3, 4, 5), [3, 2]),
          started: [0, 1, 2].map((minute) => new Date(Date.UTC(2024, 4, 1, 0, minute))),
          channel: Int32Array.of(0, 1),
        }),
      }),
    )
    expect(await session.load('/entry')).to.equal(entry)
  })

  it('of MATLAB bind like those of others [LY-09 LY-14]', async () => {
    await using session = await open('matlab.mat', registry)
    expect(await session.load('/', Matrix)).to.deep.equal(
      Object.assign(new Matrix(), {
        x: new NdArray(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]),
        scalar: 42,
        row: Float32Array.of(1, 2, 3),
        name: 'Röntgen',
        flag: true,
        gain: 2.5,
      }),
    )
  })

  const particle = (parts: Partial<Particle>): Particle => Object.assign(new Particle(), parts)
  const [electron, proton] = [
    particle({ mass: 1.5, electric: -1, alive: true, name: 'e' }),
    particle({ mass: 1836, electric: 1, name: 'p' }),
  ]

  it('give compounds as instances, nested ones too [LY-14]', async () => {
    await using session = await open('compounds.h5', registry)
    expect(await session.load('/particles', () => [Particle])).to.deep.equal([electron, proton])
    const one = await session.load('/one', Particle)
    expect(one).to.deep.equal(particle({ mass: 2.5, alive: true, name: 'n' }))
    const [hit] = await session.load('/nested', () => [Hit])
    const at = Object.assign(new Point(), { x: 1, y: 2 })
    const expected = Object.assign(new Hit(), { at, hits: Int16Array.of(7, 8, 9), tag: 'ab' })
    expect(hit).to.deep.equal(expected)
    for (const [path, type] of [
      ['/particles', Particle],
      ['/one', () => [Particle]],
      ['/grid', () => [Point]],
    ] as const)
      expect(isH5Error(await failure(session.load(path, type)), 'CANNOT_RESTORE')).to.equal(true)
  })

  it('give compounds as a Table, the numbers as typed arrays [LY-14]', async () => {
    await using session = await open('compounds.h5', registry)
    const table = await session.load('/particles', tableOf(Particle))
    expect(table.length).to.equal(2)
    expect(table.column('mass')).to.deep.equal(Float64Array.of(1.5, 1836))
    expect([...table]).to.deep.equal([electron, proton])
  })

  it('name the class and the member that does not fit [HO-14]', async () => {
    class Wrong {
      name = 0
    }
    const wrong = registry.fork()
    wrong.register(Wrong, { name: 'Wrong', fields: { name: 'float64' } })
    await using session = await open('compounds.h5', wrong)
    const error = await failure(session.load('/particles', () => [Wrong]))
    expect(isH5Error(error, 'CANNOT_RESTORE')).to.equal(true)
    expect(error).to.include({ path: '/particles', property: 'Wrong[0].name' })
  })

  it('bind groups of columns as rows [LY-09]', async () => {
    class Event {
      energy = 0
      detector = 0
      label = ''
    }
    const events = registry.fork()
    const fields = { energy: 'float64', detector: 'int32', label: 'string' } as const
    events.register(Event, { name: 'Event', fields })
    await using session = await open('instrument.h5', events)
    expect(await session.load('/entry/events', () => [Event])).to.deep.equal(
      ['a', 'b', 'c'].map((label, i) =>
        Object.assign(new Event(), { energy: i + 1.5, detector: [1, 2, 1][i], label }),
      ),
    )
  })

  const types = [
    ['numbers.h5', '/scalars/small_int64', 'float64', -7],
    ['numbers.h5', '/scalars/int64', 'bigint', 2n ** 53n + 1n],
    ['numbers.h5', '/scalars/one', 'float32', 42.5],
    ['numbers.h5', '/big/i8', 'int32[]', Int32Array.of(0, 1, 100)],
    ['numbers.h5', '/little/f2', 'float64[]', Float64Array.of(0, 1, 100)],
    ['kinds.h5', '/enum', 'uint8[]', Uint8Array.of(42, 0)],
    ['kinds.h5', '/fixed_utf8', 'string', 'ö'],
    ['kinds.h5', '/opaque', 'bytes', Uint8Array.of(1, 2, 3, 4)],
    ['instrument.h5', '/entry/start_time', 'date', new Date('2024-05-01T12:00:00Z')],
  ] as const
  for (const [file, path, type, value] of types)
    it(`take ${file}:${path} as ${type} [LY-14]`, async () => {
      await using session = await open(file)
      expect(await session.load(path, type)).to.deep.equal(value)
    })

  const misfits = [
    ['numbers.h5', '/scalars/int64', 'int32'],
    ['numbers.h5', '/matrix', 'float64'],
    ['kinds.h5', '/text', 'float64'],
    ['kinds.h5', '/enum', 'bool'],
    ['instrument.h5', '/entry/title', 'date'],
    ['instrument.h5', '/entry', 'string'],
  ] as const
  for (const [file, path, type] of misfits)
    it(`refuse ${file}:${path} as ${type}, naming it [HO-14]`, async () => {
      await using session = await open(file)
      const error = await failure(session.load(path, type))
      expect(isH5Error(error, 'CANNOT_RESTORE'), String(error)).to.equal(true)
      expect((error as Error).message).to.contain(path)
    })
})
