import { assert, expect } from 'chai'

import { assertSameGraph } from '#conformance/graph.mjs'

import { roundTrip } from '../round-trip.js'

/** A value of the catalogue that the corpus has no case for; it has to come back exactly. */
type Given = readonly [title: string, ids: string, make: () => unknown]

const withKeys = (
  pairs: readonly (readonly [string, unknown])[],
  prototype: object | null = Object.prototype,
): object => {
  const object = Object.create(prototype) as object
  for (const [key, value] of pairs)
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  return object
}

const keys = (...names: readonly string[]) => withKeys(names.map((name, i) => [name, i]))

const sparse = (length: number, items: object): unknown[] =>
  Object.assign(Array.from({ length: 0 }), { length }, items) as unknown[]

function halvings(): number[] {
  const all: number[] = []
  for (let n = Number.MAX_SAFE_INTEGER; n >= 1; n = Math.floor(n / 2)) all.push(n, -n)
  return all
}

function powers(): number[] {
  const all: number[] = []
  for (let exponent = -1074; exponent <= 1023; exponent++) all.push(2 ** exponent, -(2 ** exponent))
  return all
}

function bigPowers(): bigint[] {
  const all: bigint[] = []
  for (const n of [1n, 8n, 2032n, 2040n, 2048n, 2056n])
    for (const d of [-1n, 0n, 1n]) all.push((1n << n) + d, -((1n << n) + d))
  return all
}

const widthEdges = [1, 8, 16, 32]
  .flatMap((bits) => [2 ** (bits - 1) - 1, 2 ** (bits - 1), 2 ** bits - 1, 2 ** bits])
  .flatMap((n) => [n, -n, -n - 1])

const typedArrays = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const

const allCodeUnits = (): string => {
  let text = ''
  for (let unit = 0; unit < 65_536; unit++) text += String.fromCharCode(unit)
  return text
}

