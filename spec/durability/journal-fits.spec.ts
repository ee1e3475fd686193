import { spawnSync } from 'node:child_process'
import {
  chownSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { isH5Error, lazyArray, leftovers, recover, Session } from 'h5orm'

import { rejection } from '../stores/h5wasm/plan.js'
import { killWriter } from './kill-writer.js'
import { otherReaders } from './read-with-others.js'

let folder: string
let file: string
let journal: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  file = join(folder, 'run.h5')
  journal = `${file}.h5orm-journal`
})
afterEach(() => rmSync(folder, { recursive: true }))

const big = { lazy: ['/big', 7, 40_000] }
/** Two arrays that are written in place, in a file of which the journal replaces a small part. */
const arrays = [{ lazy: ['/a', 1, 2000] }, { lazy: ['/b', 1, 2000] }, big]
const backup = (): string => `${file}.bak`

/** What is in the folder, without the locks that the next writer takes over. */
const contents = (): [string, Buffer][] =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('lock'))
    .map((name) => [name, readFileSync(join(folder, name))])

async function first(path: string): Promise<number> {
  await using session = await Session.open(file)
  const array = await session.load(path, lazyArray('float64'))
  return ((await array.read([0, 1])) as Float64Array)[0]!
}

/** Opening for reading and for writing leaves both untouched; the error names the journal and what to do. */
async function expectUnfit(): Promise<void> {
  const before = contents()
  const session = await Session.open(file)
  await session.list()
  await session.close()
  expect(contents()).to.deep.equal(before)
  for (const mode of ['r+', 'a', 'w'] as const) {
    const error = await rejection(() => Session.open(file, { mode }))
    expect(isH5Error(error, 'CORRUPT'), String(error)).to.equal(true)
    expect(String(error)).to.include(`${journal} holds a save for ${file} in another state`)
    expect(String(error)).to.include(`recover("${file}", { journal: 'discard' })`)
    expect(contents()).to.deep.equal(before)
  }
  const error = await rejection(() => recover(file))
  expect(isH5Error(error, 'CORRUPT'), String(error)).to.equal(true)
  expect(contents()).to.deep.equal(before)
}

describe('A journal whose file another program has changed', () => {
  const python = otherReaders().hasH5py ? it : it.skip

  python('is not applied after h5py has appended, and nothing of that is lost (hot1)', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 2, 0, 10] }])
    const { status, stderr } = spawnSync('/usr/bin/python3', [
      '-c',
      "import h5py,sys,numpy\nwith h5py.File(sys.argv[1],'r+') as f: f['more']=numpy.arange(50000.)",
      file,
    ])
    expect(status, String(stderr)).to.equal(0)
    await expectUnfit()
    await using session = await Session.open(file)
    expect(((await session.load('/more')) as Float64Array).at(-1)).to.equal(49_999)
    expect(await first('/a')).to.equal(1)
  })

  it('is not applied to a backup of another state, whichever array was changed since (hot2)', async () => {
    for (const path of ['/a', '/b']) {
      killWriter(file, [
        ...arrays,
        { reopen: true },
        { copy: backup() },
        { fill: [path, 2, 0, 2000] },
        { reopen: true },
        { die: 0 },
        { fill: ['/b', 3, 0, 600] },
      ])
      copyFileSync(backup(), file)
      unlinkSync(backup())
      await expectUnfit()
      expect([await first('/a'), await first('/b')]).to.deep.equal([1, 1])
      expect(await recover(file, { journal: 'discard' })).to.deep.equal({ result: 'discarded' })
      unlinkSync(file)
    }
  })

  it('is not applied to a backup of another structure (hot3)', async () => {
    const object = (n: number): object =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [`f${i}`, { v: n + i, t: `${n}-${i}` }]),
      )
    killWriter(file, [
      ...[0, 1, 2, 3].map((n) => ({ save: [`/o${n}`, object(n)] })),
      big,
      { delete: '/o1' },
      { reopen: true },
      { copy: backup() },
      { save: ['/n', object(10)] },
      { reopen: true },
      { die: 0 },
      { save: ['/n30', object(30)] },
    ])
    renameSync(backup(), file)
    await expectUnfit()
    await using session = await Session.open(file)
    expect((await session.list()).map(({ name }) => name)).to.have.members([
      'o0',
      'o2',
      'o3',
      'big',
    ])
  })

  it('is applied to a copy of its file, in another folder', async () => {
    killWriter(file, [...arrays, { die: 1 }, { fill: ['/a', 2, 0, 2000] }])
    const copy = mkdtempSync(join(tmpdir(), 'h5orm-'))
    for (const [name, bytes] of contents()) writeFileSync(join(copy, name), bytes)
    rmSync(folder, { recursive: true })
    folder = copy
    file = join(folder, 'run.h5')
    expect(await first('/a')).to.equal(2)
    expect(await recover(file)).to.deep.equal({ result: 'finished' })
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
    expect(await first('/a')).to.equal(2)
  })

  it('is not applied when some of it is damaged', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 2, 0, 2000] }])
    const bytes = readFileSync(journal)
    bytes[5000]! ^= 1
    writeFileSync(journal, bytes)
    const before = contents()
    expect(await first('/a')).to.equal(1)
    const error = await rejection(() => Session.open(file, { mode: 'r+' }))
    expect(String(error)).to.include(`${journal} holds a save for ${file}, and not all of it is`)
    expect(contents()).to.deep.equal(before)
  })

  it('keeps a new file from being made where its file has gone', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 2, 0, 10] }])
    unlinkSync(file)
    const before = contents()
    for (const mode of ['w', 'x', 'a'] as const)
      expect(String(await rejection(() => Session.open(file, { mode })))).to.include(journal)
    expect(contents()).to.deep.equal(before)
    const { kept } = await recover(file, { journal: 'keep' })
    expect(readdirSync(folder)).to.deep.equal([kept!.slice(folder.length + 1)])
  })
})

