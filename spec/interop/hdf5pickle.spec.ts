import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { Complex, H5Class, H5Field, NdArray, Session, tuple } from 'h5orm'

import { fixtures } from '../hdf5pickle/fixtures.js'
import { hasModules, pythons } from './pythons.js'
import { byId, expectSame, type Told } from './same-description.js'

@H5Class({ name: 'spec.PickledRun', python: 'lab.run.Run' })
class Run {
  @H5Field('string') title = ''
  @H5Field('float64') gain = 1
  @H5Field(() => Run) previous: Run | null = null
  @H5Field('float64[]') signal = new Float64Array(0)
}

const script = join(import.meta.dirname, '../../../../spec/interop/hdf5pickle_reader.py')

for (const python of pythons)
  describe(`An independent reader of hdf5pickle in Python${python.label}`, function () {
    let folder: string

    before(function () {
      if (!hasModules(python, 'h5py')) return this.skip()
      folder = mkdtempSync(join(tmpdir(), 'h5orm-pickle-'))
    })
    after(() => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    })

    /** What lies at some paths of some files, a list for each file. */
    function told(files: readonly (readonly [string, readonly string[]])[]): Told[][] {
      const asked = files.flatMap(([file, paths]) => paths.flatMap((path) => [file, path]))
      const { stdout, stderr, status } = spawnSync(python.command, [script, ...asked], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      })
      expect(status, stderr).to.equal(0)
      const lines = stdout.trimEnd().split('\n')
      const all = lines.map((line) => JSON.parse(line) as Told)
      let next = 0
      return files.map(([, paths]) => all.slice(next, (next += paths.length)))
    }

    async function written(
      name: string,
      entries: Readonly<Record<string, unknown>>,
    ): Promise<string> {
      const session = await Session.create()
      await session.dumpMany(entries, { format: 'hdf5pickle' })
      const file = join(folder, `${name.replaceAll('/', '-')}.h5`)
      writeFileSync(file, await session.toBytes())
      return file
    }

    describe('of the fixtures', () => {
      const pickled = fixtures.filter(({ name }) => name !== 'm_raw')
      let originals: Told[][]
      let copies: Told[][]

      before(async () => {
        const files: [string, readonly string[]][] = []
        for (const { name, file, paths } of pickled) {
          const source = await Session.open(readFileSync(file))
          files.push([await written(name, await source.loadMany(paths)), paths])
        }
        originals = told(pickled.map(({ file, paths }) => [file, paths]))
        copies = told(files)
      })

      for (const [i, { name, paths, objects, separate }] of pickled.entries()) {
        const forked = name.startsWith('fork')

        it(`reads ${name} as it was dumped`, () => {
          const ids = byId(originals[i])
          for (const [j, path] of paths.entries()) {
            const other = objects[path] as Told
            const otherIds = byId(separate ? other : Object.values(objects))
            expectSame(originals[i]![j]!, other, { forked, ids, otherIds })
          }
        })

        it(`reads ${name} as it is written back`, () => {
          const ids = byId(copies[i])
          const otherIds = byId(originals[i])
          for (const j of paths.keys())
            expectSame(copies[i]![j]!, originals[i]![j]!, { forked, alone: true, ids, otherIds })
        })
      }
    })

    it('reads instances, arrays, sharing and cycles of our own', async () => {
      const first = Object.assign(new Run(), { title: 'first', signal: Float64Array.of(1, 2) })
      const second = Object.assign(new Run(), { title: 'zweiter ü', gain: 2.5, previous: first })
      first.previous = second
      const shared = [1, 'two']
      const value = {
        runs: [first, second],
        size: tuple(640, 480),
        again: new Map<unknown, unknown>([
          [3, shared],
          [tuple('a', 1), shared],
        ]),
        image: new NdArray(Uint16Array.of(1, 2, 3, 4, 5, 6), [2, 3]),
        z: new Complex(1, -2),
        big: 2n ** 80n,
        none: null,
        flags: [true, false],
        float: [1.5, 2],
      }
      const file = await written('value', { '/value': value })
      const [[description]] = told([[file, ['/value']]]) as [[Told]]
      const integer = (each: number) => ({ type: 'int', value: String(each) })
      const text = (each: string) => ({ type: 'unicode', value: each })
      const list = (...items: object[]) => ({ type: 'list', items })
      const run = (id: number, fields: [string, object][]) => ({
        type: 'object',
        class: 'lab.run.Run',
        args: [],
        id,
        state: { type: 'dict', items: fields.map(([name, each]) => [text(name), each]) },
      })
      const signal = (data: number[]) => ({
        type: 'ndarray',
        dtype: '<f8',
        shape: [data.length],
        data,
      })
      const ref = (id: number) => ({ type: 'ref', id })
      const wanted = {
        type: 'dict',
        items: [
          [
            text('runs'),
            list(
              run(1, [
                ['title', text('first')],
                ['gain', { type: 'float', value: 1 }],
                [
                  'previous',
                  run(2, [
                    ['title', text('zweiter ü')],
                    ['gain', { type: 'float', value: 2.5 }],
                    ['previous', ref(1)],
                    ['signal', signal([])],
                  ]),
                ],
                ['signal', signal([1, 2])],
              ]),
              ref(2),
            ),
          ],
          [text('size'), { type: 'tuple', items: [integer(640), integer(480)] }],
          [
            text('again'),
            {
              type: 'dict',
              items: [
                [integer(3), { ...list(integer(1), text('two')), id: 3 }],
                [{ type: 'tuple', items: [text('a'), integer(1)] }, ref(3)],
              ],
            },
          ],
          [
            text('image'),
            { type: 'ndarray', dtype: '<u2', shape: [2, 3], data: [1, 2, 3, 4, 5, 6] },
          ],
          [text('z'), { type: 'complex', value: [1, -2] }],
          [text('big'), { type: 'long', value: String(2n ** 80n) }],
          [text('none'), { type: 'none' }],
          [text('flags'), list({ type: 'bool', value: true }, { type: 'bool', value: false })],
          [text('float'), list({ type: 'float', value: 1.5 }, { type: 'float', value: 2 })],
        ],
      }
      expectSame(description, wanted as unknown as Told)
    })
  })
