/** A list and a tree of a million entities, a node at a time: no peer gets through without recursion. */
import { fileURLToPath } from 'node:url'

import { Registry } from 'h5orm'

import { runWorkload } from './fresh-trials.js'
import { byH5orm, objectCount, type Objects } from './table-peers.js'

class Link {
  id = 0
  next: Link | null = null
}

class Fork {
  id = 0
  left: Fork | null = null
  right: Fork | null = null
}

const count = objectCount(1_000_000)
const registry = new Registry()
registry.register(Link, {
  name: 'bench.Link',
  table: true,
  fields: { id: 'int32', next: () => Link },
})
registry.register(Fork, {
  name: 'bench.Fork',
  table: true,
  fields: { id: 'int32', left: () => Fork, right: () => Fork },
})

const list: Objects = {
  registry,
  make() {
    let head: Link | null = null
    for (let id = count - 1; id >= 0; id--) head = Object.assign(new Link(), { id, next: head })
    return head
  },
  check(loaded) {
    let length = 0
    for (let link = loaded as Link | null; link !== null; link = link.next)
      if (link.id !== length++) throw new Error('wrong')
    if (length !== count) throw new Error('wrong')
  },
}

const tree: Objects = {
  registry,
  make() {
    const all = Array.from({ length: count }, (_, id) => Object.assign(new Fork(), { id }))
    for (const [i, fork] of all.entries())
      Object.assign(fork, { left: all[2 * i + 1] ?? null, right: all[2 * i + 2] ?? null })
    return all[0]
  },
  check(loaded) {
    let fork: Fork | null = loaded as Fork
    let id = 0
    for (; fork !== null; fork = fork.right, id = 2 * id + 2)
      if (fork.id !== id) throw new Error('wrong')
    if (id < count) throw new Error('wrong')
  },
}

await runWorkload(`${count} entities without an array`, fileURLToPath(import.meta.url), {
  'a linked list': byH5orm(list),
  'a tree': byH5orm(tree),
})
