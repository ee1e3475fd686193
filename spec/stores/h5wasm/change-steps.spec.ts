import { expect } from 'chai'
import { readFileSync } from 'node:fs'

import { isH5Error } from '#lib/errors.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { unlink } from '#lib/stores/h5wasm/link-operations.js'
import { loadH5Wasm } from '#lib/stores/h5wasm/module.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

import {
  attribute,
  dataset,
  float64,
  group,
  int32,
  readDataset,
  readNode,
  rejection,
  text,
} from './plan.js'

/** A file in memory after some plans, opened anew from its bytes. */
async function after(...plans: PlanStep[][]): Promise<Store> {
  const store = await openStore(undefined)
  for (const steps of plans) await store.write({ steps })
  const bytes = await store.toBytes()
  await store.close()
  return openStore(bytes)
}

const run = [group('/run'), group('/run/part'), dataset('/run/part/x', int32, [], 7)]

describe('H5WasmStore: unlink and move', () => {
  it('is bound to the version of h5wasm whose function table it knows', async () => {
    const manifest = readFileSync('node_modules/h5wasm/package.json', 'utf8')
    expect((JSON.parse(manifest) as { version: string }).version).to.equal('0.10.3')
    const { runNatively } = await loadH5Wasm()
    expect(runNatively).to.be.a('function')
  })

  it('refuses to delete where the table is not known', async () => {
    const wasm = await loadH5Wasm()
    const error = await rejection(() => unlink({ ...wasm, runNatively: undefined }, 0n, '/x'))
    expect(isH5Error(error, 'UNSUPPORTED')).to.equal(true)
  })

  it('deletes a group with all that is in it', async () => {
    const store = await after(run, [{ kind: 'unlink', path: '/run' }])
    expect(await store.has('/run')).to.equal(false)
    expect(await readNode(store, '/')).to.deep.include({ children: [] })
  })

  it('keeps a part that has another name', async () => {
    const store = await after(run, [
      { kind: 'hard-link', path: '/kept', target: '/run/part' },
      { kind: 'unlink', path: '/run' },
    ])
    expect((await readDataset(store, '/kept/x')).data).to.equal(7)
  })

  it('moves a group into another', async () => {
    const store = await after(run, [
      group('/archive'),
      { kind: 'move', path: '/run', to: '/archive/Läufe' },
    ])
    expect((await readDataset(store, '/archive/Läufe/part/x')).data).to.equal(7)
    expect(await store.has('/run')).to.equal(false)
  })

  it('writes anew at a path that it deletes in the same plan', async () => {
    const store = await after(run, [
      { kind: 'unlink', path: '/run' },
      dataset('/run', float64, [2], Float64Array.of(1, 2)),
    ])
    expect((await readDataset(store, '/run')).data).to.deep.equal(Float64Array.of(1, 2))
  })

  const refused: readonly [string, string, PlanStep][] = [
    ['what is not there', 'NOT_FOUND', { kind: 'unlink', path: '/nix' }],
    ['the root', 'NOT_FOUND', { kind: 'unlink', path: '/' }],
    ['moving what is not there', 'CANNOT_STORE', { kind: 'move', path: '/nix', to: '/y' }],
    ['moving onto something', 'CANNOT_STORE', { kind: 'move', path: '/run/part', to: '/run' }],
    ['moving to where no group is', 'CANNOT_STORE', { kind: 'move', path: '/run', to: '/a/b' }],
    ['a name with NUL', 'CANNOT_STORE', { kind: 'move', path: '/run', to: '/a\0b' }],
  ]
  for (const [what, code, step] of refused)
    it(`refuses ${what} and keeps all`, async () => {
      const store = await openStore(undefined)
      await store.write({ steps: run })
      const before = await store.toBytes()
      const error = await rejection(() => store.write({ steps: [group('/new'), step] }))
      expect(isH5Error(error) && error.code, String(error)).to.equal(code)
      expect(await store.toBytes()).to.deep.equal(before)
      await store.close()
    })
})

