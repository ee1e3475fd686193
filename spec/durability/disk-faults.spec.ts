import { expect } from 'chai'

import { isH5Error } from '#lib/errors.js'

import { rejection } from '../stores/h5wasm/plan.js'
import { type Contents, contentsOf, contentsOfBytes, sameContents } from './contents.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, openSimulated, simulatedPlatform } from './simulated-platform.js'
import { type Workload, workloads } from './workloads.js'

const named = (name: string): Workload => workloads.find((each) => each.name === name)!
const replace = named('replace')
const spilling = {
  ...replace,
  name: 'replace, with an overlay that spills',
  memoryBudget: 4 * 4096,
}
const cases: readonly [string, boolean, Workload][] = [
  ...[named('first save'), spilling, named('transaction of many')].flatMap((workload) =>
    [true, false].map((forGood) => ['ENOSPC', forGood, workload] as const),
  ),
  ...['EIO', 'EACCES', 'EROFS'].map((code) => [code, true, replace] as const),
  ['EIO', false, spilling],
].map(([code, forGood, workload]) => [code, forGood, workload] as [string, boolean, Workload])
const samples = 10

interface Outcome {
  /** How many changes of the disk the save made. */
  readonly changes: number
  readonly error: unknown
  readonly before: Contents
  /** What the session sees after the error. */
  readonly afterError: Contents | undefined
  /** What is in the file in the end, when the save was tried again on a disk that works. */
  readonly inTheEnd: Contents | undefined
}

/** Saves on a disk on which `fault` may throw at a change. */
async function save(
  files: ReadonlyMap<string, Uint8Array>,
  { run, memoryBudget = 2 ** 25 }: Workload,
  fault: (change: number) => void,
): Promise<Outcome> {
  const disk = new SimulatedDisk(files)
  const store = await openSimulated(simulatedPlatform(disk, 1, { memoryBudget }), 'a')
  const before = await contentsOf(store)
  let changes = 0
  disk.beforeChange = () => fault(changes++)
  const error = await rejection(() => run(store, () => undefined))
  disk.beforeChange = undefined
  const afterError = error === undefined ? undefined : await contentsOf(store)
  if (error !== undefined && !isInPlace(error)) await run(store, () => undefined)
  await store.close()
  expect(disk.names).to.deep.equal([file])
  const inTheEnd = await contentsOfBytes(disk.bytesOf(file)!)
  return { changes, error, before, afterError, inTheEnd }
}

/** An error behind the moment from which the new state counts. */
const isInPlace = (error: unknown): boolean => String(error).includes('was made and is complete')

async function prepare({ before }: Workload): Promise<ReadonlyMap<string, Uint8Array>> {
  const disk = new SimulatedDisk()
  if (before === undefined) return disk.files
  const store = await openSimulated(simulatedPlatform(disk), 'x')
  await before(store)
  await store.close()
  return disk.files
}

describe('Durability: when the disk fails', () => {
  for (const [code, forGood, workload] of cases)
    it(`nothing is lost and the next save works (${code} ${forGood ? 'for good' : 'once'}, ${workload.name})`, async () => {
      const files = await prepare(workload)
      const {
        changes,
        error: none,
        inTheEnd: expected,
      } = await save(files, workload, () => undefined)
      expect(none).to.equal(undefined)
      let failures = 0
      const step = Math.max(1, Math.floor(changes / samples))
      for (let at = 0; at < changes; at += step) {
        const { error, before, afterError, inTheEnd } = await save(files, workload, (change) => {
          if (change === at || (forGood && change > at))
            throw Object.assign(new Error(`${code}: injected`), { code })
        })
        const place = `change ${at} of ${changes}: ${String(error)}`
        expect(sameContents(inTheEnd!, expected!), place).to.equal(true)
        if (error === undefined) continue
        failures++
        expect(isH5Error(error, 'CANNOT_STORE'), place).to.equal(true)
        const now = isInPlace(error) ? expected! : before
        expect(sameContents(afterError!, now), place).to.equal(true)
      }
      expect(failures).to.be.above(3)
    })
})
