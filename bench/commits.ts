/** Commits into files of several sizes, each beside the same save without protection, and replacing and deleting beside raw h5wasm. */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

import { H5Class, H5Field, Session } from 'h5orm'
import h5wasm from 'h5wasm/node'

import { filling } from './filling.js'
import { type Contender, runWorkload, timed } from './fresh-trials.js'

@H5Class('bench.commits.Item')
class Item {
  @H5Field('int32') id = 0
  @H5Field('string') name = ''
  @H5Field('float64[]') values = new Float64Array(0)
}

const item = (id: number): Item =>
  Object.assign(new Item(), { id, name: `item ${id}`, values: new Float64Array(8).fill(id) })

async function makeFile(folder: string, mebibytes: number): Promise<string> {
  const file = join(folder, 'a.h5')
  await using session = await Session.open(file, { mode: 'w', durability: 'none' })
  await session.save(filling(mebibytes), '/filling')
  return file
}

/** Milliseconds of the third of three saves: the first ones warm the code up. */
const committing =
  (mebibytes: number, durability: 'commit' | 'none'): Contender =>
  async (folder) => {
    const file = await makeFile(folder, mebibytes)
    const milliseconds: Record<string, number> = {}
    const session = await Session.open(file, { mode: 'r+', durability })
    for (const count of [1, 100, 10_000]) {
      for (let round = 0; round < 3; round++) {
        // Properties of one object: each is a group of its own, as browsed by h5ls.
        const items = Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`item${i}`, item(i)]),
        )
        milliseconds[`${count} objects`] = await timed(async () => {
          await session.save(items, `/items${count}-${round}`)
          await session.flush()
        })
      }
    }
    const large = new Float64Array(1e7).map((_, i) => i)
    milliseconds['80 MB'] = await timed(async () => {
      await session.save(large, '/large')
      await session.flush()
    })
    await session.close()
    return { milliseconds, fileBytes: statSync(file).size }
  }

const rounds = 50
const perRound = (milliseconds: number): number => milliseconds / rounds

/** An object that is there is changed, replaced by another, deleted: by us, with each durability. */
const changing =
  (durability: 'commit' | 'none'): Contender =>
  async (folder) => {
    const file = await makeFile(folder, 1)
    const session = await Session.open(file, { mode: 'r+', durability })
    const items = Array.from({ length: rounds }, (_, i) => item(i))
    for (const each of items) await session.save(each, `/item${each.id}`)
    const forEach = async (act: (each: Item) => Promise<void>): Promise<number> =>
      perRound(
        await timed(async () => {
          for (const each of items) await act(each)
        }),
      )
    const unchanged = await forEach(async (each) => session.save(each, `/item${each.id}`))
    const change = await forEach(async (each) => {
      each.values[3] = -1
      await session.save(each, `/item${each.id}`)
    })
    const replace = await forEach(async (each) =>
      session.save(item(each.id + 1000), `/item${each.id}`),
    )
    const remove = await forEach(async (each) => session.delete(`/item${each.id}`))
    await session.close()
    const milliseconds = { unchanged, change, replace, delete: remove }
    return { milliseconds, fileBytes: statSync(file).size }
  }

interface HandFile {
  get(path: string): { write_slice?(ranges: unknown[], data: unknown): void } & object
  create_group(path: string): {
    create_dataset(options: object): void
  }
  flush(): void
  close(): void
}

/** Raw h5wasm has no way to delete or replace: it can write over what is there, and add. */
const byHand: Contender = async (folder) => {
  const file = await makeFile(folder, 1)
  await h5wasm.ready
  const opened = new h5wasm.File(file, 'a') as unknown as HandFile
  const add = (each: Item, name: string): void => {
    const group = opened.create_group(name)
    group.create_dataset({ name: 'id', data: each.id, dtype: '<i4', shape: [] })
    group.create_dataset({ name: 'name', data: each.name })
    group.create_dataset({ name: 'values', data: each.values })
    opened.flush()
  }
  const items = Array.from({ length: rounds }, (_, i) => item(i))
  for (const each of items) add(each, `item${each.id}`)
  const change = await timed(() => {
    for (const each of items) {
      each.values[3] = -1
      const dataset = opened.get(`item${each.id}/values`)
      dataset.write_slice?.([[0, 8]], each.values)
      opened.flush()
    }
  })
  const replace = await timed(() => {
    for (const each of items) add(item(each.id + 1000), `another${each.id}`)
  })
  opened.close()
  const milliseconds = { change: perRound(change), replace: perRound(replace) }
  return { milliseconds, fileBytes: statSync(file).size }
}

const script = fileURLToPath(import.meta.url)
const wanted = process.argv[2]
const trials = Number(process.env['BENCH_TRIALS'] ?? 5)
const sizes = [1, 100, 1024]
const commits = Object.fromEntries(
  sizes.flatMap((size) =>
    (['commit', 'none'] as const).map((durability) => [
      `${size} MB, ${durability}`,
      committing(size, durability),
    ]),
  ),
)
const changes = {
  'h5orm, commit': changing('commit'),
  'h5orm, none': changing('none'),
  'h5wasm by hand (change in place, add)': byHand,
}
if (wanted === undefined || wanted in commits)
  await runWorkload('A commit into a file of', script, commits, trials)
if (wanted === undefined || wanted in changes)
  await runWorkload('One small object, per commit', script, changes, trials)
