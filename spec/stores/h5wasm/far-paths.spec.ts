import { expect } from 'chai'

import type { PlanStep } from '#lib/records/write-plan.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'
import type { Store } from '#lib/stores/store.js'

import { changedByHdf5, craftedFile } from '../../crafted-file.js'
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
  writtenAndReopened,
} from './plan.js'

const foldersOf = (names: readonly string[]): string[] =>
  names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`)

/** Folders with many names above them, and with few long ones. */
const far: Readonly<Record<string, readonly string[]>> = {
  'under many names': foldersOf(Array.from({ length: 40 }, (_, i) => `n${i}`)),
  'under long names': foldersOf(Array.from({ length: 5 }, (_, i) => `${'ä'.repeat(200)}${i}`)),
}
const packed = { chunks: [4], filters: [2, 1].map((id) => ({ id, options: id === 1 ? [6] : [] })) }

/** Every step that a plan has, below a folder, with links into it and out of it. */
const stepsIn = (base: string): PlanStep[] => [
  group(`${base}/run`, [attribute('unit', text, [], 'mV')]),
  dataset(`${base}/run/x`, float64, [3], Float64Array.of(1, 2, 3)),
  dataset(`${base}/run/names`, text, [2], ['a', 'ä']),
  dataset(`${base}/run/packed`, int32, [8], Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8), {
    storage: { ...packed, maxShape: [null] },
  } as object),
  { kind: 'hard-link', path: `${base}/again`, target: `${base}/run/x` },
  { kind: 'hard-link', path: '/near', target: `${base}/run/x` },
  { kind: 'hard-link', path: `${base}/root-x`, target: '/root' },
  { kind: 'set-attribute', path: `${base}/run`, attribute: attribute('n', int32, [], 7) },
  { kind: 'set-attribute', path: `${base}/run`, attribute: attribute('gone', int32, [], 7) },
  { kind: 'delete-attribute', path: `${base}/run`, name: 'gone' },
  {
    kind: 'overwrite',
    path: `${base}/run/x`,
    type: float64,
    shape: [3],
    data: Float64Array.of(4, 5, 6),
  },
  { kind: 'extend', path: `${base}/run/packed`, shape: [10] },
  group(`${base}/old`),
  dataset(`${base}/old/y`, int32, [], 1),
  { kind: 'move', path: `${base}/old`, to: `${base}/fresh` },
  group(`${base}/old`),
  dataset(`${base}/old/z`, int32, [], 2),
  { kind: 'unlink', path: `${base}/run/names` },
  { kind: 'move', path: `${base}/fresh/y`, to: '/moved' },
  { kind: 'move', path: '/from', to: `${base}/fresh/from` },
]

const outside = [dataset('/root', int32, [], 3), group('/from')]

/** All that is below a folder, by the rest of its path; addresses left out. */
async function contentOf(store: Store, base: string, path = base): Promise<Map<string, unknown>> {
  const node = await readNode(store, path)
  const content = new Map<string, unknown>()
  const { address: _, path: __, ...rest } = node as unknown as Record<string, unknown>
  content.set(path.slice(base.length), rest)
  for (const name of (rest['children'] ?? []) as string[])
    for (const [key, value] of await contentOf(store, base, `${path}/${name}`))
      content.set(key, value)
  return content
}

describe('What is far from the root', () => {
  for (const [title, folders] of Object.entries(far))
    it(`is written, changed and read as what is near (${title})`, async () => {
      const base = folders.at(-1)!
      const near = await writtenAndReopened(...outside, group('/base'), ...stepsIn('/base'))
      const expected = await contentOf(near, '/base')
      expect([...expected.keys()]).to.include.members(['/run/packed', '/again', '/fresh/from'])
      const store = await writtenAndReopened(
        ...outside,
        ...folders.map((folder) => group(folder)),
        ...stepsIn(base),
      )
      expect(await contentOf(store, base)).to.deep.equal(expected)
      for (const path of ['/near', '/moved', '/root'])
        expect((await readDataset(store, path)).data).to.deep.equal(
          (await readDataset(near, path)).data,
        )
      const addressOf = async (path: string): Promise<number | undefined> =>
        (await store.find([path]))[0]?.address
      expect(await addressOf(`${base}/again`)).to.equal(await addressOf('/near'))
      expect(await addressOf(`${base}/root-x`)).to.equal(await addressOf('/root'))
      const slab = await store.readSlab(`${base}/run/packed`, [{ start: 2, stop: 10, step: 3 }])
      expect(slab).to.deep.equal(Int32Array.of(3, 6, 0))
    })

  it('has links that lead nowhere, or up, or through what is no folder', async () => {
    const folders = far['under many names']!
    const base = folders.at(-1)!
    const bytes = await changedByHdf5(
      await craftedFile(...[...folders, `${base}/there`].map((folder) => group(folder))),
      ({ call }, file) => {
        call('create_soft_link', file, 'there', `${base}/relative`)
        call('create_soft_link', file, `${base}/there`, `${base}/absolute`)
        call('create_soft_link', file, 'nowhere', `${base}/dangling`)
        call('create_soft_link', file, 'loop', `${base}/loop`)
        call('create_soft_link', file, folders[20]!, `${base}/up`)
      },
    )
    const store = await openStore(bytes)
    const [there] = await store.find([`${base}/there`])
    for (const name of ['relative', 'absolute'])
      expect((await store.find([`${base}/${name}`]))[0]).to.deep.include({
        address: there!.address,
        link: 'soft',
      })
    const [up] = await store.find([`${base}/up`])
    expect(up!.address).to.equal((await store.find([folders[20]!]))[0]!.address)
    const below = `${base}/up/${base.slice(folders[20]!.length + 1)}/there`
    expect((await store.find([below]))[0]!.address).to.equal(there!.address)
    for (const [name, target] of [
      ['dangling', 'nowhere'],
      ['loop', 'loop'],
    ])
      expect(await readNode(store, `${base}/${name}`)).to.deep.include({
        kind: 'broken-link',
        link: 'soft',
        target,
      })
    expect(await readNode(store, `${base}/absent`)).to.equal(undefined)
    expect(await readNode(store, `${base}/absent/deeper/still`)).to.equal(undefined)
  })

  it('is told by its whole path in errors', async () => {
    const folders = far['under many names']!
    const base = folders.at(-1)!
    const store = await openStore(undefined)
    await store.write({ steps: folders.map((folder) => group(folder)) })
    const error = await rejection(() => store.write({ steps: [group(base)] }))
    expect(error).to.include({ code: 'EXISTS', path: base })
    const absent = `${base}/absent/x`
    const refused = await rejection(() => store.write({ steps: [group(absent)] }))
    expect(refused).to.include({ code: 'CANNOT_STORE', path: absent })
  })

  it('is forgotten where a name was taken away or given to something else', async () => {
    const folders = far['under many names']!
    const base = folders.at(-1)!
    const store = await openStore(undefined)
    await store.write({ steps: folders.map((folder) => group(folder)) })
    await store.write({ steps: [dataset(`${base}/x`, int32, [], 1)] })
    expect((await readDataset(store, `${base}/x`)).data).to.equal(1)
    await store.write({ steps: [{ kind: 'unlink', path: folders[10]! }] })
    expect(await readNode(store, `${base}/x`)).to.equal(undefined)
    await store.write({ steps: folders.slice(10).map((folder) => group(folder)) })
    await store.write({ steps: [dataset(`${base}/x`, int32, [], 2)] })
    expect((await readDataset(store, `${base}/x`)).data).to.equal(2)
    await store.write({ steps: [{ kind: 'move', path: folders[10]!, to: '/elsewhere' }] })
    expect(await readNode(store, base)).to.equal(undefined)
    const moved = `/elsewhere${base.slice(folders[10]!.length)}/x`
    expect((await readDataset(store, moved)).data).to.equal(2)
  })

  it('is forgotten when a transaction is taken back', async () => {
    const folders = far['under many names']!
    const base = folders.at(-1)!
    const store = await openStore(undefined)
    await store.write({ steps: folders.map((folder) => group(folder)) })
    await store.transaction!.begin()
    await store.write({
      steps: [group(`${base}/made`), dataset(`${base}/made/x`, int32, [], 1)],
    })
    expect((await readDataset(store, `${base}/made/x`)).data).to.equal(1)
    await store.transaction!.rollback()
    expect(await readNode(store, `${base}/made/x`)).to.equal(undefined)
    expect(await store.has(base)).to.equal(true)
  })
})
