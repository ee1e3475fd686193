import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type H5ErrorCode, isH5Error } from '#lib/errors.js'
import type { Durability, OpenMode } from '#lib/stores/h5wasm/open-mode.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

import { dataset, float64, group, int32, readDataset, rejection } from './plan.js'

let folder: string
let path: string
const opened: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  path = join(folder, 'run.h5')
})

afterEach(async () => {
  for (const store of opened.splice(0)) await rejection(() => store.close())
  rmSync(folder, { recursive: true })
})

async function open(mode: OpenMode, durability: Durability = 'commit', at = path): Promise<Store> {
  const store = await openStore(at, mode, { durability })
  opened.push(store)
  return store
}

async function write(store: Store, ...paths: string[]): Promise<void> {
  await store.write({ steps: paths.map((each) => group(each)) })
}

async function codeOf(action: () => unknown): Promise<H5ErrorCode | undefined> {
  const error = await rejection(action)
  expect(isH5Error(error), String(error)).to.equal(true)
  return isH5Error(error) ? error.code : undefined
}

/** A file with `/old` in it. */
async function makeFile(): Promise<void> {
  const store = await open('w')
  await write(store, '/old')
  await store.close()
}

describe('A new file', () => {
  it('appears with its first save', async () => {
    const store = await open('w')
    expect(readdirSync(folder)).to.not.include('run.h5')
    await write(store, '/a')
    expect(readdirSync(folder)).to.deep.equal(['run.h5', 'run.h5-lock', 'run.h5.h5orm-lock'])
    await store.close()
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('is there after closing, also when nothing was saved', async () => {
    await (await open('x')).close()
    const store = await open('r')
    expect(await store.has('/')).to.equal(true)
  })

  it('leaves nothing behind when its first save fails', async () => {
    const store = await open('w')
    await rejection(() => store.write({ steps: [group('/a'), group('/a')] }))
    expect(readdirSync(folder)).to.not.include('run.h5')
    await write(store, '/b')
    await store.close()
    const again = await open('r')
    expect(await again.has('/a')).to.equal(false)
    expect(await again.has('/b')).to.equal(true)
  })

  it('takes the place of an old one when its first save is done, not before', async () => {
    await makeFile()
    chmodSync(path, 0o640)
    const store = await open('w')
    const reader = await open('r')
    expect(await reader.has('/old')).to.equal(true)
    await write(store, '/new')
    expect(await reader.has('/old')).to.equal(false)
    expect(await reader.has('/new')).to.equal(true)
    expect(statSync(path).mode & 0o777).to.equal(0o640)
  })

  it('does not take the place of one that another program made meanwhile', async () => {
    const store = await open('x')
    writeFileSync(path, 'mine')
    expect(await codeOf(() => write(store, '/a'))).to.equal('EXISTS')
    await rejection(() => store.close())
    expect(readFileSync(path, 'utf8')).to.equal('mine')
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('is made in the place of an empty one', async () => {
    writeFileSync(path, '')
    const store = await open('a')
    await write(store, '/a')
    await store.close()
    expect(await (await open('r')).has('/a')).to.equal(true)
  })

  const refused: readonly [OpenMode, boolean, H5ErrorCode][] = [
    ['r', false, 'NOT_FOUND'],
    ['r+', false, 'NOT_FOUND'],
    ['x', true, 'EXISTS'],
  ]
  for (const [mode, isThere, code] of refused)
    it(`is refused with ${code} (mode ${mode}, ${isThere ? 'a file' : 'no file'} there)`, async () => {
      if (isThere) await makeFile()
      const names = readdirSync(folder)
      expect(await codeOf(() => openStore(path, mode))).to.equal(code)
      expect(readdirSync(folder)).to.deep.equal(names)
    })

  it('is refused where the folder is none', async () => {
    expect(await codeOf(() => openStore(join(folder, 'no', 'x.h5'), 'w'))).to.equal('NOT_FOUND')
  })
})

describe('A file on disk', () => {
  it('stays byte for byte what it was when nothing is written', async () => {
    await makeFile()
    const before = readFileSync(path)
    const store = await open('a')
    expect(await store.has('/old')).to.equal(true)
    await store.close()
    expect(readFileSync(path)).to.deep.equal(before)
  })

  it('lets one writer in, and readers beside it', async () => {
    await makeFile()
    const writer = await open('r+')
    const [one, two] = [await open('r'), await open('r')]
    expect(await codeOf(() => openStore(path, 'a'))).to.equal('LOCKED')
    expect(await codeOf(() => openStore(path, 'w'))).to.equal('LOCKED')
    await write(writer, '/new')
    expect(await one.has('/new')).to.equal(true)
    expect(await two.has('/new')).to.equal(true)
    await writer.close()
    await write(await open('a'), '/newer')
    expect(await one.has('/newer')).to.equal(true)
  })

  it('shows readers committed states only', async () => {
    await makeFile()
    const writer = await open('r+')
    const reader = await open('r')
    const transaction = writer.transaction!
    await transaction.begin()
    await write(writer, '/a')
    const big = dataset('/b', float64, [200_000], new Float64Array(200_000).fill(1))
    await writer.write({ steps: [big] })
    expect(await writer.has('/b')).to.equal(true)
    expect(await reader.has('/b')).to.equal(false)
    await transaction.commit()
    expect((await readDataset(reader, '/b')).shape).to.deep.equal([200_000])
    await transaction.begin()
    await write(writer, '/c')
    await transaction.rollback()
    expect(await writer.has('/c')).to.equal(false)
    expect(await writer.has('/b')).to.equal(true)
    await writer.close()
    expect(await reader.has('/c')).to.equal(false)
  })

  it('takes back a failed write alone, in a transaction that goes on', async () => {
    await makeFile()
    const store = await open('r+')
    await store.transaction!.begin()
    await write(store, '/a')
    await rejection(() => write(store, '/b', '/a'))
    await write(store, '/c')
    await store.transaction!.commit()
    await store.close()
    const reader = await open('r')
    expect(await reader.has('/a')).to.equal(true)
    expect(await reader.has('/b')).to.equal(false)
    expect(await reader.has('/c')).to.equal(true)
  })

  it('forgets a transaction that nobody ended', async () => {
    await makeFile()
    const store = await open('r+')
    await store.transaction!.begin()
    await write(store, '/a')
    await store.close()
    expect(await (await open('r')).has('/a')).to.equal(false)
  })

  it('is read as one state, also when that takes several readings', async () => {
    await makeFile()
    const writer = await open('r+')
    const number = (data: number, kind: 'dataset' | 'overwrite'): object => ({
      ...dataset('', int32, [], data),
      kind,
    })
    const both = (data: number, kind: 'dataset' | 'overwrite'): Promise<void> | void =>
      writer.write({
        steps: ['/x', '/y'].map((each) => ({ ...number(data, kind), path: each }) as never),
      })
    await both(0, 'dataset')
    const reader = await open('r')
    let tries = 0
    const seen = await reader.consistently!(async () => {
      const x = (await readDataset(reader, '/x')).data
      if (tries++ < 3) await both(tries, 'overwrite')
      return [x, (await readDataset(reader, '/y')).data]
    })
    expect(seen).to.deep.equal([3, 3])
    expect(tries).to.equal(4)
  })

  it('keeps every save until it is closed, with durability close', async () => {
    await makeFile()
    const store = await open('r+', 'close')
    const reader = await open('r')
    await write(store, '/a')
    await rejection(() => write(store, '/b', '/a'))
    expect(await reader.has('/a')).to.equal(false)
    await store.flush()
    expect(await reader.has('/a')).to.equal(true)
    await write(store, '/c')
    expect(await reader.has('/c')).to.equal(false)
    await store.close()
    expect(await reader.has('/b')).to.equal(false)
    expect(await reader.has('/c')).to.equal(true)
  })

  it('is written at once without a journal, with durability none', async () => {
    await makeFile()
    const store = await open('r+', 'none')
    await write(store, '/a')
    await rejection(() => write(store, '/b', '/a'))
    expect(readdirSync(folder)).to.deep.equal(['run.h5', 'run.h5-lock', 'run.h5.h5orm-lock'])
    await store.close()
    const reader = await open('r')
    expect(await reader.has('/a')).to.equal(true)
    expect(await reader.has('/b')).to.equal(false)
  })

  it('is refused when it was moved while open, and stays as it was', async () => {
    await makeFile()
    const before = readFileSync(path)
    const store = await open('r+')
    renameSync(path, join(folder, 'moved.h5'))
    const error = await rejection(() => write(store, '/a'))
    expect(String(error)).to.include('was moved, replaced or deleted while it was open')
    await rejection(() => store.close())
    expect(readFileSync(join(folder, 'moved.h5'))).to.deep.equal(before)
    expect(readdirSync(folder)).to.deep.equal(['moved.h5'])
  })

  for (const durability of ['commit', 'close', 'none'] as const)
    it(`is not written any more when somebody deleted its lock, with durability ${durability}`, async () => {
      await makeFile()
      const store = await open('r+', durability)
      for (const name of ['-lock', '.h5orm-lock']) unlinkSync(path + name)
      const before = readFileSync(path)
      for (const each of ['/a', '/b']) {
        const save = async (): Promise<void> => {
          await write(store, each)
          await store.flush()
        }
        expect(await codeOf(save)).to.equal('LOCKED')
      }
      await rejection(() => store.close())
      // What was appended before is not cut off: it may be the other writer's.
      expect(readFileSync(path).subarray(0, before.length)).to.deep.equal(before)
      expect(await (await open('r')).has('/a')).to.equal(false)
      expect(readdirSync(folder)).to.deep.equal(['run.h5'])
    })

  it('stays behind its symbolic link', async () => {
    await makeFile()
    const link = join(folder, 'link.h5')
    symlinkSync(path, link)
    for (const mode of ['r+', 'w'] as const) {
      const store = await open(mode, 'commit', link)
      await write(store, `/${mode[0]}`)
      expect(await codeOf(() => openStore(path, 'a'))).to.equal('LOCKED')
      await store.close()
    }
    expect(readlinkSync(link)).to.equal(path)
    expect(await (await open('r')).has('/w')).to.equal(true)
  })

  it('is made where a symbolic link leads that leads nowhere', async () => {
    const link = join(folder, 'link.h5')
    symlinkSync('target.h5', link)
    const store = await open('w', 'commit', link)
    await write(store, '/a')
    await store.close()
    expect(readdirSync(folder)).to.deep.equal(['link.h5', 'target.h5'])
  })

  it('is locked for programs that ask the kernel', async function () {
    if (spawnSync('flock', ['--version']).status !== 0) this.skip()
    await makeFile()
    const store = await open('r+')
    expect(spawnSync('flock', ['-n', '-s', path, 'true']).status).to.equal(1)
    await store.close()
    expect(spawnSync('flock', ['-n', '-s', path, 'true']).status).to.equal(0)
  })

  it('refuses to be written while another program has it locked', async function () {
    if (spawnSync('flock', ['--version']).status !== 0) this.skip()
    await makeFile()
    const script =
      "const { openStore } = await import('#lib/stores/h5wasm/open-store.js');" +
      "try { await openStore(process.argv[1], 'a') } catch (error) { console.log(error.code) }"
    const { stdout } = spawnSync(
      'flock',
      ['-s', path, process.execPath, '--input-type=module', '-e', script, path],
      { encoding: 'utf8', cwd: import.meta.dirname },
    )
    expect(stdout.trim()).to.equal('LOCKED')
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('does not grow when an object is replaced again and again, in and across sessions', async () => {
    const object = (value: number) => [
      dataset('/object', float64, [131_072], new Float64Array(131_072).fill(value)),
    ]
    const store = await open('w')
    await store.write({ steps: object(0) })
    await store.close()
    const first = statSync(path).size
    for (let session = 0; session < 20; session++) {
      const again = await open('a')
      for (let round = 0; round < 10; round++)
        await again.write({ steps: [{ kind: 'unlink', path: '/object' }, ...object(round)] })
      await again.close()
    }
    expect(statSync(path).size).to.be.at.most(1.5 * first)
    const { data } = await readDataset(await open('r'), '/object')
    expect((data as Float64Array).every((value) => value === 9)).to.equal(true)
  })
})
