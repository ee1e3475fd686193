/** Opening a file of 1 GiB, or 1 MiB, and reading one field of one object in it. */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

import { H5Class, H5Field, type LazyArray, lazyArray, Session } from 'h5orm'
import h5wasm from 'h5wasm/node'

import { filling } from './filling.js'
import { type Contender, runWorkload, timed } from './fresh-trials.js'

@H5Class('bench.Run')
class Run {
  @H5Field('string') title = ''
  @H5Field('float64[]') mean = new Float64Array(0)
  @H5Field(lazyArray('float64')) signal: LazyArray | null = null
}

async function makeFile(folder: string, mebibytes: number): Promise<string> {
  const file = join(folder, 'a.h5')
  await using session = await Session.open(file, { mode: 'w', durability: 'none' })
  const mean = new Float64Array(1000).fill(7)
  const signal = filling(mebibytes)
  await session.save(Object.assign(new Run(), { title: 'long', mean, signal }), '/runs/1')
  return file
}

const rounds = 20

const ours =
  (mebibytes: number): Contender =>
  async (folder) => {
    const file = await makeFile(folder, mebibytes)
    const one = async (): Promise<void> => {
      await using session = await Session.open(file)
      const run = await session.load('/runs/1', Run)
      if (run.mean[999] !== 7) throw new Error('wrong')
    }
    const slice = async (): Promise<void> => {
      await using session = await Session.open(file)
      const signal = await session.load('/runs/1/signal', lazyArray('float64'))
      const part = (await signal.read([-1000])) as Float64Array
      if (part.length !== 1000) throw new Error('wrong')
    }
    return result(file, one, slice)
  }

const byHand =
  (mebibytes: number): Contender =>
  async (folder) => {
    const file = await makeFile(folder, mebibytes)
    await h5wasm.ready
    const dataset = (opened: InstanceType<typeof h5wasm.File>, path: string): HandDataset =>
      opened.get(path) as unknown as HandDataset
    const one = (): void => {
      const opened = new h5wasm.File(file, 'r')
      const read = {
        title: dataset(opened, 'runs/1/title').value,
        mean: dataset(opened, 'runs/1/mean').value,
      }
      const { shape } = dataset(opened, 'runs/1/signal')
      opened.close()
      if ((read.mean as Float64Array)[999] !== 7 || shape.length !== 1) throw new Error('wrong')
    }
    const slice = (): void => {
      const opened = new h5wasm.File(file, 'r')
      const signal = dataset(opened, 'runs/1/signal')
      const end = signal.shape[0]!
      const part = signal.slice([[end - 1000, end]]) as Float64Array
      opened.close()
      if (part.length !== 1000) throw new Error('wrong')
    }
    return result(file, one, slice)
  }

interface HandDataset {
  readonly value: unknown
  readonly shape: readonly number[]
  slice(ranges: number[][]): unknown
}

/** Milliseconds of one, of many in a row: the first ones warm the code up. */
async function result(
  file: string,
  one: () => unknown,
  slice: () => unknown,
): Promise<{ milliseconds: Record<string, number>; fileBytes: number }> {
  for (let i = 0; i < 5; i++) {
    await one()
    await slice()
  }
  const fields = await timed(async () => {
    for (let i = 0; i < rounds; i++) await one()
  })
  const slices = await timed(async () => {
    for (let i = 0; i < rounds; i++) await slice()
  })
  const milliseconds = {
    'open and read an object': fields / rounds,
    'open and read a slice': slices / rounds,
  }
  return { milliseconds, fileBytes: statSync(file).size }
}

await runWorkload('One field of a large file', fileURLToPath(import.meta.url), {
  'h5orm, 1 MiB': ours(1),
  'h5wasm by hand, 1 MiB': byHand(1),
  'h5orm, 1 GiB': ours(1024),
  'h5wasm by hand, 1 GiB': byHand(1024),
})
