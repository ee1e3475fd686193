import { fileLocked, lockLost } from '../../../errors.js'
import { formerGuardPath, formerLockPath, lockPath } from './companions.js'
import { type Breaker, isDead, removeDead, underGuard } from './dead-lock.js'
import { type Disk, type DiskHandle, isUntouchable, unlinkIfThere } from './disk.js'
import { bytesOfLock, LockDraft } from './lock-draft.js'
import { lockRefusal } from './lock-refusal.js'
import { parseOwner, type LockOwner, type Processes } from './lock-owner.js'
import { type NoLock, readLock } from './read-lock.js'

const mostTries = 5
const newline = Uint8Array.of(10)
/** How every lock begins, also one of which only a part has been written yet. */
const mark = '{"pid":'
/** A number that no process has. */
const noProcess = 2 ** 31 - 1

/** One name of a lock, with the file that has it. */
interface Held {
  readonly name: string
  readonly identity: string
  readonly handle: DiskHandle
}

/**
 * The right to change a file, held by at most one process: the file `<file>.h5orm-lock`, which names its owner.
 *
 * It appears with its content in one step, by link(2). The lock of a process that is gone is taken over; that of another
 * computer or PID namespace never. Its size tells readers how many commits there were. It has the name that version 0.1.0
 * looks for as well, unless something else has that.
 */
export class FileLock {
  /** Whether the one before died holding the lock. */
  readonly tookOver: boolean
  readonly #disk: Disk
  readonly #file: string
  readonly #owner: LockOwner
  readonly #held: readonly Held[]
  readonly #handles: ReadonlySet<DiskHandle>
  #size: number
  #isHeld = true
  #lost: string | undefined

  private constructor(disk: Disk, file: string, { owner, held, tookOver }: Taking) {
    this.#disk = disk
    this.#file = file
    this.#owner = owner
    this.tookOver = tookOver
    this.#held = held
    this.#handles = new Set(held.map(({ handle }) => handle))
    this.#size = held[0]!.handle.status().size
  }

  /**
   * Takes the lock of a file, or throws LOCKED naming who has it.
   *
   * @param isSynced Whether a power cut must not leave a part of it.
   */
  static acquire(disk: Disk, file: string, processes: Processes, isSynced = true): FileLock {
    const taking = new Taking(disk, file, processes, isSynced)
    try {
      taking.take(lockPath(file), false)
      const former = formerLockPath(file)
      if (former !== undefined) taking.take(former, true)
      taking.end()
      return new FileLock(disk, file, taking)
    } catch (error) {
      taking.giveUp()
      throw error
    }
  }

  /** Distinguishes this owner from all others. */
  get token(): string {
    return this.#owner.token
  }

  /** Whether a check has found that somebody has taken it away; it stays lost, also if it is brought back. */
  get isLost(): boolean {
    return this.#lost !== undefined
  }

  /** Throws LOCKED when somebody has taken it away: another writer may be at work. */
  check(): void {
    this.#lost ??= this.#held.find((held) => !this.#hasName(held))?.name
    if (this.#lost !== undefined) throw lockLost(this.#file, this.#lost)
  }

  /** Tells readers that there is another commit. */
  countCommit(): void {
    for (const handle of this.#handles) handle.write(newline, this.#size)
    this.#size++
  }

  /** Gives the lock back, unless somebody took it away. */
  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    try {
      let isElsewhere = false
      // Whoever has the first name must not find the other one taken by us.
      for (const held of this.#held.toReversed())
        if (this.#hasName(held)) unlinkIfThere(this.#disk, held.name)
        else isElsewhere = true
      if (isElsewhere) this.#renounce()
    } finally {
      // This comes last: a lock of this process that nobody has open is taken for one that was left.
      for (const handle of this.#handles) handle.close()
    }
  }

  #hasName({ name, identity }: Held): boolean {
    try {
      return this.#disk.status(name)?.identity === identity
    } catch (error) {
      // Somebody has deleted it: Windows keeps the name as long as this process has the file open.
      if (isUntouchable(error)) return false
      throw error
    }
  }

  /** Where the folder has another name now, the lock stays in it: it says from here on that nobody has it. */
  #renounce(): void {
    const bytes = bytesOfLock({ ...this.#owner, pid: noProcess })
    for (const handle of this.#handles) {
      handle.write(bytes, 0)
      handle.truncate(bytes.length)
    }
  }
}

/** One attempt to take a lock. */
class Taking {
  readonly owner: LockOwner
  readonly held: Held[] = []
  tookOver = false
  readonly #disk: Disk
  readonly #file: string
  readonly #breaker: Breaker

  constructor(disk: Disk, file: string, processes: Processes, isSynced: boolean) {
    this.#disk = disk
    this.#file = file
    const draft = new LockDraft(disk, file, processes.self(), isSynced)
    this.owner = draft.owner
    this.#breaker = { disk, file, processes, draft }
  }

  /** Takes one name; something there that is no lock may be left there where it is others' by right. */
  take(name: string, mayBeOthers: boolean): void {
    for (let tries = 0; tries < mostTries; tries++) {
      const handle = this.#breaker.draft.place(name)
      if (handle !== undefined) {
        this.held.push({ name, handle, identity: handle.status().identity })
        return
      }
      const found = readLock(this.#disk, name)
      if (found === undefined) continue
      const owner = typeof found === 'string' ? parseOwner(found) : undefined
      if (owner !== undefined && isDead(this.#breaker, name, owner)) {
        if (this.#takeAway(name, owner)) this.tookOver = true
        continue
      }
      if (owner === undefined && mayBeOthers && !isBegun(found)) return
      throw lockRefusal(this.#breaker, name, found)
    }
    throw fileLocked(this.#file, 'short-lived writers, one after another', 'Try again.')
  }

  /** Ends an attempt that succeeded. */
  end(): void {
    this.#breaker.draft.end(this.held.map(({ handle }) => handle))
  }

  /** Gives back what was taken; what can't be removed is open nowhere, so that it is taken for what it is. */
  giveUp(): void {
    const { draft } = this.#breaker
    const handles = new Set(this.held.map(({ handle }) => handle))
    try {
      for (const { name } of this.held.toReversed()) unlinkIfThere(this.#disk, name)
    } catch {
      // The error that made it give up says more.
    }
    for (const handle of handles) draft.release(handle)
    try {
      draft.close()
    } catch {
      // As above.
    }
  }

  /** Version 0.1.0 takes its name from the dead under a guard of its own. */
  #takeAway(name: string, dead: LockOwner): boolean {
    const former = name === formerLockPath(this.#file) ? formerGuardPath(this.#file) : undefined
    if (former === undefined) return removeDead(this.#breaker, name, dead)
    const isDone = underGuard(this.#breaker, former, () => removeDead(this.#breaker, name, dead))
    if (isDone !== undefined) return isDone
    const found = readLock(this.#disk, former)
    if (found === undefined) return false
    const holder = typeof found === 'string' ? parseOwner(found) : undefined
    if (holder !== undefined) {
      if (isDead(this.#breaker, former, holder)) removeDead(this.#breaker, former, holder)
      return false
    }
    // A file of others keeps version 0.1.0 from it too.
    if (isBegun(found)) throw lockRefusal(this.#breaker, former, found)
    return removeDead(this.#breaker, name, dead)
  }
}

/** Whether this may become a lock: where there are no second names, one is empty before it has its content. */
const isBegun = (found: string | NoLock): boolean =>
  typeof found === 'string' && (found.startsWith(mark) || mark.startsWith(found))
