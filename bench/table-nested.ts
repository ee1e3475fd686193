/** A million instances with a nested instance, a date and nullable fields: beside JSON and v8. */
import { fileURLToPath } from 'node:url'

import { Registry } from 'h5orm'

import { runWorkload } from './fresh-trials.js'
import { byH5orm, byJson, byV8, objectCount, type Objects } from './table-peers.js'

class Position {
  x = 0
  y = 0
}

class Hit {
  id = 0
  at = new Position()
  when = new Date(0)
  note: string | null = null
  energy: number | null = 0
}

const count = objectCount(1_000_000)
const registry = new Registry()
registry.register(Position, { name: 'bench.Position', fields: { x: 'float64', y: 'float64' } })
registry.register(Hit, {
  name: 'bench.Hit',
  fields: { id: 'int32', at: () => Position, when: 'date', note: 'string', energy: 'float64' },
})

const objects: Objects = {
  registry,
  make: () =>
    Array.from({ length: count }, (_, i) =>
      Object.assign(new Hit(), {
        id: i,
        at: Object.assign(new Position(), { x: i / 3, y: -i }),
        when: new Date(1.7e12 + i * 1000),
        note: i % 3 === 0 ? null : `note ${i % 50}`,
        energy: i % 5 === 0 ? null : Math.sqrt(i),
      }),
    ),
  check(loaded) {
    const last = (loaded as Hit[])[count - 1]
    if (!(last?.id === count - 1 && last.at.y === 1 - count)) throw new Error('wrong')
  },
}

await runWorkload(
  `${count} instances with a nested instance, a date, nullable fields`,
  fileURLToPath(import.meta.url),
  {
    h5orm: byH5orm(objects),
    JSON: byJson(objects),
    v8: byV8(objects),
  },
)
