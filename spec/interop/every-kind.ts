import {
  Complex,
  NdArray,
  PythonDate,
  PythonDatetime,
  PythonDecimal,
  PythonGlobal,
  PythonTime,
  PythonTimedelta,
  PythonUuid,
  UnknownRecord,
} from 'h5orm'

import {
  easing,
  Entity,
  Failure,
  Index,
  Names,
  Pair,
  Point,
  Records,
  Row,
  Stack,
  Stamp,
} from './every-kind-classes.js'

const range = (length: number): number[] => Array.from({ length }, (_, i) => i)
const uneven = (count: number, longest: number, character: string): string[] =>
  range(count).map((i) => (i === 1 || i === 4 ? character.repeat(longest + i) : `größe ${i}`))
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

/** A value of every kind that can be stored, by what it is. */
export const kinds: Readonly<Record<string, unknown>> = {
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
  'lists of texts that HDF5 cannot hold': {
    a: ['a\0b', 'ü', ''],
    b: new Set(['\ud800', 'ж', '🙂']),
    many: Array.from({ length: 64 }, (_, i) => `${i}\0`),
    half: new Set(Array.from({ length: 64 }, (_, i) => `${i}\ud800`)),
    c: [{ text: '\ufeff' }, { text: 'a' }],
  },
  'uneven texts': { a: uneven(1000, 300, 'ü'), b: new Set(uneven(1000, 300, 'ü')) },
  'very uneven texts': { a: uneven(2100, 17_000, 'ж'), b: new Set(uneven(2100, 17_000, 'ж')) },
  'columns of very uneven texts': uneven(2100, 17_000, 'ж').map((text, i) => ({
    text: i === 3 ? null : text,
    list: i % 2 === 0 ? [text] : [],
  })),
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
  'sets and maps of many objects': {
    a: new Set(Array.from({ length: 70 }, (_, i) => ({ i, text: `${i}` }))),
    b: new Map(Array.from({ length: 1000 }, (_, i) => [`key ${i}`, { i }])),
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
  'a compound dataset': new Records(),
  'many ragged rows': Array.from({ length: 1500 }, (_, i) => range(i % 4)),
  'dates in rows that are elsewhere': { when: row1.at, rows },
  'a reducer with every part': new Stack(),
  'subclasses of built-ins': {
    names: Names.from(['a', 'b']),
    index: new Index([['w', 1]]),
    stamp: new Stamp(5),
    failure: new Failure('failed'),
  },
  "Python's values": [
    new Complex(1, -2.5),
    new PythonDate(2006, 8, 6),
    new PythonDatetime(1.5e12, 105),
    new PythonTime(20, 53, 55, 5),
    new PythonTimedelta(1, 2, 3),
    new PythonDecimal('1.50'),
    new PythonUuid(12345678901234567890n),
    new PythonGlobal('lab.run', 'Run'),
  ],
  'registered functions': { f: easing, g: [easing] },
  'records of unknown classes': unknown,
}
