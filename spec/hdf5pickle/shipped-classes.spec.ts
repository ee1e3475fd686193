import { expect } from 'chai'
import {
  asPython,
  Complex,
  dump,
  load,
  NdArray,
  NumpyArray,
  NumpyDtype,
  PythonDatetime,
  PythonDecimal,
  PythonGlobal,
  PythonObject,
  PythonTime,
  pythonTypeOf,
  PythonUuid,
  tuple,
} from 'h5orm'

import { failure } from '../round-trip.js'

interface Parts {
  readonly made?: PythonObject['made']
  readonly args?: unknown
  readonly items?: unknown
  readonly entries?: unknown
  readonly state?: unknown
}

/** What is loaded where Python stored an object of these parts. */
async function loaded(name: string, parts: Parts): Promise<unknown> {
  const callable = PythonGlobal.of(name)
  const object = new PythonObject({ callable, made: 'by call', args: tuple(), ...parts })
  const bytes = await dump(object, new Uint8Array(0), '/data', { format: 'hdf5pickle' })
  return load(bytes, '/data')
}

const str = (...bytes: readonly number[]): Uint8Array => asPython(Uint8Array.from(bytes), 'str')
const half = (hex: string): Uint8Array => str(...Buffer.from(hex, 'hex'))
const dtype = (type: string, order?: string): NumpyDtype => new NumpyDtype(type, order)
const ndarray = new PythonGlobal('numpy', 'ndarray')

const array = (
  type: NumpyDtype,
  shape: readonly number[],
  fortran: boolean,
  hex: string,
): Parts => ({
  args: tuple(ndarray, tuple(0), str(98)),
  state: tuple(1, tuple(...shape), type, fortran, half(hex)),
})

