import { openForReading } from '#lib/stores/h5wasm/durability/open-for-reading.js'
import { openForWriting } from '#lib/stores/h5wasm/durability/open-for-writing.js'

import { type Contents, contentsOfBytes } from './contents.js'
import { type CrashKind, crashStates } from './crash-states.js'
import type { DiskOperation } from './disk-operation.js'
import { Random } from '../random.js'
import { Judge } from './judge.js'
import { openAfterCrash } from './open-after-crash.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, openSimulated, simulatedPlatform } from './simulated-platform.js'
import type { Workload } from './workloads.js'

export interface CrashTestOptions {
  /** Different power cuts before every operation. */
  readonly powerCuts: number
  readonly seed: number
  /** Leaves operations out of the log, to see that the test can fail. */
  readonly keep?: (operation: DiskOperation, at: number) => boolean
  /** Ends the test when so many states were bad. */
  readonly mostBad?: number
}

export interface CrashReport {
  readonly workload: string
  readonly operations: number
  readonly states: Record<CrashKind, number>
  /** Recoveries that were cut off, and done again. */
  readonly interrupted: number
  readonly readWithoutRecovery: number
  /** States in which a lock had to be removed by hand, as the error said. */
  readonly helped: number
  readonly bad: readonly string[]
  /** Every different file after recovery, with the number of its committed state. */
  readonly images: readonly { readonly bytes: Uint8Array; readonly state: number }[]
  /** The files of the committed states themselves. */
  readonly committed: readonly Uint8Array[]
}

/** Runs a workload once, then recovers from every crash that could have happened in its course. */
export async function crashTest(
  workload: Workload,
  { powerCuts, seed, keep = () => true, mostBad = 100 }: CrashTestOptions,
): Promise<CrashReport> {
  const { before, log, committed } = await record(workload)
  const expected: (Contents | undefined)[] = []
  for (const bytes of committed) expected.push(bytes && (await contentsOfBytes(bytes)))
  const judge = new Judge(expected)
  const random = new Random(seed)
  const states = { kill: 0, torn: 0, power: 0 }
  const bad: string[] = []
  let interrupted = 0
  let readWithoutRecovery = 0
  let helped = 0
  let count = 0
  for (const state of crashStates(before, log.filter(keep), powerCuts, random)) {
    if (bad.length >= mostBad) break
    states[state.kind]++
    count++
    const complain = (what: string): void =>
      void bad.push(`${workload.name}, ${state.kind} at ${state.at}: ${what}`)
    try {
      let { files } = state
      if (count % 5 === 0) {
        readWithoutRecovery++
        const seen = await judge.stateOf(readOnly(files))
        const problem = judge.problem(seen, state)
        if (problem !== undefined) complain(`read beside a writer: ${problem}`)
      }
      if (count % 7 === 0) {
        interrupted++
        files = interruptRecovery(files, random)
      }
      const disk = new SimulatedDisk(files)
      if (openAfterCrash(disk, file) > 0) helped++
      const leftover = disk.names.filter((name) => name !== file)
      if (leftover.some((name) => !harmless.test(name))) complain(`left ${leftover.join()}`)
      const problem = judge.problem(await judge.stateOf(disk.bytesOf(file)), state)
      if (problem !== undefined) complain(problem)
    } catch (error) {
      complain(String(error))
    }
  }
  return {
    workload: workload.name,
    operations: log.length,
    states,
    interrupted,
    readWithoutRecovery,
    helped,
    bad,
    images: judge.images,
    committed: committed.filter((bytes) => bytes !== undefined),
  }
}

export interface Recording {
  readonly before: ReadonlyMap<string, Uint8Array>
  readonly log: readonly DiskOperation[]
  /** The file after each commit; the first is the one before, `undefined` where there was none. */
  readonly committed: readonly (Uint8Array | undefined)[]
}

/** Runs a workload once and notes what it does to the disk. */
export async function record(workload: Workload): Promise<Recording> {
  const { durability = 'commit', memoryBudget } = workload
  const preparing = new SimulatedDisk()
  if (workload.before !== undefined) {
    const store = await openSimulated(simulatedPlatform(preparing), 'x')
    await workload.before(store)
    await store.close()
  }
  const before = preparing.files
  const disk = new SimulatedDisk(before)
  const budget = memoryBudget === undefined ? {} : { memoryBudget }
  const platform = simulatedPlatform(disk, 1, budget)
  const committed = [before.get(file)]
  if (workload.act === undefined) {
    const store = await openSimulated(platform, 'a', durability)
    await workload.run(store, () => {
      disk.acknowledge()
      committed.push(disk.bytesOf(file)?.slice())
    })
    await store.close()
  } else await workload.act(platform)
  disk.acknowledge()
  committed.push(disk.bytesOf(file)?.slice())
  return { before, log: disk.log, committed }
}

/** Has the next process die in the middle of its recovery. */
function interruptRecovery(
  files: ReadonlyMap<string, Uint8Array>,
  random: Random,
): ReadonlyMap<string, Uint8Array> {
  const disk = new SimulatedDisk(files)
  let left = 1 + random.below(12)
  disk.beforeChange = () => {
    if (--left <= 0) throw Object.assign(new Error('cut off'), { code: 'EIO' })
  }
  try {
    openForWriting(simulatedPlatform(disk, 3), file, 'a', 'commit').stored.close()
  } catch {
    // That is what was wanted.
  }
  return disk.files
}

/** What a reader sees that may not write, while a writer seems to live. */
function readOnly(files: ReadonlyMap<string, Uint8Array>): Uint8Array | undefined {
  const disk = new SimulatedDisk(files)
  if (disk.status(file) === undefined) return undefined
  disk.beforeChange = () => {
    throw Object.assign(new Error('read-only'), { code: 'EROFS' })
  }
  const stored = openForReading(simulatedPlatform(disk, 4, { othersLive: true }), file)
  const bytes = new Uint8Array(stored.size)
  stored.read(bytes, 0)
  stored.close()
  return bytes
}

/** What a process leaves that is killed while it takes a lock: nobody looks at it. */
const harmless = /\.h5orm-lock-token|\.h5orm-guard|-lock-break$/
