/** A million instances of a whole number, four floats and a short text: beside JSON, v8 and columns by hand. */
import { fileURLToPath } from 'node:url'

import { Registry } from 'h5orm'

import { columnsByHand } from './columns-by-hand.js'
import { runWorkload } from './fresh-trials.js'
import { byH5orm, byJson, byV8, objectCount, type Objects } from './table-peers.js'

export class Particle {
  id = 0
  x = 0
  y = 0
  z = 0
  mass = 0
  name = ''
}

const count = objectCount(1_000_000)
const registry = new Registry()
registry.register(Particle, {
  name: 'bench.Particle',
  fields: {
    id: 'int32',
    x: 'float64',
    y: 'float64',
    z: 'float64',
    mass: 'float64',
    name: 'string',
  },
})

const particles: Objects = {
  registry,
  make: () =>
    Array.from({ length: count }, (_, i) =>
      Object.assign(new Particle(), {
        id: i,
        x: i * 0.5,
        y: i / 3,
        z: -i * 0.25,
        mass: Math.sqrt(i),
        name: `p${i % 1000}`,
      }),
    ),
  check(loaded) {
    const { length, [count - 1]: last } = loaded as Particle[]
    if (length !== count || last?.id !== count - 1 || last.name !== `p${(count - 1) % 1000}`)
      throw new Error('wrong')
  },
}

await runWorkload(`${count} instances of six scalars`, fileURLToPath(import.meta.url), {
  h5orm: byH5orm(particles),
  'columns by hand': columnsByHand(particles, Particle),
  JSON: byJson(particles),
  v8: byV8(particles),
})
