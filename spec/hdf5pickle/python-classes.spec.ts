import { expect } from 'chai'
import {
  asPython,
  dump,
  H5Class,
  H5Field,
  isH5Error,
  load,
  PythonDatetime,
  PythonGlobal,
  PythonObject,
  Registry,
  Session,
  tuple,
} from 'h5orm'

import { claimNames } from '../claim-names.js'
import { failure } from '../round-trip.js'

class Fraction {
  readonly top: number
  readonly bottom: number
  constructor(top: number, bottom: number) {
    this.top = top
    this.bottom = bottom
  }
}

class Bag {
  readonly items: unknown[] = []
  readonly byName = new Map<unknown, unknown>()
  note: unknown
}

@H5Class({ name: 'spec.PickledTrack', python: 'lab.Track' })
class Track {
  @H5Field('float64[]') points = new Float64Array(0)
  @H5Field('date') start = new Date(0)
  @H5Field('bytes') raw = new Uint8Array(0)
  @H5Field('string', { name: 'label' }) title = 'untitled'
  @H5Field('int32') count = 7
}

const format = { format: 'hdf5pickle' } as const

/** A file with an object that Python would make as `PythonObject` says. */
const written = (
  parts: ConstructorParameters<typeof PythonObject>[0],
  registry = new Registry(),
): Promise<Uint8Array> =>
  dump(new PythonObject(parts), new Uint8Array(0), '/data', { ...format, registry })

