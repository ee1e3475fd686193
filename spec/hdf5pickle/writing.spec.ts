import { expect } from 'chai'
import {
  asPython,
  Complex,
  dump,
  dumpMany,
  H5Class,
  H5Field,
  load,
  loadMany,
  PythonDate,
  PythonDatetime,
  PythonDecimal,
  PythonGlobal,
  PythonObject,
  PythonTime,
  PythonTimedelta,
  pythonTypeOf,
  PythonUuid,
  Session,
  tuple,
} from 'h5orm'

import { claimNames } from '../claim-names.js'
import { failure } from '../round-trip.js'
import { listing } from './listing.js'

@H5Class({ name: 'spec.PickledPoint', python: 'lab.geometry.Point' })
class Point {
  @H5Field('float64') x = 0
  @H5Field() label?: string
  @H5Field() next: Point | null = null
}

@H5Class('spec.NotForPython')
class NotForPython {
  @H5Field('float64') x = 0
}

const format = { format: 'hdf5pickle' } as const

async function pickled(value: unknown): Promise<Uint8Array> {
  return dump(value, new Uint8Array(0), '/data', format)
}

async function again(value: unknown): Promise<unknown> {
  return load(await pickled(value), '/data')
}

describe('dump(…, { format: "hdf5pickle" })', () => {
  claimNames(Point)

  it('writes the example of hdf5pickle’s README as its documentation lists it', async () => {
    const bytes = await pickled({
      a: 50,
      b: BigInt64Array.of(1n, 2n, 3n, 4n, 5n),
      c: PythonDatetime.of({
        year: 2006,
        month: 8,
        day: 6,
        hour: 20,
        minute: 53,
        second: 55,
        microsecond: 573105,
      }),
    })
    expect(await listing(bytes, '/data')).to.deep.equal([
      '/data d',
      '/data/a I () 50',
      '/data/b NP (5) 1,2,3,4,5',
      '/data/c R',
      '/data/c/__',
      '/data/c/__/args t',
      '/data/c/__/args/_0 S (10) 7,214,8,6,20,53,55,8,190,177',
      '/data/c/__/func c (17) 100,97,116,101,116,105,109,101,10,100,97,116,101,116,105,109,101',
    ])
  })

  const same: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['booleans', [true, false]],
    ['whole numbers', [0, -1, 2 ** 53 - 1]],
    ['floats', [0.1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['minus zero', -0],
    ['bigints', [2n ** 60n, -(2n ** 63n), 2n ** 63n, -(2n ** 200n)]],
    ['text', ['', 'ü', '\0', '\u{1f600}', 'half \ud800 a pair', '\ufeff']],
    ['a tuple', tuple(1, 'a', tuple())],
    ['plain objects', { a: { _0: 1, class: 2, $: 3 } }],
    [
      'a Map',
      new Map<unknown, unknown>([
        [1, 'a'],
        ['b c', null],
        [tuple(1, 2), 2.5],
      ]),
    ],
    ['a Set', new Set([1, 'a'])],
    ['complex numbers', [new Complex(1, -0), new Complex(0, Number.NaN)]],
    ['typed arrays', [Uint8Array.of(255), Float32Array.of(0.5), BigUint64Array.of(2n ** 64n - 1n)]],
    ['a datetime', PythonDatetime.of({ year: 1, month: 2, day: 3, microsecond: 999_999 })],
    ['a date', new PythonDate(9999, 12, 31)],
    ['a time', new PythonTime(23, 59, 59, 1)],
    ['a timedelta', new PythonTimedelta(-1, 86_399, 5)],
    ['a Decimal', new PythonDecimal('1E+3')],
    ['a UUID', PythonUuid.parse('00000000-0000-0000-0000-00000000000f')],
    ['the name of a class', new PythonGlobal('collections', 'OrderedDict')],
    [
      'an unknown object',
      new PythonObject({
        callable: PythonGlobal.of('lab.Thing'),
        made: 'by call',
        args: tuple(1, 'a'),
        state: { x: 1 },
        items: [1, 'b'],
        entries: new Map([[tuple('k'), 2]]),
      }),
    ],
  ]
  for (const [what, value] of same)
    it(`gives back ${what}`, async () => {
      expect(await again(value)).to.deep.equal(value)
    })

  it('gives back the Python type that a value was given', async () => {
    const factory = new PythonGlobal('__builtin__', 'list')
    const values = {
      tuple: tuple(1, 2),
      frozenset: asPython(new Set([1]), 'frozenset'),
      OrderedDict: asPython(
        new Map([
          ['z', 1],
          ['a', 2],
        ]),
        'OrderedDict',
      ),
      defaultdict: asPython(new Map([['z', 1]]), 'defaultdict', factory),
      deque: asPython([1, 'a'], 'deque', 7),
      str: asPython(Uint8Array.of(0, 255), 'str'),
      bytearray: asPython(Uint8Array.of(0, 255), 'bytearray'),
    }
    const loaded = (await again(values)) as typeof values
    expect(loaded).to.deep.equal(values)
    for (const [name, value] of Object.entries(loaded)) expect(pythonTypeOf(value)).to.equal(name)
    expect([...loaded.OrderedDict.keys()]).to.deep.equal(['z', 'a'])
    expect(await listing(await pickled(loaded), '/data')).to.deep.equal(
      await listing(await pickled(values), '/data'),
    )
  })

  it('keeps the forms of primitives that JavaScript can’t tell, wherever they lie', async () => {
    const boxed = (): unknown[] => [
      new Number(2),
      Object(5n),
      Object(2n ** 60n),
      new String('s t'),
      'u',
      3,
      2n ** 61n,
    ]
    const values = {
      list: boxed(),
      tuple: tuple(...boxed()),
      floats: [new Number(1), new Number(2)],
      strings: [new String('a'), new String('b')],
      apart: [1, new Number(2.5)],
      dict: new Map(boxed().map((each, i) => [each, boxed()[(i + 1) % 7]])),
      names: { number: new Number(2), long: Object(5n) as unknown, str: new String('s') },
      set: new Set(boxed()),
      deque: asPython(boxed(), 'deque'),
      ordered: asPython(
        new Map(boxed().map((each, i) => [each, boxed()[(i + 1) % 7]])),
        'OrderedDict',
      ),
      state: new PythonObject({
        callable: PythonGlobal.of('lab.Thing'),
        args: tuple(new Number(7)),
        state: { whole: new Number(3) },
      }),
    }
    const bytes = await pickled(values)
    const loaded = (await load(bytes, '/data')) as { list: unknown[] }
    expect(loaded.list).to.deep.equal([2, 5, 2n ** 60n, 's t', 'u', 3, 2n ** 61n])
    const wanted = await listing(bytes, '/data')
    expect(await listing(await pickled(loaded), '/data')).to.deep.equal(wanted)
  })

  it('stores once what several paths share, and closes cycles', async () => {
    const shared: unknown[] = ['x']
    const loop: Record<string, unknown> = { shared }
    loop['self'] = loop
    const bytes = await dumpMany(
      new Uint8Array(0),
      { '/one': loop, '/two': [shared, loop] },
      format,
    )
    const { '/one': one, '/two': two } = (await loadMany(bytes, ['/one', '/two'])) as {
      '/one': { self: unknown; shared: unknown }
      '/two': unknown[]
    }
    expect(one.self).to.equal(one)
    expect(two).to.deep.equal([one.shared, one])
    expect(two[0]).to.equal(one.shared)
    expect(two[1]).to.equal(one)
    expect(await listing(bytes, '/two')).to.deep.equal([
      '/two l',
      '/two/_0 RR /one/shared',
      '/two/_1 RR /one',
    ])
  })

  it('writes instances by the Python name of their class, and restores them', async () => {
    const first = Object.assign(new Point(), { x: 1, label: 'first' })
    const second = Object.assign(new Point(), { x: 2.5, next: first })
    first.next = second
    const bytes = await pickled([first, second])
    expect(await listing(bytes, '/data/_0')).to.deep.equal([
      '/data/_0 R has_reduce_content',
      '/data/_0/__',
      '/data/_0/__/args t empty',
      `/data/_0/__/cls c (18) ${[...Buffer.from('lab.geometry\nPoint')].join()}`,
      `/data/_0/label V (5) ${[...Buffer.from('first')].join()}`,
      '/data/_0/next R has_reduce_content',
      '/data/_0/next/__',
      '/data/_0/next/__/args RR /data/_0/__/args',
      '/data/_0/next/__/cls RR /data/_0/__/cls',
      '/data/_0/next/next RR /data/_0',
      '/data/_0/next/x F () 2.5',
      '/data/_0/x F () 1',
    ])
    const [one, two] = (await load(bytes, '/data')) as [Point, Point]
    expect(one).to.be.instanceOf(Point)
    expect(one.next).to.equal(two)
    expect(two.next).to.equal(one)
    expect([one.x, one.label, two.label]).to.deep.equal([1, 'first', undefined])
  })

  const withHole = [1]
  withHole[2] = 3
  const refused: readonly (readonly [string, unknown, string, string, RegExp])[] = [
    ['undefined', { a: [1, undefined] }, 'CANNOT_STORE', 'value.a[1]', /null/],
    ['holes', { a: withHole }, 'CANNOT_STORE', 'value.a[1]', /null/],
    ['symbols', [Symbol.for('x')], 'CANNOT_STORE', 'Array[0]', /text/],
    ['functions', { f: () => 1 }, 'UNREGISTERED_CLASS', 'value.f', /registerPython/],
    [
      'classes without a Python name',
      { p: new NotForPython() },
      'UNREGISTERED_CLASS',
      'value.p',
      /python/,
    ],
    ['regular expressions', { r: /x/ }, 'UNREGISTERED_CLASS', 'value.r', /registerPython/],
    [
      'dates beyond Python',
      new Map([['d', new Date(-1e15)]]),
      'CANNOT_STORE',
      'Map.get("d")',
      /9999/,
    ],
    [
      'properties of arrays',
      [Object.assign([1], { extra: 1 })],
      'CANNOT_STORE',
      'Array[0]',
      /property/,
    ],
    [
      'errors that Python has not',
      new RangeError('x'),
      'UNREGISTERED_CLASS',
      'RangeError',
      /RangeError/,
    ],
  ]
  for (const [what, value, code, property, message] of refused)
    it(`refuses ${what}, naming the place, and leaves the file as it was`, async () => {
      const session = await Session.create()
      await session.save(1, '/before')
      const error = await failure(session.save(value, '/data', format))
      expect(error).to.include({ code, property })
      expect(error.message).to.match(message)
      expect((await session.list()).map(({ name }) => name)).to.deep.equal(['before'])
    })

  it('refuses an object that the arguments of its own constructor lead to', async () => {
    const set = new Set<unknown>()
    set.add([set])
    const error = await failure(pickled(set))
    expect(error).to.include({ code: 'CANNOT_STORE' })
    expect(error.message).to.contain('arguments of its own constructor')
  })

  it('writes text as str where that is asked for', async () => {
    const bytes = await dump(['a', 'ü'], new Uint8Array(0), '/data', {
      ...format,
      pickle: { text: 'str' },
    })
    expect(await listing(bytes, '/data')).to.deep.equal([
      '/data l',
      '/data/_0 S (1) 97',
      '/data/_1 S (2) 195,188',
    ])
  })

  it('keeps what is written in h5orm’s own format when it is converted', async () => {
    const value = new Map(same.filter(([what]) => what !== 'minus zero'))
    const bytes = await dump(await again(value), new Uint8Array(0), '/data')
    expect(await load(bytes, '/data')).to.deep.equal(value)
  })
})
