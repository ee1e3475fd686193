import { fileLocked, lockInTheWay } from '../../../errors.js'
import {
  draftPath,
  formerGuardPath,
  formerLockPath,
  guardPath,
  journalDraftPath,
  lockDraftPath,
  lockPath,
} from './companions.js'
import {
  codeOf,
  type Disk,
  type DiskHandle,
  hasNoLinks,
  unlinkIfThere,
  withHandle,
} from './disk.js'
import { type LockOwner, parseOwner, type Processes } from './lock-owner.js'
import { type NoLock, readLock } from './read-lock.js'

/** Who breaks a lock does so under a second one; that of a breaker who died counts no longer after this time. */
const guardMilliseconds = 5000
const mostTries = 5
const newline = Uint8Array.of(10)
/** Locks begin with different sizes, so that readers do not take one for the one before. */
const mostPadding = 2048
/** How every lock begins, also one of which only a part has been written yet. */
const mark = '{"pid":'

/**
 * The right to change a file, held by at most one process: the file `<file>.h5orm-lock`, which names its owner.
 *
 * It appears with its content in one step, by link(2). The lock of a process that is gone is taken over; that of another
 * computer never. Its size tells readers how many commits there were. It has the name that version 0.1.0 looks for as
 * well, unless something else has that.
 */
export class FileLock {
  /** Distinguishes this owner from all others. */
  readonly token: string
  /** Whether the one before died holding the lock. */
  readonly tookOver: boolean
  readonly #disk: Disk
  readonly #names: readonly string[]
  readonly #handles: DiskHandle[] = []
  #size: number
  #isHeld = true

  private constructor(disk: Disk, names: readonly string[], token: string, tookOver: boolean) {
    this.#disk = disk
    this.#names = names
    this.token = token
    this.tookOver = tookOver
    const identities = new Set<string>()
    for (const name of names) {
      const handle = disk.open(name, 'change')
      const { identity } = handle.status()
      if (identities.has(identity)) handle.close()
      else this.#handles.push(handle)
      identities.add(identity)
    }
    this.#size = this.#handles[0]!.status().size
  }