const given: readonly Given[] = [
  ['booleans in every place', '[SC-03]', () => [true, { t: true, f: false }, [true], [false]]],
  ['zeros alone', '[SC-04]', () => [0, { z: -0 }, [0], [-0]]],
  ['NaN among whole numbers', '[SC-06]', () => [[1, NaN, 3], [NaN], { n: NaN }]],
  ['infinities alone and in lists', '[SC-07]', () => [Infinity, -Infinity, [Infinity, 1], { i: -Infinity }]],
  ['the edges of all widths in one list and alone', '[SC-08]', () => ({ list: widthEdges, each: widthEdges.map((v) => ({ v })) })],
  ['MAX_SAFE_INTEGER halved down to 1', '[SC-09]', () => ({ list: halvings(), each: halvings().map((v) => ({ v })) })],
  ['all powers of two', '[SC-14]', powers],
  ['one value of every look side by side', '[SC-15]', () => [true, 1, '1', 1n, null, undefined, NaN, 'NaN', 0, '', -0, 0n]],
  ['null and NaN among fractions', '[SC-16]', () => [[0.5, null, NaN], [undefined, 1]]],
  ['lists of nothing but undefined, null, holes', '[SC-17]', () => [[undefined, undefined], [null, null, null], Array(3), [null, undefined]]],
  ['undefined, null and absent properties', '[SC-18]', () => [{ a: undefined }, {}, { a: null }, { a: undefined, b: null }]],

  ['the empty text in every place', '[ST-01]', () => ['', { '': '' }, [''], new Map([['', '']]), new Set([''])]],
  ['the empty text as root', '[ST-01]', () => ''],
  ['ASCII', '[ST-02]', () => ['abbacaca', 'The quick brown fox ~!@#$%^&*()_+', { a: 'z' }]],
  ['NULs at every place', '[ST-03]', () => ['\0', '\0a', 'a\0', 'a\0\0b\0', { k: '\0\0' }]],
  ['Latin and other scripts', '[ST-04]', () => ['Jørgen Bjürström', 'Ελληνικά', 'кириллица', '日本語', 'עברית']],
  ['halves of pairs that stay different', '[ST-06]', () => ['\ud800', '\ud801', '\ufffd', '\udc00\ud800', '\ud800\ud800', '\udc00\udc00']],
  ['all 65,536 code units', '[ST-12]', allCodeUnits],
  ['line ends', '[ST-13]', () => ['\r', '\n', '\r\n', 'a\r\nb\rc\n', '\n\r']],
  ['texts that look like our marks', '[ST-16]', () => ({ js_type: 'Reference', target: '/value', a: '/value/a', __: '/__/objects/0', $ref: '#' })],
  ['a megabyte with NULs', '[ST-18]', () => 'ab\0d'.repeat(2 ** 18)],

  ['bigints about powers of two', '[BI-04]', bigPowers],
  ['rows with one bigint', '[BI-08]', () => [[1, 2], [3, 4n], [5, 6]]],
  ['negative zero as a bigint', '[BI-01]', () => [-0n, 0n, -1n, 1n]],
  ['bigints of one list in one width', '[BI-03]', () => [[2n ** 63n - 1n, -(2n ** 63n)], [2n ** 64n - 1n, 0n], [2n ** 64n, -1n]]],

  ['lists of 0 to 4', '[AR-04]', () => [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4], ['a'], ['a', null]]],
  ['empty shapes', '[AR-06]', () => [[], [[]], [[], []], [[[]]], [[[]], []]]],
  ['rectangles', '[AR-07]', () => [[[1, 2], [3, 4]], [[[1], [2]], [[3], [4]]]]],
  ['a row with a property', '[AR-09]', () => [[1, 2], Object.assign([3, 4], { unit: 'mm' })]],
  ['holes at both ends and among objects', '[AR-12]', () => [sparse(2, { 1: 1 }), sparse(2, { 0: 1 }), sparse(3, { 0: {}, 2: {} }), sparse(4, { 2: 'x' })]],
  ['arrays of a length', '[AR-14]', () => [sparse(10, {}), sparse(5, { 1: 'x' })]],
  ['an index far away', '[AR-16]', () => Object.assign([], { 5_000_000: 'far' })],
  ['arguments', '[AR-21]', () => ({ 0: 'a', 1: { b: 1 }, length: 2, callee: null })],
  ['ten, a hundred and twenty items', '[AR-19]', () => [10, 120].map((n) => Array.from({ length: n }, (_, i) => (i % 2 ? i : `s${i}`)))],

  ['every typed array at its edges', '[TA-01]', () => typedArrays.map((make) => Object.assign(new make(6), { 0: 0, 1: 1, 2: -1, 3: 127, 4: 2 ** 31, 5: 255 }))],
  ['floats of every kind', '[TA-02]', () => [Float32Array.of(-0, 1e-45, 3.4e38, NaN, -Infinity), Float64Array.of(-0, 5e-324, 1.7e308, NaN)]],
  ['64-bit integers', '[TA-03]', () => [BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n), BigUint64Array.of(2n ** 64n - 1n)]],
  ['empty and one-element views', '[TA-06]', () => [...typedArrays.flatMap((make) => [new make(0), new make(1)]), new BigInt64Array(0), new BigUint64Array(1)]],
  ['all bytes in a buffer', '[TA-07]', () => { const all = Uint8Array.from({ length: 256 }, (_, i) => i).buffer; return [all, new ArrayBuffer(0), all, all.slice()] }],
  ['NaN payloads', '[TA-14]', () => [new Float64Array(BigUint64Array.of(0x7ff0000000000001n, 0xfff8000000000123n).buffer), new Float32Array(Uint32Array.of(0x7f800001, 0xffc00123).buffer)]],
  ['numbers beside an equal typed array', '[TA-19]', () => ({ list: [1, 2, 3], array: Float64Array.of(1, 2, 3), ints: Int32Array.of(1, 2, 3) })],

  ['-0 as a key, a member and a value', '[MS-05]', () => [new Map([[-0, -0]]), new Set([-0])]],
  ['absent values', '[MS-06]', () => new Map<unknown, unknown>([['u', undefined], ['n', null], [1, undefined]])],
  ['look-alike keys and members', '[MS-08]', () => [new Map<unknown, unknown>([[{ a: 1 }, 1], [{ a: 1 }, 2], [[1], 3], [[1], 4]]), new Set([{}, {}, [], []])]],
  ['keys of every kind', '[MS-10]', () => new Map<unknown, unknown>([[[1], 'a'], [new Map([[1, 2]]), 'm'], [new Set([1]), 's'], [new Date(1), 'd'], [/x/g, 'r']])],
  ['odd text keys', '[MS-16]', () => new Map([['a/b', 1], ['', 2], ['__proto__', 3], ['\0', 4], ['\ud800', 5], ['__', 6], ['.', 7]])],
  ['collections beside look-alikes', '[MS-18]', () => [new Map([['a', 1]]), { a: 1 }, new Set([1]), [1], new Set(['a']), ['a']]],
  ['a set that was changed', '[MS-14]', () => { const set = new Set<unknown>(['a', { b: 1 }, 3]); set.delete('a'); set.add('a'); return set }],
  ['a hundred thousand entries', '[MS-17]', () => new Map(Array.from({ length: 100_000 }, (_, i) => [i, `v${i}`]))],

  ['dates at every edge', '[BU-01]', () => [8.64e15, -8.64e15, 8.64e15 - 1, -1, 1, -62135596800000, 1234567890123, 4398046511104000, 4398046511103999].map((t) => ({ d: new Date(t) }))],
  ['invalid dates in a list', '[BU-02]', () => [[new Date(NaN), new Date(1)], new Date(NaN)]],
  ['every flag', '[BU-05]', () => ['d', 'g', 'i', 'm', 's', 'u', 'v', 'y', 'dgimsuy', ''].map((flags) => new RegExp('a', flags))],
  ['patterns of every kind', '[BU-06]', () => [new RegExp(''), /\//, /[/]\n/, new RegExp('\n'), /(?<year>\d{4})-\k<year>/, new RegExp('/'), /é\u{1f600}/u]],
  ['URLs, one as a key', '[BU-09]', () => { const url = new URL('https://u:p@example.org:8443/a%20b/?q=1&q=2#frag'); return [url, new Map([[url, url]]), new URL('data:,x')] }],
  ['errors as causes', '[BU-14]', () => [new Error('a', { cause: 5 }), new TypeError('b', { cause: new RangeError('c', { cause: { deep: [1] } }) }), selfCaused()]],
  ['errors in errors', '[BU-15]', () => { const one = new Error('one'); return new AggregateError([one, new AggregateError([one, 2], 'inner'), one], 'outer') }],
  ['boxed texts and bigints', '[BU-22]', () => ['', '\ud800', 'a\0b', 'é', 5n, -(2n ** 70n)].map(Object)],

  ['almost integer keys', '[OB-04]', () => keys('01', '-1', '1e3', '4294967295', '4294967296', '1.0', '+1')],
  ['fifty objects deep', '[OB-18]', () => { let value: unknown = { leaf: [1, 'a', null] }; for (let i = 0; i < 50; i++) value = { [`level${i}`]: value, i }; return value }],
  ['a method name of every object', '[OB-16]', () => ({ toJSON: 1, then: 'x', toString: 2, valueOf: [], constructor: {} })],

  ['slashes', '[KY-01]', () => keys('a/b', 'a', 'b', '/', '/a', 'a/', 'a//b')],
  ['the empty key', '[KY-03]', () => [keys(''), keys('', 'a'), withKeys([['', { '': 1 }]])]],
  ['punctuation', '[KY-04]', () => keys(...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')],
  ['generated names', '[KY-07]', () => keys('_0', 'x/0', '_1', '', '0', '00', '000')],
  ['every spelling', '[KY-10]', () => keys('Key', 'key', 'KEY', 'ß', 'SS', 'ss')],
  ['two normal forms', '[KY-12]', () => keys('\u00e9', 'e\u0301')],
  ['a long key that differs at its end', '[KY-16]', () => keys(`${'k'.repeat(66_000)}a`, `${'k'.repeat(66_000)}b`)],
  ['__proto__ as an object, a primitive, on no prototype', '[KY-17]', () => [withKeys([['__proto__', { x: 1 }]]), withKeys([['__proto__', 5]]), withKeys([['__proto__', null]], null)]],
  ['objects shared and in circles below odd names', '[KY-19]', () => { const shared = {}; const object = withKeys([['a/b', shared], ['', shared], ['.', null]]); Object.assign(object, { '..': object }); return object }],
  ['numbers as keys', '[KY-20]', () => [{ 0: 'a', 1: 'b' }, new Map<unknown, string>([[0, 'a'], ['0', 'b'], [1, 'c']])]],
] // prettier-ignore

function selfCaused(): Error {
  const error = new Error('self')
  error.cause = error
  return error
}

describe('Values that the corpus has no case for', function () {
  for (const [title, ids, make] of given)
    it(`come back exactly: ${title} ${ids}`, async () => {
      assertSameGraph(assert, make(), await roundTrip(make()))
    })

  it('are of their kind after loading, not of their storage [SC-24 SC-08]', async () => {
    const again = await roundTrip([0, 255, -129, 65_536, 2 ** 40, 0.5, true, 5n])
    expect(again.map((value) => typeof value)).to.deep.equal([
      ...Array.from({ length: 6 }, () => 'number'),
      'boolean',
      'bigint',
    ])
  })

  it('swallow no more of a buffer than a view shows [TA-10]', async () => {
    const { savedBytes, loadBytes } = await import('../round-trip.js')
    const buffer = new Uint8Array(4 << 20).fill(0x5a).buffer
    const bytes = await savedBytes({ view: new Uint8Array(buffer, 1 << 20, 3) })
    expect(bytes.length).to.be.below(100_000)
    expect(Buffer.from(bytes).includes('ZZZZ')).to.equal(false)
    const { view } = await loadBytes<{ view: Uint8Array }>(bytes)
    expect([...view]).to.deep.equal([0x5a, 0x5a, 0x5a])
    expect(view.buffer.byteLength).to.equal(3)
  })

  it('are the same in many Maps and Sets when they were [MS-23]', async () => {
    const one = { n: 1 }
    const [a, b, set] = await roundTrip([
      new Map([[one, one]]),
      new Map([['x', one]]),
      new Set([one, [one]]),
    ] as const)
    const key = [...a.keys()][0]
    expect(a.get(key as never)).to.equal(key)
    expect(b.get('x')).to.equal(key)
    expect([...set][0]).to.equal(key)
    expect(([...set][1] as unknown[])[0]).to.equal(key)
  })

  it('keep what cannot be enumerated out [OB-11 OB-12]', async () => {
    const value = { shown: 1 }
    Object.defineProperty(value, 'hidden', { value: 2, enumerable: false })
    Object.defineProperty(value, Symbol('hidden'), { value: 3, enumerable: false })
    const again = await roundTrip(value)
    expect(Reflect.ownKeys(again)).to.deep.equal(['shown'])
  })

  it('of read-only and accessor indices are ordinary afterwards [AR-23 OB-08]', async () => {
    const list: unknown[] = [1, 2, 3]
    Object.defineProperty(list, 0, { value: 'fixed', writable: false, enumerable: true })
    Object.defineProperty(list, 1, { get: () => 'got', enumerable: true, configurable: true })
    const again = await roundTrip(list)
    expect(again).to.deep.equal(['fixed', 'got', 3])
    for (const i of [0, 1])
      expect(Object.getOwnPropertyDescriptor(again, i)).to.include({
        writable: true,
        enumerable: true,
        configurable: true,
      })
  })

  it('of a million mixed items come back [AR-20]', async () => {
    const list = Array.from({ length: 1_000_000 }, (_, i) => (i % 3 === 0 ? null : i))
    const again = await roundTrip(list)
    expect(again).to.have.length(1_000_000)
    expect([again[0], again[1], again[999_999]]).to.deep.equal([null, 1, null])
  })

  it('without a length that can be changed, or frozen, come back with their items [AR-28 AR-22]', async () => {
    const list = Object.defineProperty([1, 'b'], 'length', { writable: false })
    const again = await roundTrip([list, Object.freeze([{ a: 1 }])])
    expect(again).to.deep.equal([[1, 'b'], [{ a: 1 }]])
    expect(Object.isFrozen(again[1])).to.equal(false)
  })

  it('of errors with odd messages come back by the rule for own data [BU-19]', async () => {
    const [getter, unset, replaced] = [new Error('a'), new Error('b'), new Error('c')]
    Object.defineProperty(getter, 'message', { get: () => 'from a getter', enumerable: true })
    Object.assign(unset, { message: undefined })
    Object.setPrototypeOf(replaced, TypeError.prototype)
    const again = await roundTrip([getter, unset, replaced])
    expect(again[0]?.message).to.equal('from a getter')
    expect(Object.hasOwn(again[1] as Error, 'message')).to.equal(true)
    expect(again[1]?.message).to.equal(undefined)
    expect(again[2]).to.be.instanceOf(TypeError)
    expect(again[2]?.message).to.equal('c')
  })

  it('of a chain of 2000 causes come back [BU-21 DP-08]', async () => {
    let error = new Error('0')
    for (let i = 1; i < 2000; i++) error = new Error(String(i), { cause: error })
    let again: unknown = await roundTrip(error)
    let length = 0
    for (; again instanceof Error; again = again.cause) length++
    expect(length).to.equal(2000)
  })

  it('of another realm come back as this realm’s [BU-29]', async () => {
    const { runInNewContext } = await import('node:vm')
    const foreign = runInNewContext(
      `({ plain: { a: 1 }, list: [1, 'b'], map: new Map([['k', 1]]), set: new Set([1]),
         date: new Date(5), bytes: new Uint8Array([1, 2]), re: /x/g, error: new TypeError('no'), bare: Object.create(null) })`,
    ) as Record<string, object>
    const again = await roundTrip(foreign)
    const kinds = { plain: Object, list: Array, map: Map, set: Set, date: Date, bytes: Uint8Array, re: RegExp, error: TypeError } // prettier-ignore
    for (const [name, kind] of Object.entries(kinds))
      expect(Object.getPrototypeOf(again[name]), name).to.equal(kind.prototype)
    expect(Object.getPrototypeOf(again)).to.equal(Object.prototype)
    expect(Object.getPrototypeOf(again['bare'])).to.equal(null)
    expect([...(again['list'] as unknown[])]).to.deep.equal([1, 'b'])
    expect((again['date'] as Date).getTime()).to.equal(5)
    expect((again['error'] as Error).message).to.equal('no')
  })
})
