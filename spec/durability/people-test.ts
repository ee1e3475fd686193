import { isH5Error } from '#lib/errors.js'
import { formerJournalPath, journalPath } from '#lib/stores/h5wasm/durability/companions.js'
import { openForReading } from '#lib/stores/h5wasm/durability/open-for-reading.js'

import { Random } from '../random.js'
import { type Contents, contentsOfBytes } from './contents.js'
import { type CrashState, crashStates } from './crash-states.js'
import { record } from './crash-test.js'
import { Judge } from './judge.js'
import { actions, type Done, type Files } from './people-actions.js'
import { openAfterCrash } from './open-after-crash.js'
import { SimulatedDisk } from './simulated-disk.js'
import { file, simulatedPlatform } from './simulated-platform.js'
import type { Workload } from './workloads.js'

export interface PeopleTestOptions {
  /** Different power cuts before every operation. */
  readonly powerCuts: number
  readonly seed: number
  /** The only actions that are done; by default all in turn. */
  readonly only?: readonly string[]
  /** Changes a journal so that one of its checks is lost, to see that the test can fail. */
  readonly weaken?: (journal: Uint8Array, file: Uint8Array) => Uint8Array
  /** Ends the test when so many states were bad. */
  readonly mostBad?: number
}

export interface PeopleReport {
  readonly states: number
  /** How often each action was done. */
  readonly done: Readonly<Record<string, number>>
  /** Openings that were refused, because a journal did not fit. */
  readonly refused: number
  /** Openings that brought a save from a journal into the file. */
  readonly finished: number
  readonly bad: readonly string[]
}

/** Runs a workload once; between every crash that could have happened in its course and the next opening somebody does something. */
export async function peopleTest(
  workload: Workload,
  { powerCuts, seed, only, weaken, mostBad = 100 }: PeopleTestOptions,
): Promise<PeopleReport> {
  const { before, log, committed } = await record(workload)
  const expected: (Contents | undefined)[] = []
  for (const bytes of committed) expected.push(bytes && (await contentsOfBytes(bytes)))
  const judge = new Judge(expected)
  const random = new Random(seed)
  const names = only ?? Object.keys(actions)
  const done: Record<string, number> = {}
  const bad: string[] = []
  let [states, refused, finished] = [0, 0, 0]
  for (const state of crashStates(before, log, powerCuts, random)) {
    if (bad.length >= mostBad) break
    const name = names[states % names.length]!
    const older = committed.slice(0, state.acknowledged + 1).filter((bytes) => bytes !== undefined)
    const result = await actions[name]!({ files: state.files, older, random })
    states++
    if (result === undefined) continue
    done[name] = (done[name] ?? 0) + 1
    const check = new Check(state, weaken === undefined ? result : weakened(result, weaken), judge)
    for (const problem of [check.reading(), await check.writing()])
      if (problem !== undefined)
        bad.push(`${workload.name}, ${state.kind} at ${state.at}, ${name}: ${problem}`)
    if (check.outcome === 'refused') refused++
    if (check.outcome === 'finished') finished++
  }
  return { states, done, refused, finished, bad }
}

/** What the next opening makes of what a crash and somebody have left. */
class Check {
  outcome: 'as it was' | 'finished' | 'refused' = 'as it was'
  readonly #state: CrashState
  readonly #done: Done
  readonly #judge: Judge

  constructor(state: CrashState, done: Done, judge: Judge) {
    this.#state = state
    this.#done = done
    this.#judge = judge
  }

  /** Reading changes nothing on the disk. */
  reading(): string | undefined {
    const { files, path } = this.#done
    if (!files.has(path)) return undefined
    const disk = new SimulatedDisk(files)
    openForReading(simulatedPlatform(disk, 4), path).close()
    return disk.log.length === 0 ? undefined : 'reading has changed the disk'
  }

  /** Every byte of what somebody did is there afterwards, or nothing was touched and the error says so. */
  async writing(): Promise<string | undefined> {
    const { files, path, hasChanged, mayLose } = this.#done
    const disk = new SimulatedDisk(files)
    try {
      openAfterCrash(disk, path)
    } catch (error) {
      this.outcome = 'refused'
      return this.#refusal(error, disk.files)
    }
    const [after, before] = [disk.bytesOf(path), files.get(path)]
    const isUntouched = before !== undefined && Buffer.compare(after!, before) === 0
    if (!isUntouched && before !== undefined) this.outcome = 'finished'
    if (hasChanged && !mayLose) {
      if (!isUntouched) return 'what another program did is gone'
      return hasSave(files) ? 'a save was dropped silently' : undefined
    }
    if (mayLose && isUntouched)
      return hasChanged && hasSave(files) ? 'a save was dropped silently' : undefined
    const found = await this.#judge.stateOf(after)
    // An older copy, or one without its journal, is in an older state.
    if (mayLose) return found >= 0 ? undefined : 'the file is in a state that never was'
    return this.#judge.problem(found, this.#state)
  }

  #refusal(error: unknown, after: Files): string | undefined {
    const { files, path } = this.#done
    if (!isH5Error(error, 'CORRUPT')) return String(error)
    if (![journalPath(path), formerJournalPath(path)!].some((name) => error.message.includes(name)))
      return `an error that does not name the journal: ${error.message}`
    const [left, right] = [withoutLocks(files), withoutLocks(after)]
    const isSame =
      left.size === right.size &&
      [...left].every(
        ([name, bytes]) => Buffer.compare(bytes, right.get(name) ?? new Uint8Array()) === 0,
      )
    if (!isSame) return 'the error says that nothing was touched, and something was'
    return this.#done.hasChanged || this.#done.mayLose ? undefined : `refused: ${error.message}`
  }
}

/** Whether a save is in a journal that has its name. */
const hasSave = (files: Files): boolean =>
  Buffer.from(files.get(journalPath(file))?.subarray(0, 8) ?? []).toString() === 'H5ORMJNL'

/** The next writer takes over the lock of a dead one, with what that had begun. */
const withoutLocks = (files: Files): Files =>
  new Map([...files].filter(([name]) => !/lock|guard|h5orm-(?:journal|new)-/.test(name)))

function weakened(done: Done, weaken: NonNullable<PeopleTestOptions['weaken']>): Done {
  const { files, path } = done
  const journal = files.get(journalPath(path))
  const bytes = files.get(path)
  if (journal === undefined || bytes === undefined) return done
  const weak = weaken(journal, bytes)
  const names = [journalPath(path), formerJournalPath(path)!].filter((name) => files.has(name))
  return { ...done, files: new Map([...files, ...names.map((name) => [name, weak] as const)]) }
}