describe('registry.registerPython', () => {
  claimNames(Track)

  it('makes objects of the arguments, and writes them as those', async () => {
    const registry = new Registry()
    registry.registerPython('fractions.Fraction', Fraction, {
      aliases: ['old.Fraction'],
      reduce: ({ top, bottom }) => [top, bottom],
      construct: ([top, bottom]) => new Fraction(top as number, bottom as number),
    })
    for (const name of ['fractions.Fraction', 'old.Fraction']) {
      const callable = PythonGlobal.of(name)
      const bytes = await written({ callable, made: 'by call', args: tuple(1, 3) })
      const loaded = await load(bytes, '/data', { registry })
      expect(loaded).to.be.instanceOf(Fraction)
      expect(loaded).to.deep.equal(new Fraction(1, 3))
      const again = await dump(loaded, new Uint8Array(0), '/data', { ...format, registry })
      const unknown = (await load(again, '/data')) as PythonObject
      expect(unknown.class).to.equal('fractions.Fraction')
      expect([unknown.made, unknown.args]).to.deep.equal(['by call', [1, 3]])
    }
  })

  it('takes list items, dict items and a state, in the order of pickle', async () => {
    const order: string[] = []
    const registry = new Registry()
    registry.registerPython('lab.Bag', Bag, {
      made: 'by new',
      construct: () => new Bag(),
      items: {
        get: (bag) => bag.items,
        add: (bag, item: unknown) => {
          order.push('item')
          bag.items.push(item)
        },
      },
      entries: {
        get: (bag) => bag.byName,
        set: (bag, key: unknown, value: unknown) => {
          order.push('entry')
          bag.byName.set(key, value)
        },
      },
      state: {
        get: (bag) => bag.note,
        set: (bag, note: unknown) => {
          order.push('state')
          bag.note = note
        },
      },
    })
    const bag = new Bag()
    bag.items.push('a', bag)
    bag.byName.set(5, 'five')
    bag.note = [bag]
    const bytes = await dump(bag, new Uint8Array(0), '/data', { ...format, registry })
    const loaded = (await load(bytes, '/data', { registry })) as Bag
    expect(order).to.deep.equal(['item', 'item', 'entry', 'state'])
    expect(loaded.items).to.deep.equal(['a', loaded])
    expect(loaded.byName).to.deep.equal(new Map([[5, 'five']]))
    expect((loaded.note as unknown[])[0]).to.equal(loaded)
  })

  it('calls a function for what a function of Python made, and stores functions by name', async () => {
    const registry = new Registry()
    const makePair = (one: unknown, other: unknown): unknown => ({ one, other })
    registry.registerPython('lab.make_pair', makePair)
    const callable = PythonGlobal.of('lab.make_pair')
    const bytes = await written({ callable, made: 'by call', args: tuple(1, 'b') })
    expect(await load(bytes, '/data', { registry })).to.deep.equal({ one: 1, other: 'b' })
    const stored = await dump([makePair, Map], new Uint8Array(0), '/data', {
      ...format,
      registry: withMap(registry),
    })
    expect(await load(stored, '/data', { registry })).to.deep.equal([
      makePair,
      new PythonGlobal('lab', 'Mapping'),
    ])
  })

  function withMap(registry: Registry): Registry {
    const own = registry.fork()
    own.registerPython('lab.Mapping', Map as unknown as () => unknown)
    return own
  }

  it('knows classes by their extension codes', async () => {
    const registry = new Registry()
    registry.registerPython('lab.Coded', Fraction, {
      code: 0x12abcd,
      construct: ([top, bottom]) => new Fraction(top as number, bottom as number),
    })
    const callable = new PythonGlobal('', '', 0x12abcd)
    const bytes = await written({ callable, args: tuple(1, 2) })
    expect(await load(bytes, '/data', { registry })).to.deep.equal(new Fraction(1, 2))
    const unknown = (await load(bytes, '/data')) as PythonObject
    expect(unknown.class).to.equal('extension 1223629')
  })

  it('is seen by forks, which may say otherwise; and is forgotten by unregister', async () => {
    const registry = new Registry()
    const construct = (name: string) => () => ({ name }) as unknown as Fraction
    registry.registerPython('lab.F', Fraction, { construct: construct('parent') })
    const fork = registry.fork()
    const bytes = await written({ callable: PythonGlobal.of('lab.F'), args: tuple() })
    expect(await load(bytes, '/data', { registry: fork })).to.deep.equal({ name: 'parent' })
    fork.registerPython('lab.F', Bag, { construct: () => new Bag() })
    expect(await load(bytes, '/data', { registry: fork })).to.be.instanceOf(Bag)
    expect(await load(bytes, '/data', { registry })).to.deep.equal({ name: 'parent' })
    registry.unregister(Fraction)
    expect(await load(bytes, '/data', { registry })).to.be.instanceOf(PythonObject)
  })

  it('comes before what is shipped', async () => {
    const registry = new Registry()
    registry.registerPython('datetime.date', Fraction, {
      construct: ([bytes]) => new Fraction((bytes as Uint8Array).length, 0),
    })
    const bytes = await written({
      callable: PythonGlobal.of('datetime.date'),
      made: 'by call',
      args: tuple(asPython(Uint8Array.of(7, 214, 8, 6), 'str')),
    })
    expect(await load(bytes, '/data', { registry })).to.deep.equal(new Fraction(4, 0))
  })

  it('binds the attributes of Python’s instances to fields, with their types and defaults', async () => {
    const state = {
      points: [1, 2, 3],
      start: PythonDatetime.of({ year: 2020, month: 1, day: 2 }),
      raw: 'abc',
      label: 'a track',
      ignored: 1,
    }
    const bytes = await written({ callable: PythonGlobal.of('lab.Track'), args: tuple(), state })
    const track = await load(bytes, '/data', Track)
    expect(track).to.be.instanceOf(Track)
    expect([...track.points]).to.deep.equal([1, 2, 3])
    expect(track.start.toISOString()).to.equal('2020-01-02T00:00:00.000Z')
    expect([...track.raw]).to.deep.equal([97, 98, 99])
    expect([track.title, track.count]).to.deep.equal(['a track', 7])
    expect(Object.keys(track)).to.not.include('ignored')
  })

  it('takes the values of slots for attributes', async () => {
    const state = tuple(null, { label: 'slots', count: 3 })
    const bytes = await written({ callable: PythonGlobal.of('lab.Track'), args: tuple(), state })
    const { title, count } = await load(bytes, '/data', Track)
    expect([title, count]).to.deep.equal(['slots', 3])
  })

  it('refuses an attribute that is not what its field was declared to be', async () => {
    const state = { count: 'many' }
    const bytes = await written({ callable: PythonGlobal.of('lab.Track'), args: tuple(), state })
    const error = await failure(load(bytes, '/data', Track))
    expect(error).to.include({ code: 'CANNOT_RESTORE' })
    expect(error.message).to.match(/the string "many" as int32 \(at \/data/)
  })

  it('says which registration failed, and where', async () => {
    const registry = new Registry()
    registry.registerPython('lab.F', Fraction, {
      construct: () => {
        throw new TypeError('no such fraction')
      },
    })
    const bytes = await written({ callable: PythonGlobal.of('lab.F'), args: tuple() })
    const error = await failure(load(bytes, '/data', { registry }))
    expect(isH5Error(error, 'CANNOT_RESTORE')).to.equal(true)
    expect(error.message).to.contain('lab.F').and.to.contain('no such fraction')
    expect((error.cause as Error).message).to.equal('no such fraction')
  })

  it('never imports, calls or evaluates what only the file names', async () => {
    const calls: string[] = []
    const target = globalThis as { system?: (command: string) => void }
    target.system = (command) => calls.push(command)
    try {
      for (const name of ['os.system', 'globalThis.system', '__builtin__.eval', 'process.exit']) {
        const callable = PythonGlobal.of(name)
        const bytes = await written({ callable, made: 'by call', args: tuple('touch called') })
        expect(await load(bytes, '/data')).to.be.instanceOf(PythonObject)
      }
    } finally {
      delete target.system
    }
    expect(calls).to.deep.equal([])
  })

  it('keeps __proto__ and constructor data', async () => {
    const state = Object.defineProperty({ constructor: 1 }, '__proto__', {
      value: { polluted: true },
      enumerable: true,
    })
    const bytes = await written({ callable: PythonGlobal.of('lab.X'), args: tuple(), state })
    const loaded = (await load(bytes, '/data')) as { state: object }
    expect(Object.getPrototypeOf(loaded.state)).to.equal(Object.prototype)
    expect(Object.keys(loaded.state).toSorted()).to.deep.equal(['__proto__', 'constructor'])
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined)
  })

  for (const [what, register] of [
    ['no name', (r: Registry) => r.registerPython('', Fraction)],
    ['a name of two lines', (r: Registry) => r.registerPython('a\nb.C', Fraction)],
    ['no class', (r: Registry) => r.registerPython('a.B', 5 as unknown as typeof Fraction)],
    ['unknown options', (r: Registry) => r.registerPython('a.B', Fraction, { x: 1 } as object)],
    [
      'reduce without construct',
      (r: Registry) => r.registerPython('a.B', Fraction, { reduce: () => [] }),
    ],
    ['a code of 0', (r: Registry) => r.registerPython('a.B', Fraction, { code: 0 })],
  ] as const)
    it(`refuses ${what}`, () => {
      expect(() => register(new Registry())).to.throw(TypeError)
    })
})

