import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'

import { expect } from 'chai'

import {
  BrokenLink,
  isH5Error,
  lazyArray,
  NdArray,
  Reference,
  Registry,
  Session,
  tableOf,
} from 'h5orm'

import { hasModules, pythons } from './pythons.js'

const script = fileURLToPath(
  new URL('../../../../spec/interop/make_foreign_types.py', import.meta.url),
)

class Pair {
  x = 0
  y = 0
}
class Track {
  id = 0
  p: Pair[] = []
}
class Words {
  id = 0
  words: string[] = []
}
class Narrow {
  m = 0
}

interface Read {
  readonly datasets: Readonly<Record<string, unknown>>
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Arrays of any kind as arrays, whole numbers of 64 bits as numbers: as JSON has them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof NdArray) return nested([...value.data], value.shape)
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}

function nested(values: readonly unknown[], [extent = 0, ...inner]: readonly number[]): unknown {
  if (inner.length === 0) return values.map(plain)
  const size = values.length / extent
  return Array.from({ length: extent }, (_, i) =>
    nested(values.slice(i * size, (i + 1) * size), inner),
  )
}

const failureOf = (action: Promise<unknown>): Promise<unknown> =>
  action.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Chai takes a minute to compare a million elements. */
function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(found, expected)) expect(found, what).to.deep.equal(expected)
}

