/** 80 MB of doubles, saved and loaded: beside hand-written h5wasm, and h5py where it is installed. */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Session } from 'h5orm'
import h5wasm from 'h5wasm/node'

import { type Contender, residentBytes, runWorkload, timed } from './fresh-trials.js'
import { runPython } from './run-python.js'

const length = 1e7
const values = (): Float64Array => Float64Array.from({ length }, (_, i) => i * 0.5)

const ours =
  (durability: 'commit' | 'none'): Contender =>
  async (folder) => {
    const data = values()
    const dataBytes = residentBytes()
    const file = join(folder, 'a.h5')
    await (await Session.create()).close()
    const save = await timed(async () => {
      await using session = await Session.open(file, { mode: 'w', durability })
      await session.save(data, '/x')
    })
    const load = await timed(async () => {
      await using session = await Session.open(file)
      check((await session.load('/x')) as Float64Array)
    })
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

const byHand =
  (syncs: boolean): Contender =>
  async (folder) => {
    const data = values()
    const dataBytes = residentBytes()
    const file = join(folder, 'a.h5')
    await h5wasm.ready
    const save = await timed(() => {
      const opened = new h5wasm.File(file, 'w')
      opened.create_dataset({ name: 'x', data, shape: [length], dtype: '<d' })
      opened.flush()
      opened.close()
      if (syncs) sync(file)
    })
    const load = await timed(() => {
      const opened = new h5wasm.File(file, 'r')
      check((opened.get('x') as unknown as { value: Float64Array }).value)
      opened.close()
    })
    return { milliseconds: { save, load }, fileBytes: statSync(file).size, dataBytes }
  }

const byPython: Contender = async (folder) => {
  const file = join(folder, 'a.h5')
  const script = `
import h5py, numpy, time, sys
data = numpy.arange(${length}) * 0.5
start = time.perf_counter()
with h5py.File(sys.argv[1], 'w') as f: f.create_dataset('x', data=data)
saved = time.perf_counter()
with h5py.File(sys.argv[1], 'r') as f: assert f['x'][()][-1] == data[-1]
print((saved - start) * 1000, (time.perf_counter() - saved) * 1000)
`
  return { milliseconds: runPython(script, file), fileBytes: statSync(file).size }
}

function check(found: Float64Array): void {
  if (found.length !== length || found[length - 1] !== (length - 1) * 0.5) throw new Error('wrong')
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

await runWorkload('80 MB Float64Array', fileURLToPath(import.meta.url), {
  'h5orm, durability none': ours('none'),
  'h5wasm by hand': byHand(false),
  'h5py (peak is not measured)': byPython,
  'h5orm, every save durable': ours('commit'),
  'h5wasm by hand, then fsync': byHand(true),
})