describe('pickle: { str }', () => {
  const str = (...bytes: number[]): Uint8Array => asPython(Uint8Array.from(bytes), 'str')
  let bytes: Uint8Array
  before(async () => {
    const value = { ascii: str(97), utf8: str(195, 188), other: str(252) }
    bytes = await dump(value, new Uint8Array(0), '/data', format)
  })

  const read = async (mode: 'auto' | 'utf8' | 'latin1' | 'bytes'): Promise<unknown> =>
    load(bytes, '/data', { pickle: { str: mode } })

  it("reads text where it is UTF-8, by default or as 'auto'", async () => {
    const expected = { ascii: 'a', utf8: 'ü', other: Uint8Array.of(252) }
    expect(await read('auto')).to.deep.equal(expected)
    expect(await load(bytes, '/data')).to.deep.equal(expected)
  })

  it("reads latin-1 as 'latin1', and writes it as it was", async () => {
    const value = await read('latin1')
    expect(value).to.deep.equal({ ascii: 'a', utf8: 'Ã¼', other: 'ü' })
    const again = await dump(value, new Uint8Array(0), '/data', format)
    expect(await load(again, '/data')).to.deep.equal(await read('auto'))
  })

  it("reads bytes as 'bytes'", async () => {
    expect(await read('bytes')).to.deep.equal({
      ascii: Uint8Array.of(97),
      utf8: Uint8Array.of(195, 188),
      other: Uint8Array.of(252),
    })
  })

  it("refuses what is no UTF-8 as 'utf8'", async () => {
    const error = await failure(read('utf8'))
    expect(error).to.include({ code: 'CANNOT_RESTORE', path: '/data/other' })
  })

  it('refuses other names', async () => {
    const settings = { pickle: { str: 'ascii' as 'auto' } }
    expect(await failure(Session.open(bytes, settings))).to.be.instanceOf(TypeError)
  })
})
