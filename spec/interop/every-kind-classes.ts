import { Registry, UnknownRecord } from 'h5orm'

import type { Shown } from './describe-value.js'

export class Point {
  x = 1
  label = 'a'
  far = 2.5
  when = new Date(86_400_000)
  deep = Float64Array.of(1, 2)
}
export class Stack {
  a: unknown = 1
  b: unknown = 'two'
}
export class Pair {
  left: unknown = 'l'
  right: unknown = Object.freeze(['r'])
}
export class Row {
  n = 0
  id = 0
  name: string | null | undefined = ''
  ok = true
  at = new Date(0)
  big = 0n
  maybe: unknown = null
  pair = [0, 0]
  bytes = Uint8Array.of(1, 2)
  some: unknown = []
  views = new Float32Array(0)
  inner = new Pair()
  other: unknown = null
  map = new Map<string, unknown>()
  any: unknown = undefined
  deep = 1
  constructor(i: number) {
    this.id = i
    this.n = i / 2
    this.name = [`row ${i}`, null, undefined][i % 3]
    this.at = new Date(i * 1000)
    this.big = BigInt(i)
    this.maybe = i % 2 === 0 ? i : null
    this.pair = [i, -i]
    this.some = Array.from({ length: i }, (_, k) => k)
    this.views = new Float32Array(i).fill(i)
    this.map.set('i', i)
    this.any = [i, `text ${i}`, [i], { i }, null][i % 5]
    this.deep = i
  }
}
class Entry {
  id = 0
  name = ''
  ok = true
  at = new Date(0)
  deep = 0.5
  constructor(i: number) {
    this.id = i
    this.name = `entry ${i}`
    this.ok = i % 2 === 0
    this.at = new Date(i * 1500)
  }
}
export class Records {
  list = [new Entry(1), new Entry(2), new Entry(3)]
}
export class Entity {
  name = ''
  next: Entity | null = null
  all: Entity[] = []
  constructor(name: string) {
    this.name = name
  }
}
export class Names extends Array<unknown> {}
export class Index extends Map<string, number> {
  owner = 'me'
}
export class Stamp extends Date {
  zone = 'UTC'
}
export class Failure extends TypeError {
  code = 7
}
export function easing(): void {}

export const registry = new Registry()
registry.register(Point, {
  name: 'Point',
  version: 3,
  fields: {
    x: 'int32',
    label: { type: 'string', units: '1' },
    far: { type: 'float64', attribute: true },
    when: { type: 'date', attribute: true },
    deep: { type: 'float64[]', name: 'data/deep' },
  },
})
registry.register(Stack, {
  name: 'Stack',
  reduce: ({ a, b }) => [a, b],
  construct: () => new Stack(),
  state: { get: () => 5, set: () => undefined },
  items: { get: () => [1, 'x'], add: () => undefined },
  entries: {
    get: () => [
      ['k', 1],
      ['k', 2],
    ],
    set: () => undefined,
  },
})
registry.register(Pair, {
  name: 'Pair',
  reduce: ({ left, right }) => ({ left, right }),
  construct: () => new Pair(),
})
const rowFields = 'n name ok at big maybe pair bytes some views inner other map any'.split(' ')
registry.register(Row, {
  name: 'Row',
  version: 4,
  fields: {
    ...Object.fromEntries(rowFields.map((field) => [field, {}])),
    id: 'int16',
    deep: { type: 'float32', name: 'data/deep' },
  },
})
registry.register(Entry, {
  name: 'Entry',
  version: 1,
  fields: {
    id: 'int32',
    name: 'string',
    ok: 'bool',
    at: 'date',
    deep: { type: 'float64', name: 'data/deep' },
  },
})
registry.register(Records, {
  name: 'Records',
  fields: { list: { type: () => [Entry], layout: 'compound' } },
})
registry.register(Entity, {
  name: 'Entity',
  table: true,
  fields: { name: 'string', next: () => Entity, all: () => [Entity] },
})
for (const [constructor, name] of [
  [Names, 'Names'],
  [Index, 'Index'],
  [Stamp, 'Stamp'],
  [Failure, 'Failure'],
] as const)
  registry.register(constructor as new () => object, name)
registry.register(easing, 'easing')

/** What the declarations above make of the instances, said once more by hand. */
export function show(object: object): Shown | undefined {
  if (object === easing) return { name: 'easing' }
  if (object instanceof UnknownRecord)
    return {
      name: object.className as string,
      version: object.version as number,
      fields: object.fields,
      inner: object.inner ?? {},
    }
  if (object instanceof Point) {
    const { x, label, deep, far, when } = object
    const fields = { x, label, data: { deep }, far, when: when.toISOString() }
    return { name: 'Point', version: 3, fields }
  }
  if (object instanceof Stack) {
    const { a, b } = object
    const entries = { keys: ['k', 'k'], values: [1, 2] }
    return {
      name: 'Stack',
      inner: { args: [a, b], state: 5, items: [1, 'x'], entries: new Pairs(entries) },
    }
  }
  if (object instanceof Row) {
    const { deep, ...fields } = { ...(object as unknown as Record<string, unknown>) }
    return { name: 'Row', version: 4, fields: { ...fields, data: { deep } } }
  }
  if (object instanceof Entry) {
    const { id, name, ok, at, deep } = object
    return { name: 'Entry', version: 1, fields: { id, name, ok, at, data: { deep } } }
  }
  if (object instanceof Records) return { name: 'Records', fields: { list: object.list } }
  if (object instanceof Entity)
    return { name: 'Entity', fields: { ...(object as unknown as Record<string, unknown>) } }
  if (object instanceof Pair)
    return { name: 'Pair', fields: { left: object.left, right: object.right } }
  if (object instanceof Names) return { name: 'Names', inner: { items: Array.from(object) } }
  if (object instanceof Index)
    return { name: 'Index', fields: { owner: object.owner }, inner: { entries: new Map(object) } }
  if (object instanceof Stamp)
    return { name: 'Stamp', fields: { zone: object.zone }, inner: { value: new Date(+object) } }
  if (object instanceof Failure) {
    const value = new TypeError(object.message)
    return { name: 'Failure', fields: { code: object.code }, inner: { value } }
  }
  return undefined
}

/** Entries of a reducer, whose keys may come twice: a Map by its entries only. */
class Pairs extends Map<unknown, unknown> {
  readonly #parts: { keys: readonly unknown[]; values: readonly unknown[] }
  constructor(parts: { keys: readonly unknown[]; values: readonly unknown[] }) {
    super()
    this.#parts = parts
  }
  override *[Symbol.iterator](): MapIterator<[unknown, unknown]> {
    for (const [i, key] of this.#parts.keys.entries()) yield [key, this.#parts.values[i]]
    return undefined
  }
}
