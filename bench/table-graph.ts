/** A million entities with three references each, most of them in circles: beside v8, which walks by recursion. */
import { fileURLToPath } from 'node:url'

import { Registry } from 'h5orm'

import { runWorkload } from './fresh-trials.js'
import { byH5orm, byV8, objectCount, type Objects } from './table-peers.js'

class Vertex {
  id = 0
  label = ''
  a: Vertex | null = null
  b: Vertex | null = null
  c: Vertex | null = null
}

const count = objectCount(1_000_000)
const registry = new Registry()
registry.register(Vertex, {
  name: 'bench.Vertex',
  table: true,
  fields: { id: 'int32', label: 'string', a: () => Vertex, b: () => Vertex, c: () => Vertex },
})

const objects: Objects = {
  registry,
  make() {
    const all = Array.from({ length: count }, (_, i) =>
      Object.assign(new Vertex(), { id: i, label: `n${i % 1000}` }),
    )
    for (const [i, vertex] of all.entries()) {
      // Short ways only, or v8's recursion ends in a stack overflow.
      vertex.a = all[i - (i % 64)] as Vertex
      vertex.b = all[i - (i % 8)] as Vertex
      vertex.c = all[Math.max(0, i - 64 + ((i * 7919) % 64))] as Vertex
    }
    return { all }
  },
  check(loaded) {
    const { all } = loaded as { all: Vertex[] }
    const last = all[count - 1]
    if (!(last?.id === count - 1 && last.b === all[count - 1 - ((count - 1) % 8)]))
      throw new Error('wrong')
  },
}

await runWorkload(
  `${count} vertices with three references each, table: true`,
  fileURLToPath(import.meta.url),
  {
    h5orm: byH5orm(objects),
    v8: byV8(objects),
  },
)
