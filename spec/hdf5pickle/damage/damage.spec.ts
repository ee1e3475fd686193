import { readFileSync } from 'node:fs'

import { expect } from 'chai'
import { dump, H5Error, isH5Error, Session, type Store } from 'h5orm'

import { openStore } from '#lib/stores/h5wasm/open-store.js'

import { Random } from '../../random.js'
import { type Fixture, fixtures } from '../fixtures.js'
import { Damage } from './damage.js'

const small = fixtures.filter(({ file }) => readFileSync(file).length < 40_000)

/** What a damaged file may do: give values, or an error that is ours. */
async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return 'a value'
  } catch (error) {
    return isH5Error(error) ? error.code : error
  }
}

const isKnown = (result: unknown): boolean => typeof result === 'string'

describe('damaged files of hdf5pickle', function () {
  it('give a value or an error of ours, whichever of 2,000 bits is wrong', async () => {
    const random = new Random(20_060_806)
    const seen = new Map<unknown, number>()
    for (let i = 0; i < 2000; i++) {
      const { file, paths, name } = small[i % small.length] as Fixture
      const bytes = new Uint8Array(readFileSync(file))
      const [at, bit] = [random.below(bytes.length), random.below(8)]
      bytes[at] = bytes[at]! ^ (1 << bit)
      const result = await outcome(async () => {
        await using session = await Session.open(bytes)
        return session.loadMany(paths)
      })
      if (!isKnown(result))
        throw new Error(`bit ${bit} of byte ${at} of ${name}`, { cause: result })
      seen.set(result, (seen.get(result) ?? 0) + 1)
    }
    expect([...seen.keys()]).to.include.members(['a value', 'CORRUPT'])
  })

  it('give a value or an error of ours, whichever nodes are not what they should be', async () => {
    const random = new Random(1)
    const seen = new Map<unknown, number>()
    const stores = new Map<string, Store>()
    for (const { file, name } of small) stores.set(name, await openStore(readFileSync(file)))
    for (let i = 0; i < 1500; i++) {
      const { name, paths } = small[i % small.length] as Fixture
      const store = stores.get(name) as Store
      const damage = new Damage(random)
      const damaged: Store = {
        name,
        writable: false,
        read: async (requests, options) =>
          (await store.read(requests, options)).map((record) => damage.to(record)),
        readSlab: (path, selection) => store.readSlab(path, selection),
        has: (path) => store.has(path),
        find: (found) => store.find(found),
        write: () => undefined,
        flush: () => undefined,
        toBytes: () => store.toBytes(),
        close: () => undefined,
      }
      const result = await outcome(async () => {
        const session = await Session.open(damaged)
        const values = await session.loadMany(paths)
        if (i % 3 === 0)
          await dump(values, new Uint8Array(0), '/again', { format: 'hdf5pickle' }).catch(
            (error: unknown) => {
              if (!(error instanceof H5Error)) throw error
            },
          )
      })
      if (!isKnown(result)) throw new Error(`case ${i}, ${name}`, { cause: result })
      seen.set(result, (seen.get(result) ?? 0) + 1)
    }
    expect([...seen.keys()]).to.include.members(['a value', 'CORRUPT', 'CANNOT_RESTORE'])
  })
})