describe('H5WasmStore: overwriting', () => {
  const rows = dataset(
    '/rows',
    float64,
    [4, 3],
    Float64Array.from({ length: 12 }, (_, at) => at),
    {
      storage: { chunks: [2, 3], maxShape: [null, 3] },
    },
  )
  const names = dataset('/names', text, [2], ['a', 'b'])
  const single = dataset('/single', int32, [], 7)

  it('replaces elements in place', async () => {
    const store = await after(
      [rows, names, single],
      [
        { kind: 'overwrite', path: '/single', type: int32, shape: [], data: -8 },
        { kind: 'overwrite', path: '/names', type: text, shape: [2], data: ['longer than', 'ü'] },
        {
          kind: 'overwrite',
          path: '/rows',
          type: float64,
          shape: [1, 2],
          data: Float64Array.of(-1, -2),
          offset: [2, 1],
        },
      ],
    )
    expect((await readDataset(store, '/single')).data).to.equal(-8)
    expect((await readDataset(store, '/names')).data).to.deep.equal(['longer than', 'ü'])
    expect((await readDataset(store, '/rows')).data).to.deep.equal(
      Float64Array.of(0, 1, 2, 3, 4, 5, 6, -1, -2, 9, 10, 11),
    )
  })

  it('appends rows to a dataset that may grow', async () => {
    const more = Float64Array.from({ length: 9 }, (_, at) => 100 + at)
    const store = await after(
      [rows],
      [
        { kind: 'extend', path: '/rows', shape: [7, 3] },
        {
          kind: 'overwrite',
          path: '/rows',
          type: float64,
          shape: [3, 3],
          data: more,
          offset: [4, 0],
        },
      ],
    )
    const { shape, data } = await readDataset(store, '/rows')
    expect(shape).to.deep.equal([7, 3])
    expect([...(data as Float64Array)].slice(12)).to.deep.equal([...more])
  })

  it('sets, replaces and deletes attributes', async () => {
    const store = await after(
      [group('/g', [attribute('a', int32, [], 1), attribute('b', text, [], 'x')])],
      [
        { kind: 'set-attribute', path: '/g', attribute: attribute('a', text, [], 'now text') },
        { kind: 'set-attribute', path: '/g', attribute: attribute('c', int32, [], 3) },
        { kind: 'delete-attribute', path: '/g', name: 'b' },
      ],
    )
    const node = await readNode(store, '/g')
    const found = node?.kind === 'group' ? [...node.attributes] : []
    expect(Object.fromEntries(found.map(([name, { data }]) => [name, data]))).to.deep.equal({
      a: 'now text',
      c: 3,
    })
  })

  const overwrite = (path: string, more: object): PlanStep =>
    ({ kind: 'overwrite', path, type: float64, shape: [], data: 1, ...more }) as PlanStep
  const refused: readonly [string, PlanStep][] = [
    ['another type', overwrite('/single', {})],
    ['another shape', overwrite('/names', { type: text, shape: [3], data: ['a', 'b', 'c'] })],
    [
      'what leaves the dataset',
      overwrite('/rows', { shape: [2, 3], data: new Float64Array(6), offset: [3, 0] }),
    ],
    ['what is not there', overwrite('/nix', {})],
    ['a group', overwrite('/', {})],
    ['growth of what may not grow', { kind: 'extend', path: '/names', shape: [3] }],
    ['growth along a fixed dimension', { kind: 'extend', path: '/rows', shape: [4, 4] }],
    ['negative extents', { kind: 'extend', path: '/rows', shape: [-1, 3] }],
    ['an attribute that is not there', { kind: 'delete-attribute', path: '/rows', name: 'x' }],
  ]
  for (const [what, step] of refused)
    it(`refuses ${what} and keeps all`, async () => {
      const store = await openStore(undefined)
      await store.write({ steps: [rows, names, single] })
      const before = await store.toBytes()
      const error = await rejection(() => store.write({ steps: [group('/new'), step] }))
      expect(isH5Error(error), String(error)).to.equal(true)
      expect(await store.toBytes()).to.deep.equal(before)
      await store.close()
    })
})
