/** Instances of three classes in one array: beside JSON and v8. */
import { fileURLToPath } from 'node:url'

import { Registry } from 'h5orm'

import { runWorkload } from './fresh-trials.js'
import { byH5orm, byJson, byV8, objectCount, type Objects } from './table-peers.js'

class Point {
  id = 0
  x = 0
}

class Label {
  id = 0
  text = ''
}

class Flag {
  id = 0
  on = false
  weight = 0
}

const count = objectCount(100_000)
const registry = new Registry()
registry.register(Point, { name: 'bench.Point', fields: { id: 'int32', x: 'float64' } })
registry.register(Label, { name: 'bench.Label', fields: { id: 'int32', text: 'string' } })
registry.register(Flag, {
  name: 'bench.Flag',
  fields: { id: 'int32', on: 'bool', weight: 'float64' },
})

const makers = [
  (i: number) => Object.assign(new Point(), { id: i, x: i / 3 }),
  (i: number) => Object.assign(new Label(), { id: i, text: `label ${i % 100}` }),
  (i: number) => Object.assign(new Flag(), { id: i, on: i % 2 === 0, weight: i }),
] as const

const objects: Objects = {
  registry,
  make: () => Array.from({ length: count }, (_, i) => makers[(i * 7) % 3]?.(i)),
  check(loaded) {
    const all = loaded as { id: number }[]
    if (!(all.length === count && all[count - 1]?.id === count - 1)) throw new Error('wrong')
  },
}

await runWorkload(
  `${count} instances of three classes in one array`,
  fileURLToPath(import.meta.url),
  {
    h5orm: byH5orm(objects),
    JSON: byJson(objects),
    v8: byV8(objects),
  },
)
