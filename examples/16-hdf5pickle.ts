// Files of Python's hdf5pickle: read as they are (pickled.h5 is the example of its README, and comes with the package), and written for it.

import {
  asPython,
  dump,
  dumpMany,
  H5Class,
  H5Field,
  load,
  loadMany,
  PythonGlobal,
  PythonObject,
  type PythonDatetime,
  pythonTypeOf,
  registry,
  tuple,
} from 'h5orm'

// #region load
const old = (await load('node_modules/h5orm/examples/pickled.h5', '/data')) as {
  a: number
  b: BigInt64Array
  c: PythonDatetime
}
console.log(old.a, old.b) // 50 BigInt64Array(5) [ 1n, 2n, 3n, 4n, 5n ]
console.log(old.c instanceof Date, old.c.isoformat()) // true 2006-08-06T20:53:55.573105
// #endregion

// #region convert
await dumpMany('converted.h5', await loadMany('node_modules/h5orm/examples/pickled.h5', ['/data']))
// #endregion

// #region write
const pickled = { format: 'hdf5pickle' } as const
await dump({ size: tuple(640, 480), when: new Date() }, 'new.h5', '/image', pickled)
// #endregion

// #region classes
@H5Class({ name: 'lab.Run', python: 'lab.run.Run' })
class Run {
  @H5Field('string') title = ''
  @H5Field('float64') gain = 1 // 1.0 in Python too, not 1
  @H5Field(() => Run) previous: Run | null = null
}

const first = Object.assign(new Run(), { title: 'first' })
const second = Object.assign(new Run(), { title: 'second', previous: first })
await dump([first, second], 'new.h5', '/runs', pickled)
const runs = await load('new.h5', '/runs', () => [Run])
console.log(runs[1]?.previous === runs[0]) // true
// #endregion

// #region register
class Fraction {
  readonly top: number
  readonly bottom: number
  constructor(top: number, bottom: number) {
    this.top = top
    this.bottom = bottom
  }
}

registry.registerPython('fractions.Fraction', Fraction, {
  reduce: ({ top, bottom }) => [`${top}/${bottom}`], // what Python calls Fraction with
  construct: ([text]) => {
    const [top, bottom] = String(text).split('/').map(Number)
    return new Fraction(top ?? 0, bottom ?? 1)
  },
})
await dump(new Fraction(1, 3), 'new.h5', '/third', pickled)
console.log(await load('new.h5', '/third')) // Fraction { top: 1, bottom: 3 }
// #endregion

// #region unknown
const track = new PythonObject({
  callable: PythonGlobal.of('lab.Track'),
  args: tuple(),
  state: { points: [1, 2, 3] },
})
await dump(track, 'new.h5', '/track', pickled)
const unknown = (await load('new.h5', '/track')) as PythonObject
console.log(unknown.class, unknown.state) // lab.Track { points: [ 1, 2, 3 ] }
// #endregion

// #region types
const values = {
  frozen: asPython(new Set([1, 2]), 'frozenset'),
  ordered: asPython(new Map([['z', 1]]), 'OrderedDict'),
  raw: asPython(Uint8Array.of(0, 255), 'str'),
}
await dump(values, 'new.h5', '/values', pickled)
const again = (await load('new.h5', '/values')) as typeof values
console.log(pythonTypeOf(again.frozen), pythonTypeOf(again.raw)) // frozenset str
// #endregion

// #region str
const asBytes = (await load('node_modules/h5orm/examples/pickled.h5', '/data/c/__/args', {
  pickle: { str: 'bytes' },
})) as [Uint8Array]
console.log(asBytes[0].length) // 10
// #endregion