for (const python of pythons)
  describe(`Types that few programs write, as h5py${python.label} reads them`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'h5orm-types-'))
    before(function () {
      if (!hasModules(python, 'h5py')) this.skip()
    })
    after(() => rmSync(folder, { recursive: true, force: true }))

    async function expectSame(kind: string): Promise<void> {
      const file = join(folder, `${kind}.h5`)
      const made = spawnSync(python.command, [script, kind, file], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      })
      if (made.status !== 0) throw new Error(made.stderr)
      const expected = JSON.parse(made.stdout) as Read
      await using session = await Session.open(file)
      expect(Object.keys(expected.datasets)).not.to.deep.equal([])
      for (const [path, value] of Object.entries(expected.datasets))
        expectEqual(plain(await session.load(path)), value, path)
      const attributes = (await session.describe('/'))?.attributes
      for (const [name, value] of Object.entries(expected.attributes))
        expect(plain(attributes?.get(name)), `attribute ${name}`).to.deep.equal(value)
    }

    it('big-endian records, whatever their members are, and enumerations', () =>
      expectSame('big_endian'))

    it('elements that were never written, and are never filled: zeros, whatever was read before', async () => {
      const file = join(folder, 'before.h5')
      {
        await using session = await Session.open(file, { mode: 'w' })
        const bytes = new Uint8Array(4 * 2 ** 20).fill(7)
        await session.save({ bytes, packed: [bytes, 'seven'.repeat(1000)] }, '/x')
      }
      await using session = await Session.open(file)
      await session.load('/x')
      await expectSame('never_filled')
    })

    it('links whose way is missing, and user-defined ones, are broken links', async () => {
      const file = join(folder, 'links.h5')
      const made = spawnSync(python.command, [script, 'links', file], { encoding: 'utf8' })
      if (made.status !== 0) throw new Error(made.stderr)
      await using session = await Session.open(file)
      expect(await session.load('/g')).to.deep.equal({
        x: 1,
        absolute: new BrokenLink('soft', '/no/such/place'),
        relative: new BrokenLink('soft', 'no/such/place'),
        through: new BrokenLink('soft', '/g/x/y'),
        chain: new BrokenLink('soft', '/g/absolute/deeper'),
        user: new BrokenLink('user-defined', ''),
        beyond: new BrokenLink('soft', '/g/user/y'),
      })
      const listed = await session.list('/g')
      expect(
        listed.filter(({ kind }) => kind === 'broken-link').map(({ name }) => name),
      ).to.have.members(['absolute', 'relative', 'through', 'chain', 'user', 'beyond'])
      for (const path of ['/g/absolute/deeper', '/g/user/y', '/g/x/y', '/g/nothing'])
        expect(isH5Error(await failureOf(session.describe(path)), 'NOT_FOUND'), path).to.equal(true)
    })

    async function opened(kind: string): Promise<Session> {
      const file = join(folder, `${kind}.h5`)
      const run = spawnSync(python.command, [script, kind, file], { encoding: 'utf8' })
      if (run.status !== 0) throw new Error(run.stderr)
      return Session.open(file)
    }

    it('references, wherever they are, say where they lead, and load follows them', async () => {
      await using session = await opened('references')
      const [a, deep] = [new Reference('/a'), new Reference('/g/deep')]
      const region = new Reference('/g/deep/x', 'region')
      expect(await session.load('/objects')).to.deep.equal([
        a,
        deep,
        null,
        new Reference(undefined),
      ])
      expect(await session.load('/square')).to.deep.equal([[a, a]])
      expect(await session.load('/single')).to.deep.equal(a)
      expect(await session.load('/none')).to.deep.equal([])
      expect(await session.load('/regions')).to.deep.equal([region, null])
      const records = [
        { n: 7, r: a },
        { n: 8, r: null },
      ]
      expect(await session.load('/records')).to.deep.equal(records)
      expect(await session.load('/sequences')).to.deep.equal([[a, deep], []])
      const { attributes } = await session.describe('/holder')
      expect(attributes.get('object')).to.deep.equal(a)
      expect(attributes.get('region')).to.deep.equal(region)
      expect(attributes.get('records')).to.deep.equal(records)

      expect(await session.load(a)).to.equal(await session.load('/a'))
      expect(await session.load(region, 'int32[]')).to.deep.equal(Int32Array.of(1, 2))
      const nameless = await failureOf(session.load(new Reference(undefined)))
      expect(isH5Error(nameless, 'NOT_FOUND'), String(nameless)).to.equal(true)
      expect(await session.load('/single', 'string')).to.equal('/a')
    })

    it('references are saved as the paths that they lead to', async () => {
      await using session = await opened('references')
      await using other = await Session.create()
      await other.save(await session.load('/objects'), '/objects')
      await other.save({ one: await session.load('/single') }, '/holder')
      other.forget()
      expect(await other.load('/objects')).to.deep.equal(['/a', '/g/deep', '', ''])
      expect(await other.load('/holder')).to.deep.equal({ one: '/a' })
    })

    it('dimension scales are named', async () => {
      await using session = await opened('references')
      expect((await session.describe('/a')).dimensions).to.deep.equal([
        { label: 'across', scales: ['/scale_x'] },
        { label: undefined, scales: ['/scale_y'] },
      ])
      expect((await session.describe('/single')).dimensions).to.deep.equal([])
    })

    it('enumerations are their names where strings are declared', async () => {
      class Painted {
        color = ''
      }
      const registry = new Registry()
      const color = { type: 'string', attribute: true } as const
      registry.register(Painted, { name: 'Painted', fields: { color } })
      await using session = await opened('references')
      expect(await session.load('/color')).to.equal(5)
      expect(await session.load('/color', 'string')).to.equal('GREEN')
      const nameless = await failureOf(session.load('/colors', 'string[]'))
      expect(isH5Error(nameless, 'CANNOT_RESTORE'), String(nameless)).to.equal(true)
    })

    it('numbers that do not fill their bytes, and floats of other forms, are what they are', async () => {
      await using session = await opened('numbers')
      const { attributes } = await session.describe('/')
      const few = [0, -1, -2, 1000]
      const floats = [1, 1.5, -2, Number.POSITIVE_INFINITY]
      for (const [name, expected] of Object.entries({
        int20: Int32Array.from(few),
        int20_offset: Int32Array.from(few),
        int20_big: Int32Array.from(few),
        uint12: Uint16Array.of(0, 1, 2, 4095),
        int24: Int32Array.from(few),
        int40: BigInt64Array.of(0n, -1n, -2n, 2n ** 38n),
        bfloat16: Float32Array.from(floats),
        bfloat16_big: Float32Array.from(floats),
        float24: Float32Array.from(floats),
        float24_big: Float32Array.from(floats),
        of_named: Int32Array.from(few),
      })) {
        expect(await session.load(`/${name}`), name).to.deep.equal(expected)
        expect(attributes.get(name), `attribute ${name}`).to.deep.equal(expected)
        const storage = (await session.describe(`/${name}`)).elements as 'int32'
        const lazy = await session.load(`/${name}`, lazyArray(storage))
        expect(await lazy.read([1, 3]), name).to.deep.equal(expected.slice(1, 3))
      }
      expect(await session.load('/long_exact')).to.deep.equal(
        Float64Array.of(0, 1.5, -2, 2 ** -1000),
      )
      expect(await session.load('/long_special')).to.deep.equal(
        Float64Array.of(Number.NaN, Infinity, -Infinity, -0),
      )
      expect(await session.load('/long_single')).to.equal(0.5)
      // A third is none that a float64 could be: the bytes stay.
      expect(await session.load('/long_lossy'))
        .to.be.instanceOf(Uint8Array)
        .with.property('length', 32)
      expect(await session.load('/records')).to.deep.equal([
        { a: 1, b: -5, c: 0.5 },
        { a: 2, b: 7, c: 1.5 },
      ])
    })

    it('numbers of other forms are not written over', async () => {
      await using reader = await opened('numbers')
      await using session = await Session.open(await reader.toBytes(), { mode: 'r+' })
      const lazy = await session.load('/int20_offset', lazyArray('int32'))
      const error = await failureOf(lazy.write(5, [0, 1]))
      expect(isH5Error(error, 'CANNOT_STORE'), String(error)).to.equal(true)
      expect(await lazy.read()).to.deep.equal(Int32Array.of(0, -1, -2, 1000))
    })

    it('data in other files, and codecs that are missing, are refused with the reason', async () => {
      await using session = await opened('other_files')
      expect(await session.load('/same')).to.deep.equal(Float64Array.of(0, 1, 2))
      for (const [path, reason] of [
        ['/other', /virtual dataset are in other files \('?elsewhere\.h5/],
        ['/raw', /in another file, a raw one/],
        ['/snappy', /blosc with snappy/],
        ['/zlib', /blosc with zlib/],
      ] as const) {
        const error = await failureOf(session.load(path))
        expect(isH5Error(error, 'UNSUPPORTED'), String(error)).to.equal(true)
        expect((error as Error).message)
          .to.match(reason)
          .and.contain(path)
        const lazy = await session.load(path, lazyArray(path === '/raw' ? 'int32' : 'float64'))
        expect(isH5Error(await failureOf(lazy.read([0, 1])), 'UNSUPPORTED'), path).to.equal(true)
      }
      expect(await session.load('/here')).to.deep.equal(Float64Array.of(0, 1, 2))
    })

    it('the table that pandas writes by default for two columns of strings', function () {
      if (!hasModules(python, 'pandas, tables')) return this.skip()
      return expectSame('pandas')
    })

    it('arrays in records are fields of a class, records in them instances', async () => {
      await expectSame('arrays')
      const registry = new Registry()
      registry.register(Pair, { name: 'Pair', fields: { x: 'float64', y: 'float64' } })
      registry.register(Track, { name: 'Track', fields: { id: 'int32', p: () => [Pair] } })
      registry.register(Words, { name: 'Words', fields: { id: 'int32', words: 'string[]' } })
      registry.register(Narrow, { name: 'Narrow', fields: { m: 'float64' } })
      await using session = await Session.open(join(folder, 'arrays.h5'), { registry })
      const tracks = await session.load('/points', () => [Track])
      expect(tracks.map(({ p }) => p[1])).to.deep.equal([
        Object.assign(new Pair(), { x: 3, y: 4 }),
        Object.assign(new Pair(), { x: 7, y: 8 }),
      ])
      const table = await session.load('/fixed', tableOf(Words))
      expect([...table].map(({ words }) => words)).to.deep.equal([
        ['a0', 'a1'],
        ['b0', 'b1'],
        ['c0', 'c1'],
      ])
      const error = await failureOf(session.load('/wide', tableOf(Narrow)))
      expect(isH5Error(error, 'CANNOT_RESTORE'), String(error)).to.equal(true)
    })

    it('records in sequences and arrays count as nodes', async () => {
      await expectSame('arrays')
      for (const [path, nodes] of [
        ['/elements/records', 4],
        ['/sequences', 5],
        ['/points', 6],
      ] as const)
        for (const spare of [1, 0]) {
          const limits = { nodes: nodes + spare }
          await using session = await Session.open(join(folder, 'arrays.h5'), { limits })
          const error = await failureOf(session.load(path))
          expect(isH5Error(error, 'LIMIT'), `${path} ${nodes + spare}`).to.equal(spare === 0)
        }
    })

    it('arrays of strings, numbers and records: as members, as elements, as sequences', () =>
      expectSame('arrays'))
  })
