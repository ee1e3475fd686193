import { H5Class, H5Field, NdArray, registry } from 'h5orm'

/** A dataset as every reader should find it; `value` nested as in h5py, row by row. */
export interface StoredDataset {
  /** h5py's word: `float64`, `ascii[6]` (fixed length, with room for the NUL), `utf-8[variable]`. */
  readonly type: string
  readonly value: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** A value that is saved, and what docs/file-format.md says that it becomes: datasets by path below its own. */
export interface StoredKind {
  readonly title: string
  readonly value: unknown
  readonly datasets: Readonly<Record<string, StoredDataset>>
  /** The attributes of the value's group, where it is one. */
  readonly group?: Readonly<Record<string, unknown>>
}

@H5Class({ name: 'lab.Sample', version: 2 })
class Sample {
  @H5Field('string', { longName: 'what it is made of' }) material = 'Au'
  @H5Field('float64', { units: 'nm' }) thickness = 50
  @H5Field('int16') count = 3
  @H5Field('float32[]', { units: 'V' }) signal = Float32Array.of(0.5, -1)
  @H5Field('string', { attribute: true }) operator = 'ada'
  @H5Field('uint32[]', { name: 'data/counts' }) counts = Uint32Array.of(7, 4294967295)
}

interface PolarParts {
  readonly r: number
  readonly phi: number
}

class Vector {
  readonly x: number
  readonly y: number
  constructor(x: number, y: number) {
    this.x = x
    this.y = y
  }
}
class Polar {
  readonly parts: PolarParts
  constructor(parts: PolarParts) {
    this.parts = parts
  }
}
class Names extends Array<string> {}
function linear(): void {}

registry.register(Vector, {
  name: 'lab.Vector',
  reduce: ({ x, y }) => [x, y],
  construct: ([x, y]) => new Vector(x, y),
})
registry.register(Polar, {
  name: 'lab.Polar',
  reduce: ({ parts }) => parts,
  construct: (parts) => new Polar(parts),
})
registry.register(Names, { name: 'lab.Names' })
registry.register(linear, { name: 'lab.linear' })

const seconds = 'seconds since 1970-01-01 00:00:00 UTC'
const buffer = Float64Array.of(1, 2, 3, 4).buffer
const bufferBytes = [...new Uint8Array(buffer)]

/** A kind that is one dataset. */
function one(
  title: string,
  value: unknown,
  type: string,
  shown: unknown,
  attributes: Readonly<Record<string, unknown>> = {},
): StoredKind {
  return { title, value, datasets: { '': { type, value: shown, attributes } } }
}

const number = (value: unknown): StoredDataset => ({ type: 'float64', value })
const numbers = (...value: unknown[]): StoredDataset => ({
  type: 'float64',
  value,
  attributes: { js_type: 'Array' },
})
const text = (value: string): StoredDataset => ({ type: `ascii[${value.length + 1}]`, value })

/** Kinds that every reader shows; their texts are ASCII. Names are ASCII and unlike each other in Octave too. */
export const kinds: Readonly<Record<string, StoredKind>> = {
  whole: one('a whole number', 50, 'float64', 50),
  fraction: one('a fraction', 0.1, 'float64', 0.1),
  nan: one('NaN', NaN, 'float64', 'nan'),
  infinite: one('−Infinity', -Infinity, 'float64', '-inf'),
  yes: one('true', true, 'int8', 1, { js_type: 'boolean', dtype: 'bool' }),
  text: one('a text', 'say "hi" \\ there', 'ascii[17]', 'say "hi" \\ there'),
  none: one('an empty text', '', 'ascii[1]', ''),
  cut: one('a text with NUL', 'a\0b', 'uint8', [97, 0, 98], { js_type: 'string' }),
  lone: one('a lone surrogate', 'a\ud800', 'uint16', [97, 0xd800], { js_type: 'string' }),
  big: one('a bigint', 2n ** 53n + 1n, 'int64', '9007199254740993', { js_type: 'bigint' }),
  wide: one('a bigint of 64 bits', 2n ** 64n - 1n, 'uint64', '18446744073709551615', {
    js_type: 'bigint',
  }),
  huge: one('a bigint beyond', 2n ** 70n, 'ascii[23]', '1180591620717411303424', {
    js_type: 'bigint',
  }),
  nothing: one('null', null, 'float64', [], { js_type: 'null' }),
  missing: one('undefined', undefined, 'float64', [], { js_type: 'undefined' }),
  date: one('a Date', new Date(1704164645678), 'float64', 1704164645.678, {
    js_type: 'Date',
    units: seconds,
    iso8601: '2024-01-02T03:04:05.678Z',
  }),
  invalid: one('an invalid Date', new Date(NaN), 'float64', 'nan', {
    js_type: 'Date',
    units: seconds,
  }),
  far: one('a far Date', new Date(8.64e15), 'float64', 8.64e15, {
    js_type: 'Date',
    units: 'milliseconds since 1970-01-01 00:00:00 UTC',
    iso8601: '+275760-09-13T00:00:00.000Z',
  }),
  pattern: one('a RegExp', /ab+c/gi, 'ascii[9]', '/ab+c/gi', { js_type: 'RegExp' }),
  link: one('a URL', new URL('https://h5.org/'), 'ascii[16]', 'https://h5.org/', {
    js_type: 'URL',
  }),
  boxed: one('a boxed number', new Number(1), 'float64', 1, { js_type: 'Number' }),
  boxed_text: one('a boxed text', new String('x'), 'ascii[2]', 'x', { js_type: 'String' }),
  boxed_no: one('a boxed boolean', new Boolean(false), 'int8', 0, {
    js_type: 'Boolean',
    dtype: 'bool',
  }),
  boxed_big: one('a boxed bigint', Object(1n), 'int64', 1, { js_type: 'BigInt' }),
  symbol: one('a registered symbol', Symbol.for('k'), 'ascii[14]', 'Symbol.for(k)', {
    js_type: 'Symbol',
  }),
  easing: one('a registered function', linear, 'ascii[11]', 'lab.linear', { js_type: 'Named' }),

  i8: one('an Int8Array', Int8Array.of(1, -128), 'int8', [1, -128]),
  u8: one('a Uint8Array', Uint8Array.of(1, 255), 'uint8', [1, 255]),
  i16: one('an Int16Array', Int16Array.of(-32768), 'int16', [-32768]),
  u16: one('a Uint16Array', Uint16Array.of(65535), 'uint16', [65535]),
  i32: one('an Int32Array', Int32Array.of(-2147483647), 'int32', [-2147483647]),
  u32: one('a Uint32Array', Uint32Array.of(4294967295), 'uint32', [4294967295]),
  i64: one('a BigInt64Array', BigInt64Array.of(-5n), 'int64', [-5]),
  u64: one('a BigUint64Array', BigUint64Array.of(5n), 'uint64', [5]),
  f32: one('a Float32Array', Float32Array.of(0.5, -0.25), 'float32', [0.5, -0.25]),
  f64: one('a Float64Array', Float64Array.of(0.1, NaN), 'float64', [0.1, 'nan']),
  clamped: one('a Uint8ClampedArray', Uint8ClampedArray.of(1, 2), 'uint8', [1, 2], {
    js_type: 'Uint8ClampedArray',
  }),
  buffer: one('an ArrayBuffer', Uint8Array.of(1, 2).buffer, 'uint8', [1, 2], {
    js_type: 'ArrayBuffer',
  }),
  view: one('a DataView', new DataView(Uint8Array.of(3, 4).buffer), 'uint8', [3, 4], {
    js_type: 'DataView',
  }),
  node: one('a Buffer', Buffer.from([5, 6]), 'uint8', [5, 6], { js_type: 'Buffer' }),
  image: one('an NdArray', new NdArray(Int32Array.of(1, 2, 3, 4, 5, 6), [2, 3]), 'int32', [
    [1, 2, 3],
    [4, 5, 6],
  ]),
  nd: one('an NdArray of one dimension', new NdArray(Int32Array.of(1, 2), [2]), 'int32', [1, 2], {
    js_type: 'NdArray',
  }),

  numbers: one('number[]', [1, 2.5, -0], 'float64', [1, 2.5, -0], { js_type: 'Array' }),
  empty: one('an empty array', [], 'float64', [], { js_type: 'Array' }),
  flags: one('boolean[]', [true, false], 'int8', [1, 0], { js_type: 'boolean', dtype: 'bool' }),
  bigs: one('bigint[]', [1n, -2n], 'int64', [1, -2], { js_type: 'bigint' }),
  dates: one('Date[]', [new Date(0), new Date(1500)], 'float64', [0, 1.5], {
    js_type: 'Date',
    units: seconds,
  }),
  uneven: one(
    'string[] of unequal lengths',
    ['a', 'b', 'c', 'de'.repeat(150)],
    'ascii[301]',
    ['a', 'b', 'c', 'de'.repeat(150)],
    { js_type: 'Array' },
  ),
  texts: one('string[]', ['a', 'bcd', ''], 'ascii[4]', ['a', 'bcd', ''], { js_type: 'Array' }),
  awkward: {
    title: 'string[] with a text that has NUL',
    value: ['a\0b', 'c'],
    group: { js_type: 'Array' },
    datasets: {
      '/0': { type: 'uint8', value: [97, 0, 98], attributes: { js_type: 'string' } },
      '/1': text('c'),
    },
  },
  matrix: one(
    'number[][]',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    'float64',
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { js_type: 'Array' },
  ),
  set: one('a Set of texts', new Set(['p', 'q']), 'ascii[2]', ['p', 'q'], { js_type: 'Set' }),
  masked: {
    title: 'numbers with gaps',
    value: Object.assign([], { 0: 1, 1: null, 2: undefined, 4: 5 }),
    group: { js_type: 'MaskedArray' },
    datasets: {
      '/values': number([1, 'nan', 'nan', 'nan', 5]),
      '/missing': { type: 'int8', value: [0, 1, 2, 3, 0] },
    },
  },
  mixed: {
    title: 'an array of several kinds',
    value: [1, 'two', { three: 3 }],
    group: { js_type: 'Array' },
    datasets: { '/0': number(1), '/1': text('two'), '/2/three': number(3) },
  },
  ragged: {
    title: 'rows of unequal length',
    value: [[1, 2, 3], [4]],
    group: { js_type: 'Array' },
    datasets: { '/0': numbers(1, 2, 3), '/1': numbers(4) },
  },
  sparse: {
    title: 'a sparse array',
    value: Object.assign([], { 5: 'x' }),
    group: { js_type: 'Array', length: 6 },
    datasets: { '/5': text('x') },
  },
  map: {
    title: 'a Map with text keys',
    value: new Map<string, unknown>([
      ['k', 1],
      ['l', 'm'],
    ]),
    group: { js_type: 'Map' },
    datasets: { '/k': number(1), '/l': text('m') },
  },
  entries: {
    title: 'a Map with other keys',
    value: new Map([
      [1, 'one'],
      [2, 'two'],
    ]),
    group: { js_type: 'MapEntries' },
    datasets: {
      '/keys': numbers(1, 2),
      '/values': { ...text('one'), value: ['one', 'two'], attributes: { js_type: 'Array' } },
    },
  },
  object: {
    title: 'a plain object',
    value: { a: 1, inner: { b: 'x' } },
    group: {},
    datasets: { '/a': number(1), '/inner/b': text('x') },
  },
  bare: {
    title: 'an object without prototype',
    value: Object.assign(Object.create(null), { a: 1 }),
    group: { js_type: 'null-prototype' },
    datasets: { '/a': number(1) },
  },
  error: {
    title: 'an Error with its cause',
    value: new TypeError('bad', { cause: new RangeError('why') }),
    group: { js_type: 'TypeError' },
    datasets: { '/message': text('bad'), '/cause/message': text('why') },
  },
  sample: {
    title: 'an instance with units',
    value: new Sample(),
    group: { js_class: 'lab.Sample', js_version: 2, operator: 'ada' },
    datasets: {
      '/material': { ...text('Au'), attributes: { long_name: 'what it is made of' } },
      '/thickness': { ...number(50), attributes: { units: 'nm' } },
      '/count': { type: 'int16', value: 3 },
      '/signal': { type: 'float32', value: [0.5, -1], attributes: { units: 'V' } },
      '/data/counts': { type: 'uint32', value: [7, 4294967295] },
    },
  },
  vector: {
    title: 'positional parts of a reducer',
    value: new Vector(1, 2),
    group: { js_class: 'lab.Vector' },
    datasets: { '/__/args': numbers(1, 2) },
  },
  polar: {
    title: 'named parts of a reducer',
    value: new Polar({ r: 2, phi: 0.5 }),
    group: { js_class: 'lab.Polar' },
    datasets: { '/r': number(2), '/phi': number(0.5) },
  },
  list: {
    title: 'a subclass of Array',
    value: Names.from(['x', 'yz']),
    group: { js_class: 'lab.Names' },
    datasets: {
      '/__/items': { ...text('yz'), value: ['x', 'yz'], attributes: { js_type: 'Array' } },
    },
  },
  keys: {
    title: 'awkward keys',
    value: { 'a/b': 1, 'c d': 2, '50%': 3, '0': 4 },
    group: {},
    datasets: { '/0': number(4), '/a%2Fb': number(1), '/c d': number(2), '/50%25': number(3) },
  },
}

/** What refers to something else; the paths of `/all` are in it, where everything is saved. */
export function connectedKinds(): Readonly<Record<string, StoredKind>> {
  const shared = { x: 1 }
  const ring: Record<string, unknown> = { name: 'ring' }
  ring['self'] = ring
  const deep = { level: 0 }
  let last: Record<string, unknown> = deep
  for (let level = 1; level < 40; level++) last = last['next'] = { level }
  const view = (byteOffset: number, length: number): StoredDataset => ({
    type: 'ascii[18]',
    value: '/all/__/objects/0',
    attributes: { js_type: 'Reference', view: 'Float64Array', byteOffset, length },
  })
  return {
    shared: { title: 'a shared object', value: shared, group: {}, datasets: { '/x': number(1) } },
    sharing: {
      title: 'an object met again, as a link',
      value: { inner: shared },
      group: {},
      datasets: { '/inner/x': number(1) },
    },
    ring: {
      title: 'a circle, as a path',
      value: ring,
      group: {},
      datasets: {
        '/name': text('ring'),
        '/self': { ...text('/all/ring'), attributes: { js_type: 'Reference' } },
      },
    },
    first: {
      title: 'a view on a buffer',
      value: new Float64Array(buffer),
      datasets: { '': view(0, 4) },
    },
    second: {
      title: 'another view on it',
      value: new Float64Array(buffer, 8, 2),
      datasets: {
        '': view(8, 2),
        '/../__/objects/0': {
          type: 'uint8',
          value: bufferBytes,
          attributes: { js_type: 'ArrayBuffer' },
        },
      },
    },
    deep: {
      title: 'a chain deeper than 32',
      value: deep,
      group: {},
      datasets: {
        '/level': number(0),
        [`${'/next'.repeat(31)}/level`]: number(31),
        '/../__/objects/1/level': number(32),
      },
    },
  }
}

/** Strings that are not ASCII, in the default form. */
export const foreignTexts: Readonly<Record<string, { value: unknown; stored: StoredDataset }>> = {
  umlaut: { value: 'Müller №7', stored: { type: 'utf-8[13]', value: 'Müller №7' } },
  umlauts: {
    value: ['ä', 'bcd'],
    stored: { type: 'utf-8[4]', value: ['ä', 'bcd'], attributes: { js_type: 'Array' } },
  },
  unequal: {
    value: ['ä', 'b', 'c', 'de'.repeat(150)],
    stored: {
      type: 'utf-8[301]',
      value: ['ä', 'b', 'c', 'de'.repeat(150)],
      attributes: { js_type: 'Array' },
    },
  },
}