  /** Takes the lock of a file, or throws LOCKED naming who has it. */
  static acquire(disk: Disk, file: string, processes: Processes): FileLock {
    const taking = new Taking(disk, file, processes)
    const names: string[] = []
    try {
      taking.take(lockPath(file), guardPath(file), false)
      names.push(lockPath(file))
      const former = formerLockPath(file)
      if (former !== undefined && taking.take(former, formerGuardPath(file)!, true))
        names.push(former)
      return new FileLock(disk, names, taking.self.token, taking.tookOver)
    } catch (error) {
      for (const name of names.toReversed()) unlinkIfThere(disk, name)
      throw error
    } finally {
      taking.end()
    }
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
    for (const handle of this.#handles) handle.close()
    // Whoever has the first name must not find the other one taken by us.
    for (const name of this.#names.toReversed()) {
      const found = readLock(this.#disk, name)
      if (typeof found === 'string' && parseOwner(found)?.token === this.token)
        unlinkIfThere(this.#disk, name)
    }
  }
}

/** One attempt to take a lock: a file that names this process gets the names of the lock. */
class Taking {
  readonly self: LockOwner
  tookOver = false
  readonly #disk: Disk
  readonly #file: string
  readonly #processes: Processes
  readonly #draft: string
  readonly #bytes: Uint8Array

  constructor(disk: Disk, file: string, processes: Processes) {
    this.#disk = disk
    this.#file = file
    this.#processes = processes
    this.self = processes.self()
    const padding = '\n'.repeat(1 + Math.floor(Math.random() * mostPadding))
    this.#bytes = new TextEncoder().encode(JSON.stringify(this.self) + padding)
    this.#draft = lockDraftPath(file, this.self.token)
    // After a power cut a lock is whole or not there.
    withHandle(disk.open(this.#draft, 'make'), (handle) => {
      handle.write(this.#bytes, 0)
      handle.sync()
    })
  }

  /** Takes one name, or tells that something has it which is no lock and may stay. */
  take(path: string, guard: string, mayBeOthers: boolean): boolean {
    for (let tries = 0; tries < mostTries; tries++) {
      if (this.#place(path)) return true
      const found = readLock(this.#disk, path)
      if (found === undefined) continue
      const owner = typeof found === 'string' ? parseOwner(found) : undefined
      if (owner !== undefined && this.#processes.isAlive(owner) === false) {
        this.#takeAway(path, guard, owner)
        continue
      }
      if (owner === undefined && mayBeOthers && !isBegun(found)) return false
      throw this.#refusal(path, found)
    }
    throw fileLocked(this.#file, 'others who come and go', 'Try again.')
  }

  end(): void {
    unlinkIfThere(this.#disk, this.#draft)
  }

  #refusal(path: string, found: string | NoLock): Error {
    const file = this.#file
    if (typeof found !== 'string') return lockInTheWay(file, path, found.what)
    const owner = parseOwner(found)
    if (owner === undefined) return lockInTheWay(file, path, 'a file that does not name its owner')
    const { pid, host, since, token } = owner
    if (pid === this.self.pid && host === this.self.host)
      return fileLocked(
        file,
        `this process (${pid} on ${host}), since ${since}`,
        'Close the session that has it open for writing, or use that one.',
      )
    const who = `process ${pid} on ${host}, since ${since}`
    if (this.#processes.isAlive(owner) !== undefined)
      return fileLocked(file, who, "Wait until it closes the file, or open it with { mode: 'r' }.")
    const names = this.#namesOf(token).join(' and ')
    return fileLocked(file, who, `If that computer no longer uses the file, delete ${names}.`)
  }

  /** The names of a lock that are there. */
  #namesOf(token: string): string[] {
    const names = [lockPath(this.#file), formerLockPath(this.#file)]
    return names.filter((name): name is string => {
      const found = name === undefined ? undefined : readLock(this.#disk, name)
      return typeof found === 'string' && parseOwner(found)?.token === token
    })
  }

  /** Gives this process's file a name; `false` where something has it. */
  #place(path: string): boolean {
    try {
      this.#disk.link(this.#draft, path)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      if (!hasNoLinks(error)) throw error
      return placeWithoutLink(this.#disk, path, this.#bytes)
    }
  }

  /** Removes the lock of a dead owner, judging it again where only one at a time can. */
  #takeAway(path: string, guard: string, dead: LockOwner): void {
    if (!this.#place(guard)) {
      const found = readLock(this.#disk, guard)
      const breaker = typeof found === 'string' ? parseOwner(found) : undefined
      const isOld = breaker && Date.now() - Date.parse(breaker.since) > guardMilliseconds
      if (isOld === true && this.#processes.isAlive(breaker!) === false)
        unlinkIfThere(this.#disk, guard)
      return
    }
    try {
      const found = readLock(this.#disk, path)
      if (typeof found !== 'string' || parseOwner(found)?.token !== dead.token) return
      removeDrafts(this.#disk, this.#file, dead.token)
      this.#disk.unlink(path)
      this.tookOver = true
    } finally {
      unlinkIfThere(this.#disk, guard)
    }
  }
}

/** Removes what a dead owner had begun; nobody else uses names with its token. */
function removeDrafts(disk: Disk, file: string, token: string): void {
  for (const draft of [lockDraftPath, draftPath, journalDraftPath])
    unlinkIfThere(disk, draft(file, token))
}

function placeWithoutLink(disk: Disk, path: string, bytes: Uint8Array): boolean {
  try {
    withHandle(disk.open(path, 'make'), (handle) => handle.write(bytes, 0))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Whether this may become a lock: where there are no second names, one is empty before it has its content. */
const isBegun = (found: string | NoLock): boolean =>
  typeof found === 'string' && (found.startsWith(mark) || mark.startsWith(found))
