import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'

import { expect } from 'chai'

import { BrokenLink, isH5Error, NdArray, Registry, Session, tableOf } from 'h5orm'

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
