import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'

import { expect } from 'chai'

import { Session, type SessionOptions } from 'h5orm'

import { hasModules, pythons } from './pythons.js'
import { isInstalled, type Reader, type ReaderRun, readers, runReader } from './readers.js'
import { h5lsListing } from './text-listings.js'
import { tables } from './stored-tables.js'
import { connectedKinds, foreignTexts, kinds, type StoredDataset } from './stored-kinds.js'

/** What `h5ls -rd` prints of the file that hdf5pickle 0.2.1 makes of its README's example, without `/data/c`. */
const pickledReadme = `/                        Group
/data                    Group
/data/a                  Dataset {SCALAR}
    Data:
         50
/data/b                  Dataset {5}
    Data:
         1, 2, 3, 4, 5
`

async function save(values: object, file: string, options: SessionOptions): Promise<void> {
  await using session = await Session.open(file, { mode: 'w', ...options })
  await session.save(values, '/all')
}

const valuesOf = (some: Readonly<Record<string, { readonly value: unknown }>>): object =>
  Object.fromEntries(Object.entries(some).map(([name, { value }]) => [name, value]))

/** Compares what a reader shows at a path with what is stored there. */
function expectShown(reader: Reader, run: ReaderRun, path: string, stored: StoredDataset): void {
  const shown = run.listing[reader.pathOf(posix.normalize(path))]
  const expected = reader.expected(stored)
  expect(shown, path).to.not.equal(undefined)
  for (const key of Object.keys(expected) as (keyof typeof expected)[])
    expect(shown?.[key], `${key} of ${path}`).to.deep.equal(expected[key])
}

