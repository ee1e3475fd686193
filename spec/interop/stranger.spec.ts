import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { NdArray, Registry, Session, UnknownRecord } from 'h5orm'

import { describeValue, type Shown } from './describe-value.js'
import { findPython, readWithPython } from './python-reader.js'

class Point {
  x = 1
  label = 'a'
  far = 2.5
  when = new Date(86_400_000)
  deep = Float64Array.of(1, 2)
}
class Stack {
  a: unknown = 1
  b: unknown = 'two'
}
class Pair {
  left: unknown = 'l'
  right: unknown = Object.freeze(['r'])
}
class Row {
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
class Entity {
  name = ''
  next: Entity | null = null
  all: Entity[] = []
  constructor(name: string) {
    this.name = name
  }
}
class Names extends Array<unknown> {}
class Index extends Map<string, number> {
  owner = 'me'
}
class Stamp extends Date {
  zone = 'UTC'
}
class Failure extends TypeError {
  code = 7
}
function easing(): void {}

const registry = new Registry()
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
const rowFields = [
  ...['n', 'name', 'ok', 'at', 'big', 'maybe', 'pair', 'bytes', 'some', 'views'],
  ...['inner', 'other', 'map', 'any'],
]
registry.register(Row, {
  name: 'Row',
  version: 4,
  fields: {
    ...Object.fromEntries(rowFields.map((field) => [field, {}])),
    id: 'int16',
    deep: { type: 'float32', name: 'data/deep' },
  },
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
function show(object: object): Shown | undefined {
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

const shared = { s: 1 }
const cycle: Record<string, unknown> = { name: 'ring', list: [] }
cycle['self'] = cycle
;(cycle['list'] as unknown[]).push(cycle)
const buffer = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]).buffer
const hidden = new ArrayBuffer(4)
const deep: Record<string, unknown> = {}
for (let i = 0, at = deep; i < 80; i++) at = at['n'] = { i } as Record<string, unknown>
const row = [3, 4]
const date = new Date(1.5e12)
const unknown = new UnknownRecord({
  className: 'Gone',
  version: 2,
  fields: { a: 1 },
  inner: { args: [1] },
})

const rows = Array.from({ length: 12 }, (_, i) => new Row(i))
const [row0, row1, row2] = rows as [Row, Row, Row]
row0.other = row2
row2.other = row0
const entities = ['a', 'b', 'c'].map((name) => new Entity(name))
const [entityA, entityB, entityC] = entities as [Entity, Entity, Entity]
entityA.next = entityB
entityB.next = entityA
entityB.all = [entityC, entityA]
const pairs = [new Pair(), new Pair()] as const

const kinds: Readonly<Record<string, unknown>> = {
  numbers: [0, -0, 1, 0.1, -1e300, 5e-324, Infinity, -Infinity, NaN],
  'each scalar': { a: 50, b: true, c: false, d: 'text', e: null, f: undefined, g: -3n },
  bigints: {
    a: 2n ** 63n,
    b: -(2n ** 63n),
    c: 2n ** 70n,
    d: [1n, 2n],
    e: [2n ** 63n],
    f: [2n ** 70n],
  },
  texts: ['', 'ascii', 'Grüße', '漢字 🙂', 'a\0b', '\ud800', '\ufeffbom', '  blanks  ', '\n\t'],
  'packed texts': {
    a: ['a', 'bc', ''],
    b: ['ä', 'b'],
    c: ['x', 'y', 'z'.repeat(200)],
    d: ['a', '\0'],
  },
  dates: { a: date, b: new Date(NaN), c: new Date(8.64e15), d: new Date(-1), e: [date, date] },
  'packed dates': { list: [new Date(1), new Date(2.5e15)], empty: [] },
  booleans: [true, false, true],
  'arrays of numbers': {
    empty: [],
    one: [5],
    matrix: [[1, 2], row],
    cube: [
      [[1], [2]],
      [[3], [4]],
    ],
  },
  'ragged arrays': [[1], [2, 3], []],
  'a row elsewhere': { first: [[1, 2], row], again: row },
  'mixed arrays': [1, 'a', null, undefined, [true], { x: 1 }],
  'masked arrays': [1, null, undefined, , NaN], // eslint-disable-line no-sparse-arrays
  holes: ['a', , 'b', ,], // eslint-disable-line no-sparse-arrays
  'array properties': Object.assign([1, 2], { tag: 'x' }),
  'twelve elements': Array.from({ length: 12 }, (_, i) => ({ i })),
  'typed arrays': {
    a: Int8Array.of(-1),
    b: Uint8Array.of(255),
    c: Int16Array.of(-2),
    d: Uint16Array.of(65_535),
    e: Int32Array.of(-3),
    f: Uint32Array.of(2 ** 32 - 1),
    g: BigInt64Array.of(-4n),
    h: BigUint64Array.of(2n ** 64n - 1n),
    i: Float32Array.of(0.5),
    j: Float64Array.of(0.1, NaN),
    k: new Float64Array(0),
  },
  bytes: {
    a: Uint8ClampedArray.of(1, 2),
    b: new DataView(Uint8Array.of(3, 4, 5).buffer),
    c: Buffer.from('node'),
    d: Uint8Array.of(6).buffer,
  },
  'views on one buffer': [new Uint8Array(buffer, 2, 3), buffer, new Uint16Array(buffer, 4, 1)],
  'views without their buffer': [new Int8Array(hidden, 1, 2), new Uint8Array(hidden)],
  ndarrays: {
    a: new NdArray(Float32Array.of(1, 2), [1, 2]),
    b: new NdArray(Int8Array.of(1, 2), [2]),
  },
  maps: {
    a: new Map([['k', 1]]),
    b: new Map<unknown, unknown>([
      [1, 'a'],
      [shared, shared],
    ]),
    c: new Map(),
  },
  sets: { a: new Set([1, 2]), b: new Set(['a', 'bb']), c: new Set([shared, 'x']), d: new Set() },
  'properties of maps and sets': {
    map: Object.assign(new Map([['k', 1]]), { p: 1 }),
    set: Object.assign(new Set([1]), { p: 2 }),
  },
  'texts that are objects': {
    a: /a\/b/gi,
    b: new URL('http://x.org/?q=1'),
    c: new URLSearchParams('a=1&a=2'),
  },
  boxes: { a: Object(1.5), b: Object('s'), c: Object(false), d: Object(3n) },
  symbols: [Symbol.for('k'), Symbol.iterator],
  errors: {
    a: Object.assign(new RangeError('bad', { cause: shared }), { code: 'E' }),
    b: new Error(),
    c: new AggregateError([new Error('in'), shared], 'many'),
    d: Object.defineProperty(new Error('x'), 'name', { value: 'N', enumerable: false }),
  },
  'null prototypes': Object.assign(Object.create(null), { a: 1 }),
  keys: {
    b: 1,
    a: 2,
    10: 3,
    9: 4,
    'a/b': 5,
    '%': 6,
    '%2F': 7,
    '': 8,
    '.': 9,
    '..': 10,
    __: 11,
    ä: 12,
    '\ud800': 13,
    '\ufeffx': 14,
    '\n': 15,
    '\0': 16,
    ['__proto__']: 17,
    constructor: 18,
  },
  sharing: { one: shared, two: shared, three: [shared] },
  cycles: cycle,
  depth: deep,
  instances: [new Point(), new Pair()],
  'tables of instances': rows,
  'references to rows': {
    one: row1,
    rows,
    selected: [row2, row0],
    part: row1.pair,
    inner: row2.inner,
  },
  'tables of plain objects': [
    { a: 1, 'b/c': 'x' },
    { a: 2, 'b/c': 'ü' },
    { a: 3, 'b/c': 'y\0' },
  ],
  'objects of different keys': [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }, { b: 3, a: 4 }, {}],
  'objects in the same order of keys': [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  'arrays of several kinds': [
    new Point(),
    new Row(3),
    null,
    5,
    'x',
    undefined,
    new Row(4),
    [1],
    true,
  ],
  'nested tables': [
    { p: { x: 1, q: [{ z: 1 }] } },
    { p: { x: 2, q: [] } },
    { p: { x: 3, q: [{ z: 2 }, { z: 3 }] } },
  ],
  'rows that share an object': Array.from({ length: 6 }, (_, i) => ({ i, pair: pairs[i % 2] })),
  'the same row twice': [row1, row1, row0],
  entities: { first: entityA, list: entities, rows: [{ e: entityC }, { e: null }] },
  'an entity': entityB,
  'an array of entities': [entityC, entityB],
  'many ragged rows': Array.from({ length: 1500 }, (_, i) =>
    Array.from({ length: i % 4 }, (_, k) => k),
  ),
  'dates in rows that are elsewhere': { when: row1.at, rows },
  'a reducer with every part': new Stack(),
  'subclasses of built-ins': {
    names: Names.from(['a', 'b']),
    index: new Index([['w', 1]]),
    stamp: new Stamp(5),
    failure: new Failure('failed'),
  },
  'registered functions': { f: easing, g: [easing] },
  'records of unknown classes': unknown,
}

for (const strings of ['utf8', 'octave'] as const)
  describe(`A reader written from docs/file-format.md (strings: ${strings})`, () => {
    const paths = Object.keys(kinds).map((_, i) => `/kind${i}`)
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-stranger-'))
    let read: unknown[] = []

    before(async function () {
      const python = findPython()
      if (python === undefined) return this.skip()
      const file = join(folder, 'kinds.h5')
      const session = await Session.open(file, { mode: 'w', registry, strings })
      for (const [i, value] of Object.values(kinds).entries()) {
        await session.save(value, paths[i] as string)
        session.forget()
      }
      await session.close()
      read = readWithPython(python, file, paths)
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    for (const [i, [kind, value]] of Object.entries(kinds).entries())
      it(`restores ${kind}`, () => {
        const expected = JSON.parse(JSON.stringify(describeValue(value, show))) as unknown
        expect(read[i]).to.deep.equal(expected)
      })
  })