describe('Python’s own classes', () => {
  const cases: readonly (readonly [string, string, Parts, unknown])[] = [
    ['a set of Python 3', 'builtins.set', { args: tuple([1, 'a']) }, new Set([1, 'a'])],
    [
      'an OrderedDict of Python 3',
      'collections.OrderedDict',
      {
        entries: new Map<unknown, unknown>([
          ['a', 1],
          [2, 'b'],
        ]),
      },
      new Map<unknown, unknown>([
        [2, 'b'],
        ['a', 1],
      ]),
    ],
    [
      'a deque of Python 3',
      'collections.deque',
      { args: tuple(tuple(), 5), items: [1, 'b'] },
      [1, 'b'],
    ],
    ['a deque of Python 2', 'collections.deque', { args: tuple(['a', 1], null) }, ['a', 1]],
    ['a defaultdict without a factory', 'collections.defaultdict', {}, new Map()],
    ['a complex', '__builtin__.complex', { args: tuple(1, -2) }, new Complex(1, -2)],
    [
      'a bytearray as text',
      '__builtin__.bytearray',
      { args: tuple('a\u00ff', 'latin-1') },
      Uint8Array.of(97, 255),
    ],
    ['a bytearray as bytes', 'builtins.bytearray', { args: tuple(str(1, 2)) }, Uint8Array.of(1, 2)],
    [
      'bytes as encoded text',
      '_codecs.encode',
      { args: tuple('\u00fe', 'latin1') },
      Uint8Array.of(254),
    ],
    ['a Decimal', 'decimal.Decimal', { args: tuple('1.50') }, new PythonDecimal('1.50')],
    ['a UUID', 'uuid.UUID', { made: 'by new', state: { int: 15 } }, new PythonUuid(15n)],
    [
      'a time with the flag of Python 3',
      'datetime.time',
      { args: tuple(str(0x81, 2, 3, 0, 0, 4)) },
      new PythonTime(1, 2, 3, 4),
    ],
    [
      'a dtype',
      'numpy.dtype',
      { args: tuple('f4', false, true), state: tuple(3, '>', null, null, null, -1, -1, 0) },
      dtype('f4', '>'),
    ],
    [
      'a big-endian scalar',
      'numpy.core.multiarray.scalar',
      { args: tuple(dtype('i2', '>'), str(1, 2)) },
      258,
    ],
    [
      'an unsigned scalar',
      'numpy.core.multiarray.scalar',
      { args: tuple(dtype('u8'), half('ffffffffffffffff')) },
      2n ** 64n - 1n,
    ],
    [
      'a half scalar',
      'numpy._core.multiarray.scalar',
      { args: tuple(dtype('f2'), str(0, 0x3e)) },
      1.5,
    ],
    [
      'a complex scalar',
      'numpy.core.multiarray.scalar',
      { args: tuple(dtype('c8'), half('0000803f00000040')) },
      new Complex(1, 2),
    ],
    [
      'a text scalar',
      'numpy.core.multiarray.scalar',
      { args: tuple(dtype('U2'), half('e900000000000000')) },
      'é',
    ],
    [
      'an array',
      'numpy.core.multiarray._reconstruct',
      array(dtype('i2'), [2], false, '01000200'),
      Int16Array.of(1, 2),
    ],
    [
      'a big-endian array',
      'numpy.core.multiarray._reconstruct',
      array(dtype('i2', '>'), [2], false, '00010002'),
      Int16Array.of(1, 2),
    ],
    [
      'an array in Fortran’s order',
      'numpy.core.multiarray._reconstruct',
      array(dtype('u1', '|'), [2, 3], true, '010402050306'),
      new NdArray(Uint8Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
    ],
    [
      'an array of bools',
      'numpy.core.multiarray._reconstruct',
      array(dtype('b1'), [2], false, '0100'),
      new NumpyArray(dtype('b1'), [2], Uint8Array.of(1, 0)),
    ],
  ]
  for (const [what, name, parts, expected] of cases)
    it(`read ${what}`, async () => {
      expect(await loaded(name, parts)).to.deep.equal(expected)
    })

  it('read datetimes to the microsecond, and with a time zone', async () => {
    const zone = new PythonObject({ callable: PythonGlobal.of('lab.Zone'), args: tuple('CET') })
    const args = tuple(str(7, 228, 0x82, 29, 23, 59, 58, 15, 66, 63), zone)
    const value = (await loaded('datetime.datetime', { args })) as PythonDatetime
    expect(value).to.be.instanceOf(PythonDatetime)
    expect(value.isoformat()).to.equal('2020-02-29T23:59:58.999999')
    expect([value.getUTCMilliseconds(), value.microseconds]).to.deep.equal([999, 999])
    expect((value.tzinfo as PythonObject).args).to.deep.equal(['CET'])
    const bytes = await dump(value, new Uint8Array(0), '/data', { format: 'hdf5pickle' })
    const again = (await load(bytes, '/data')) as PythonDatetime
    expect(again.isoformat()).to.equal(value.isoformat())
    expect((again.tzinfo as PythonObject).class).to.equal('lab.Zone')
  })

  it('read the exceptions of both Pythons by name and message', async () => {
    for (const [name, expected] of [
      ['exceptions.KeyError', 'KeyError'],
      ['builtins.ZeroDivisionError', 'ZeroDivisionError'],
    ] as const) {
      const error = (await loaded(name, { args: tuple('oops'), state: { line: 3 } })) as Error
      expect(error).to.be.instanceOf(Error)
      expect([error.name, error.message]).to.deep.equal([expected, 'oops'])
      expect(error).to.include({ line: 3 })
    }
    expect(await loaded('exceptions.TypeError', { args: tuple('x') })).to.be.instanceOf(TypeError)
  })

  it('read scalars as arrays where a number can’t hold them', async () => {
    const bytes = half('00000000000000c0ff3f000000000000')
    const name = 'numpy.core.multiarray.scalar'
    const value = (await loaded(name, { args: tuple(dtype('f16'), bytes) })) as NumpyArray
    expect(value).to.be.instanceOf(NumpyArray)
    expect([value.shape, value.at()]).to.deep.equal([[], 1.5])
    const again = await dump(value, new Uint8Array(0), '/data', { format: 'hdf5pickle' })
    expect(await load(again, '/data')).to.deep.equal(value)
  })

  it('keep arrays of objects and of records as they are stored', async () => {
    const parts = {
      args: tuple(ndarray, tuple(0), str(98)),
      state: tuple(1, tuple(1), dtype('O8', '|'), false, ['x']),
    }
    const value = await loaded('numpy.core.multiarray._reconstruct', parts)
    expect(value).to.be.instanceOf(PythonObject)
    expect((value as PythonObject).state).to.deep.equal(parts.state)
    const matrix = {
      args: tuple(PythonGlobal.of('numpy.matrix'), tuple(0), str(98)),
      state: tuple(1),
    }
    const unknown = (await loaded('numpy.core.multiarray._reconstruct', matrix)) as PythonObject
    expect(unknown.args).to.deep.equal([PythonGlobal.of('numpy.matrix'), [0], 'b'])
  })

  it('keep the type that they were', async () => {
    expect(pythonTypeOf(await loaded('builtins.frozenset', { args: tuple([1]) }))).to.equal(
      'frozenset',
    )
    expect(pythonTypeOf(await loaded('collections.deque', {}))).to.equal('deque')
    expect(pythonTypeOf(await loaded('builtins.set', { args: tuple([1]) }))).to.equal(undefined)
  })

  const wrong: readonly (readonly [string, string, Parts])[] = [
    ['a datetime of 9 bytes', 'datetime.datetime', { args: tuple(str(1, 2, 3, 4, 5, 6, 7, 8, 9)) }],
    ['the 30th of February', 'datetime.date', { args: tuple(str(7, 214, 2, 30)) }],
    ['the 25th hour', 'datetime.time', { args: tuple(str(25, 0, 0, 0, 0, 0)) }],
    ['a timedelta of text', 'datetime.timedelta', { args: tuple('a', 1) }],
    ['a set of a number', '__builtin__.set', { args: tuple(5) }],
    ['an OrderedDict of triples', 'collections.OrderedDict', { args: tuple([[1, 2, 3]]) }],
    ['a Decimal of a list', 'decimal.Decimal', { args: tuple([]) }],
    ['a UUID of a text', 'uuid.UUID', { made: 'by new', state: { int: 'x' } }],
    ['a dtype of no name', 'numpy.dtype', { args: tuple('float', false, true) }],
    [
      'a scalar of too few bytes',
      'numpy.core.multiarray.scalar',
      { args: tuple(dtype('f8'), str(1)) },
    ],
    [
      'an array of too few bytes',
      'numpy.core.multiarray._reconstruct',
      array(dtype('f8'), [1e9, 1e9], false, '00'),
    ],
    [
      'an array of less than nothing',
      'numpy.core.multiarray._reconstruct',
      array(dtype('f8'), [-1], false, ''),
    ],
    ['a set with list items', '__builtin__.set', { items: ['x', 1] }],
    ['a Decimal with attributes', 'decimal.Decimal', { args: tuple('1'), state: { x: 1 } }],
  ]
  for (const [what, name, parts] of wrong)
    it(`refuse ${what}`, async () => {
      const error = await failure(loaded(name, parts))
      expect(error).to.have.property('code').that.is.oneOf(['CANNOT_RESTORE', 'CORRUPT'])
      expect(error).to.include({ path: '/data' })
    })
})
