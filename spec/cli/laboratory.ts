import { Registry, Session } from 'h5orm'

/** Classes that only the writer of the files knows, not the command line. */
export class Particle {
  mass = 0
  kind = ''
  position = new Float64Array(3)
  when = new Date(0)
  partner: Particle | null = null
  tags: string[] = []
}

export class Run {
  title = ''
  temperature = 0
  signal = new Float64Array(0)
  particles: Particle[] = []
  best: Particle | undefined
  previous: Run | undefined
}

export class Vector {
  readonly x: number
  readonly y: number

  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}

export class Station {
  name = ''
  next: Station | undefined
}

/** A registry of the laboratory's classes. */
export function laboratory(version = 2): Registry {
  const registry = new Registry()
  registry.register(Particle, {
    name: 'lab.Particle',
    fields: {
      mass: { type: 'int32', units: 'u' },
      kind: 'string',
      position: 'float64[]',
      when: 'date',
      partner: () => Particle,
      tags: { name: 'more/tags' },
    },
  })
  registry.register(Run, {
    name: 'lab.Run',
    version,
    fields: {
      title: 'string',
      temperature: { type: 'float64', attribute: true },
      signal: { type: 'float64[]', units: 'V', longName: 'voltage' },
      particles: () => [Particle],
      best: () => Particle,
      previous: () => Run,
    },
  })
  registry.register(Vector, {
    name: 'lab.Vector',
    reduce: ({ x, y }) => [x, y] as [number, number],
    construct: ([x, y]) => new Vector(x, y),
  })
  registry.register(Station, {
    name: 'lab.Station',
    table: true,
    fields: { name: 'string', next: () => Station },
  })
  return registry
}

export function particles(count: number): Particle[] {
  const all = Array.from({ length: count }, (_, i) =>
    Object.assign(new Particle(), {
      mass: i,
      kind: `k${i % 3}`,
      position: Float64Array.of(i, -i, 0),
      when: new Date(i * 1000),
      tags: i % 2 === 0 ? ['even', 'b'] : ['odd'],
    }),
  )
  for (const [i, one] of all.entries()) one.partner = all[i - 1] ?? null
  return all
}

/** Writes the file that most specs look at: two runs that share particles, a ring, and others. */
export async function writeLaboratory(file: string): Promise<void> {
  const all = particles(30)
  const first = Object.assign(new Run(), {
    title: 'first light',
    temperature: 293.5,
    signal: Float64Array.of(0.5, 0.75, 1),
    particles: all,
    best: all[7],
  })
  const second = Object.assign(new Run(), { title: 'Müller', best: all[3], previous: first })
  const vector = new Vector(1, 2)
  const stations = ['a', 'b', 'c'].map((name) => Object.assign(new Station(), { name }))
  for (const [i, station] of stations.entries()) station.next = stations[(i + 1) % 3] as Station
  const ring: Record<string, unknown> = { vector, again: vector, map: new Map([[1, 'one']]) }
  ring['self'] = ring
  const session = await Session.open(file, { mode: 'w', registry: laboratory() })
  await session.dumpMany({
    '/first': first,
    '/second': second,
    '/ring': ring,
    '/network': { stations },
    '/numbers': new Int32Array(1000),
  })
  await session.close()
}
