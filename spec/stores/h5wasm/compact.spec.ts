import { expect } from 'chai'
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isH5Error } from '#lib/errors.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { compact } from '#lib/stores/h5wasm/compact-store.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { anObject } from '../../durability/workloads.js'
import { type Contents, contentsOf } from '../../durability/contents.js'
import { dataset, float64, readDataset, rejection } from './plan.js'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'h5orm-'))
  path = join(folder, 'run.h5')
})

afterEach(() => rmSync(folder, { recursive: true }))

async function write(...plans: PlanStep[][]): Promise<void> {
  const store = await openStore(path, 'a')
  for (const steps of plans) await store.write({ steps })
  await store.close()
}

async function contents(): Promise<Contents> {
  const store = await openStore(path)
  const found = await contentsOf(store)
  await store.close()
  return found
}

const kept = [
  ...anObject('/kept', 3),
  dataset(
    '/packed',
    float64,
    [1000],
    Float64Array.from({ length: 1000 }, (_, at) => at % 9),
    {
      storage: { chunks: [100], maxShape: [null], filters: [{ id: 1, options: [6] }] },
    },
  ),
  { kind: 'hard-link', path: '/again', target: '/kept' } as const,
]
const passing = Array.from({ length: 50 }, (_, at) => anObject(`/passing${at}`, at)).flat()
const deletions = Array.from({ length: 50 }, (_, at): PlanStep => ({
  kind: 'unlink',
  path: `/passing${at}`,
}))

describe('compact', () => {
  it('brings a file to about the size of a fresh one and keeps all that is in it', async () => {
    await write([...kept])
    const fresh = readFileSync(path).length
    const expected = await contents()
    await write(passing, deletions)
    const before = readFileSync(path).length
    expect(before).to.be.above(2 * fresh)
    const report = await compact(path)
    expect(report).to.deep.equal({ before, after: readFileSync(path).length })
    expect(report.after).to.be.at.most(1.1 * fresh)
    expect(await contents()).to.deep.equal(expected)
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('keeps several names of one object one object, and a file that can be written', async () => {
    await write([...kept])
    await compact(path)
    await write([
      {
        kind: 'overwrite',
        path: '/kept/column',
        type: float64,
        shape: [110],
        data: new Float64Array(110).fill(5),
      },
      ...passing,
    ])
    await write(deletions)
    const store = await openStore(path)
    expect(((await readDataset(store, '/again/column')).data as Float64Array)[7]).to.equal(5)
    const [one, other] = await store.read(
      ['/kept', '/again'].map((each) => ({ path: each, data: false })),
      { maxBytes: 1000 },
    )
    expect(one?.kind === 'group' && other?.kind === 'group' && one.address).to.equal(
      other?.kind === 'group' && other.address,
    )
    await store.close()
  })

  it('tells of its progress in bytes', async () => {
    await write([...kept], passing)
    const calls: [number, number][] = []
    await compact(path, { onProgress: (done, total) => calls.push([done, total]) })
    const total = calls[0]![1]
    expect(calls.length).to.be.above(2)
    expect(calls.every(([done], at) => done >= (calls[at - 1]?.[0] ?? 0))).to.equal(true)
    expect(calls.at(-1)).to.deep.equal([total, total])
  })

  it('is aborted in the middle and leaves the file as it was', async () => {
    await write([...kept], passing)
    const before = readFileSync(path)
    const controller = new AbortController()
    const { signal } = controller
    const onProgress = (): void => controller.abort()
    const error = await rejection(() => compact(path, { signal, onProgress }))
    expect(isH5Error(error, 'ABORTED'), String(error)).to.equal(true)
    expect(readFileSync(path)).to.deep.equal(before)
    expect(readdirSync(folder)).to.deep.equal(['run.h5'])
  })

  it('is refused while somebody writes the file', async () => {
    await write([...kept])
    const store = await openStore(path, 'r+')
    const error = await rejection(() => compact(path))
    expect(isH5Error(error, 'LOCKED')).to.equal(true)
    await store.close()
  })

  it('is refused for what is no HDF5 file, or begins with something else', async () => {
    writeFileSync(path, 'text')
    expect(isH5Error(await rejection(() => compact(path)), 'UNSUPPORTED')).to.equal(true)
    expect(readFileSync(path, 'utf8')).to.equal('text')
    const missing = await rejection(() => compact(join(folder, 'none.h5')))
    expect(isH5Error(missing, 'NOT_FOUND')).to.equal(true)
  })

  it('shows a reader the new file', async () => {
    await write([...kept], passing, deletions)
    const reader = await openStore(path)
    const before = await contentsOf(reader)
    await compact(path)
    expect(await contentsOf(reader)).to.deep.equal(before)
    await reader.close()
  })

  // Files that hdf5pickle (PyTables) wrote: superblock 0, old-style groups, attributes of other types.
  const fixtures = 'spec/fixtures/hdf5pickle'
  it('keeps all of files that another program wrote', async () => {
    const files = readdirSync(fixtures).filter((name) => name.endsWith('.h5'))
    expect(files.length).to.be.greaterThan(20)
    for (const name of files) {
      copyFileSync(join(fixtures, name), path)
      const before = await contents()
      await compact(path)
      expect(await contents(), name).to.deep.equal(before)
    }
  })
})
