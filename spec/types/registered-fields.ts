import { mapOf, type Registry, type RegisterOptions } from 'h5orm'

/** What the compiler takes as the fields of a class that is registered, by the types of its properties. */

class Point {
  x = 0
}

class Run {
  gain = 0
  title = ''
  at = new Date(0)
  point: Point | null = null
  points: Point[] = []
  byName = new Map<string, Point>()
  anything: unknown
}

export function register(registry: Registry, options: RegisterOptions<Run>): void {
  registry.register(Run, {
    fields: {
      gain: { type: 'float64', units: 'V', default: 1 },
      title: 'string',
      at: { name: 'started' },
      point: () => Point,
      points: () => [Point],
      byName: mapOf('string', Point),
      anything: 'float64',
    },
  })
  registry.register(Run, options)
  registry.register(Run, {
    fields: {
      at: {
        type: 'string',
        convert: {
          toStored: (at: Date) => at.toISOString(),
          fromStored: (t: string) => new Date(t),
        },
      },
      title: { convert: { toStored: (t: string) => [t], fromStored: ([t]: string[]) => t ?? '' } },
    },
  })
  // @ts-expect-error -- no such property
  registry.register(Run, { fields: { gian: 'float64' } })
  // @ts-expect-error -- a string is no number
  registry.register(Run, { fields: { gain: 'string' } })
  // @ts-expect-error -- nor among options
  registry.register(Run, { fields: { title: { type: 'float64', name: 't' } } })
  // @ts-expect-error -- no such option
  registry.register(Run, { fields: { gain: { type: 'float64', unit: 'V' } } })
  // @ts-expect-error -- another default
  registry.register(Run, { fields: { at: { type: 'date', default: 5 } } })
  const at = { toStored: (time: Date) => time.getTime(), fromStored: (t: number) => new Date(t) }
  registry.register(Run, { fields: { at: { type: 'float64', convert: at } } })
  // @ts-expect-error -- what is stored is a number
  registry.register(Run, { fields: { at: { type: 'string', convert: at } } })
  // @ts-expect-error -- the property is a string
  registry.register(Run, { fields: { title: { type: 'float64', convert: at } } })
  // @ts-expect-error -- another class
  registry.register(Run, { fields: { point: () => Run } })
  // @ts-expect-error -- one of them
  registry.register(Run, { fields: { points: () => Point } })
}