describe('recover', () => {
  it('brings a save that fits into the file', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 2, 0, 10] }])
    expect(await recover(file, { journal: 'discard' })).to.deep.equal({ result: 'finished' })
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
    expect(await first('/a')).to.equal(2)
    expect(await recover(file)).to.deep.equal({ result: 'clean' })
  })

  it('deletes or renames one that does not fit, and does not touch the file', async () => {
    for (const choice of ['discard', 'keep'] as const) {
      killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 2, 0, 10] }])
      const bytes = readFileSync(journal)
      writeFileSync(file, 'more', { flag: 'a' })
      const before = readFileSync(file)
      const { result, kept } = await recover(file, { journal: choice })
      expect(readFileSync(file)).to.deep.equal(before)
      if (choice === 'keep') {
        expect(result).to.equal('kept')
        expect(readFileSync(kept!)).to.deep.equal(bytes)
        expect((await leftovers(file)).map(({ kind }) => kind)).to.deep.equal(['kept journal'])
        unlinkSync(kept!)
      } else expect({ result, kept }).to.deep.equal({ result: 'discarded', kept: undefined })
      expect(readdirSync(folder)).to.deep.equal(['run.h5'])
      await using session = await Session.open(file, { mode: 'r+' })
      await session.save(1, '/one')
      await session.close()
      unlinkSync(file)
    }
  })

  it('refuses while somebody writes the file, and where nothing is', async () => {
    expect(isH5Error(await rejection(() => recover(file)), 'NOT_FOUND')).to.equal(true)
    await using session = await Session.open(file, { mode: 'w' })
    await session.save(1, '/one')
    expect(isH5Error(await rejection(() => recover(file)), 'LOCKED')).to.equal(true)
    const wrong = { journal: 'delete' } as unknown as { journal: 'keep' }
    expect(await rejection(() => recover(file, wrong))).to.be.instanceOf(TypeError)
  })
})

describe('A journal that somebody else planted', () => {
  const asRoot = process.getuid?.() === 0 ? it : it.skip
  const nobody = 65_534

  asRoot('does not count, whoever reads or writes', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 666, 0, 10] }])
    chownSync(journal, nobody, nobody)
    unlinkSync(`${file}-journal`)
    const before = contents()
    expect(await first('/a')).to.equal(1)
    const error = await rejection(() => Session.open(file, { mode: 'r+' }))
    expect(String(error)).to.include(`${journal} belongs to user ${nobody}`)
    expect(contents()).to.deep.equal(before)
    expect((await leftovers(file)).at(-1)!.message).to.include(`user ${nobody}`)
    chownSync(file, nobody, nobody)
    expect(await first('/a')).to.equal(666)
  })

  it('by an archive that ships both is read, and nothing is written', async () => {
    killWriter(file, [...arrays, { die: 0 }, { fill: ['/a', 666, 0, 10] }])
    const before = contents()
    expect(await first('/a')).to.equal(666)
    expect(contents()).to.deep.equal(before)
  })
})