describe('Other programs [LY-01 LY-02 LY-03 LY-07 LY-12]', function () {
  const folder = mkdtempSync(join(tmpdir(), 'h5orm-readers-'))
  const plain = join(folder, 'plain.h5')
  const foreign = join(folder, 'foreign.h5')
  const octave = join(folder, 'octave.h5')
  const variable = join(folder, 'variable.h5')
  const readme = join(folder, 'readme.h5')
  const all = { ...kinds, ...connectedKinds() }
  const tabular = join(folder, 'tables.h5')
  before(async () => {
    await save(valuesOf(all), plain, {})
    await save(valuesOf(tables), tabular, {})
    await save(valuesOf(foreignTexts), foreign, {})
    await save(valuesOf(foreignTexts), octave, { strings: 'octave' })
    await save(valuesOf(foreignTexts), variable, { strings: 'variable' })
    await using session = await Session.open(readme, { mode: 'w' })
    await session.save({ a: 50, b: [1, 2, 3, 4, 5], c: new Date(Date.UTC(2006, 7, 6)) }, '/data')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  for (const reader of readers)
    describe(reader.name, () => {
      before(function () {
        if (!isInstalled(reader)) this.skip()
      })

      for (const [words, file, stored] of [
        ['every kind', plain, all],
        ['tables', tabular, tables],
      ] as const) {
        let run: ReaderRun
        it(`reads a file of ${words} without a word on stderr [LY-20]`, () => {
          run = runReader(reader, file)
          expect(run.stderr).to.equal('')
          expect(run.status).to.equal(0)
        })

        for (const [name, { title, datasets, group }] of Object.entries(stored))
          it(`shows ${title}`, () => {
            for (const [path, dataset] of Object.entries(datasets))
              expectShown(reader, run, `/all/${name}${path}`, dataset)
            if (group !== undefined && reader.name.startsWith('h5py'))
              expect(run.listing[`/all/${name}`]?.attributes).to.deep.equal(group)
          })
      }

      // h5ls and h5dump escape what is not ASCII, and Octave stops there.
      const isEscaping = ['h5ls -rd', 'h5dump'].includes(reader.name)
      if (!isEscaping && reader.name !== 'Octave')
        it('shows strings beyond ASCII', () => {
          const run = runReader(reader, foreign)
          expect({ stderr: run.stderr, status: run.status }).to.deep.equal({
            stderr: '',
            status: 0,
          })
          for (const [name, { stored }] of Object.entries(foreignTexts))
            expectShown(reader, run, `/all/${name}`, stored)
        })

      if (!isEscaping)
        it("shows strings beyond ASCII with strings: 'octave'", () => {
          const run = runReader(reader, octave)
          expect({ stderr: run.stderr, status: run.status }).to.deep.equal({
            stderr: '',
            status: 0,
          })
          for (const [name, { stored }] of Object.entries(foreignTexts)) {
            const type = stored.type.replace('utf-8', 'ascii')
            expectShown(reader, run, `/all/${name}`, { ...stored, type })
          }
        })

      if (reader.name.startsWith('h5py') || reader.name === 'hdf5r')
        it("shows strings beyond ASCII with strings: 'variable'", () => {
          const run = runReader(reader, variable)
          expect(run.stderr).to.equal('')
          for (const [one, { value, stored }] of Object.entries(foreignTexts))
            expectShown(reader, run, `/all/${one}`, { ...stored, type: 'utf-8[variable]', value })
        })
    })

  const named = (name: string): Reader => readers.find((one) => one.name === name) as Reader

  for (const [strings, file] of [
    ['natural', foreign],
    ['variable', variable],
  ] as const)
    it(`Octave stops at a string labelled UTF-8 (strings: '${strings}')`, function () {
      const reader = named('Octave')
      if (!isInstalled(reader)) this.skip()
      expect(runReader(reader, file).stderr).to.contain("error while reading hdf5 item 'umlaut'")
    })

  it("PyTables can't read strings of variable length", function () {
    const reader = named('PyTables')
    if (!isInstalled(reader)) this.skip()
    expect(runReader(reader, variable).stderr).to.match(/umlaut/)
  })

  for (const python of pythons)
    it(`h5py${python.label} gives every string of a default file by a bare asstr()`, function () {
      if (!hasModules(python, 'h5py')) this.skip()
      const script = `
import sys, h5py
with h5py.File(sys.argv[1]) as file:
    for name in ('umlaut', 'umlauts', 'unequal'):
        print(file['all'][name].asstr()[()])
`
      const { stdout, stderr } = spawnSync(python.command, ['-c', script, foreign], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      })
      expect(stderr).to.equal('')
      expect(stdout).to.match(/^Müller №7\n\['ä' 'bcd'\]\n\['ä' 'b' 'c'\s+'(de){150}'\]\n$/)
    })

  it('h5ls shows the README’s example of hdf5pickle as that does, a and b at the same places', function () {
    const reader = named('h5ls -rd')
    if (!isInstalled(reader)) this.skip()
    const { listing } = runReader(reader, readme)
    const expected = h5lsListing(pickledReadme)
    for (const path of ['/', '/data', '/data/a', '/data/b'])
      expect(listing[path], path).to.deep.equal(expected[path])
    expect(Object.keys(listing)).to.deep.equal(['/', '/data', '/data/a', '/data/b', '/data/c'])
  })

  for (const python of pythons)
    it(`pandas${python.label} makes a DataFrame of a table’s columns`, function () {
      if (!hasModules(python, 'h5py, pandas')) this.skip()
      const script = join(import.meta.dirname, '../../../../spec/interop/read_pandas.py')
      const { stdout, stderr, status } = spawnSync(
        python.command,
        [script, tabular, '/all/particles'],
        { encoding: 'utf8' },
      )
      expect({ stderr, status }).to.deep.equal({ stderr: '', status: 0 })
      const columns = {
        mass: 'float64',
        charge: 'int8',
        alive: 'int8',
        name: 'object',
        born: 'float64',
        serial: 'int64',
        detector: 'int32',
        energy: 'float64',
      }
      const names = ['e', 'p', 'mu']
      expect(JSON.parse(stdout)).to.deep.equal({
        types: columns,
        rows: names.map((name, i) => ({
          mass: [0.511, 938.25, 105.5][i],
          charge: [-1, 1, -1][i],
          alive: [1, 0, 1][i],
          name,
          born: i * 1.5,
          serial: Number(2n ** 53n + BigInt(i)),
          detector: [0, 1, 0][i],
          energy: [0.25, 1.25, null][i],
        })),
      })
    })
})
