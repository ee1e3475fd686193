import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import v8 from 'node:v8'

import { type Registry, Session } from 'h5orm'

import { type Contender, residentBytes, timed } from './fresh-trials.js'

/** A workload of many objects. */
export interface Objects {
  readonly make: () => unknown
  readonly registry: Registry
  /** Throws when what was loaded is not what was saved. */
  readonly check: (loaded: unknown) => void
}

/** How many objects a workload has: BENCH_COUNT, or what it is meant for. */
export const objectCount = (usual: number): number => Number(process.env['BENCH_COUNT'] ?? usual)

/** As a user saves and loads them, without waiting for the disk as the peers don't. */
export const byH5orm =
  ({ make, registry, check }: Objects): Contender =>
  async (folder) => {
    const file = join(folder, 'a.h5')
    const data = make()
    const dataBytes = residentBytes()
    await (await Session.create()).close()
    const save = await timed(async () => {
      await using session = await Session.open(file, { mode: 'w', durability: 'none', registry })
      await session.save(data, '/data')
    })
    const load = await timed(async () => {
      await using session = await Session.open(file, { registry })
      check(await session.load('/data'))
    })
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

/** Without classes: plain objects come back, whose check is that of the count alone. */
export const byJson =
  ({ make }: Objects): Contender =>
  async (folder) =>
    through(make(), join(folder, 'a.json'), JSON.stringify, (bytes) => JSON.parse(String(bytes)))

export const byV8 =
  ({ make }: Objects): Contender =>
  async (folder) =>
    through(make(), join(folder, 'a.bin'), v8.serialize, (bytes) => v8.deserialize(bytes))

async function through(
  data: unknown,
  file: string,
  serialize: (data: unknown) => string | Uint8Array,
  deserialize: (bytes: Uint8Array) => unknown,
): ReturnType<Contender> {
  const dataBytes = residentBytes()
  const save = await timed(() => writeFileSync(file, serialize(data)))
  const load = await timed(() => {
    if (deserialize(readFileSync(file)) === undefined) throw new Error('wrong')
  })
  return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
}
