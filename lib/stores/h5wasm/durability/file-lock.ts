import { fileLocked } from '../../../errors.js'
import { codeOf, type Disk, type DiskHandle, unlinkIfThere, withHandle } from './disk.js'
import { type LockOwner, parseOwner, type Processes } from './lock-owner.js'

export const lockPath = (path: string): string => `${path}-lock`

/** Who breaks a lock does so under a second one; that of a breaker who died counts no longer after this time. */
const guardMilliseconds = 5000
const mostTries = 5
const newline = Uint8Array.of(10)
/** Locks begin with different sizes, so that readers do not take one for the one before. */
const mostPadding = 2048
/** What file systems say that know no second names. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/**
 * The right to change a file, held by at most one process: the file `<file>-lock`, which names its owner.
 *
 * It appears with its content in one step, by link(2). The lock of a process that is gone is taken over; that of another
 * computer never. Its size tells readers how many commits there were.
 */
export class FileLock {
  /** Whether the one before died holding the lock, and may have left something half done. */
  readonly tookOver: boolean
  readonly #disk: Disk
  readonly #path: string
  readonly #token: string
  readonly #handle: DiskHandle
  #size: number
  #isHeld = true

  private constructor(disk: Disk, path: string, { token }: LockOwner, tookOver: boolean) {
    this.#disk = disk
    this.#path = path
    this.#token = token
    this.tookOver = tookOver
    this.#handle = disk.open(path, 'change')
    this.#size = this.#handle.status().size
  }

  /** Takes the lock of a file, or throws LOCKED naming who has it. */
  static acquire(disk: Disk, file: string, processes: Processes): FileLock {
    const path = lockPath(file)
    const self = processes.self()
    let tookOver = false
    for (let tries = 0; tries < mostTries; tries++) {
      if (place(disk, path, self)) return new FileLock(disk, path, self, tookOver)
      const text = readText(disk, path)
      if (text === undefined) continue
      const owner = parseOwner(text)
      if (owner === undefined || processes.isAlive(owner) !== false)
        throw refusal(file, owner, processes)
      tookOver = takeAway(disk, path, owner, self, processes) || tookOver
    }
    throw fileLocked(file, 'others who come and go', 'Try again.')
  }

  /** Tells readers that there is another commit. */
  countCommit(): void {
    this.#handle.write(newline, this.#size)
    this.#size++
  }

  /** Gives the lock back, unless somebody took it away. */
  release(): void {
    if (!this.#isHeld) return
    this.#isHeld = false
    this.#handle.close()
    const text = readText(this.#disk, this.#path)
    if (text !== undefined && parseOwner(text)?.token === this.#token)
      unlinkIfThere(this.#disk, this.#path)
  }
}

/** Makes a lock file with its content; `false` where one is. */
function place(disk: Disk, path: string, owner: LockOwner): boolean {
  const padding = '\n'.repeat(1 + Math.floor(Math.random() * mostPadding))
  const bytes = new TextEncoder().encode(JSON.stringify(owner) + padding)
  const own = `${path}.${owner.token}`
  try {
    // After a power cut a lock is whole or not there.
    withHandle(disk.open(own, 'make'), (handle) => {
      handle.write(bytes, 0)
      handle.sync()
    })
    disk.link(own, path)
    return true
  } catch (error) {
    const code = codeOf(error) ?? ''
    if (code === 'EEXIST') return false
    if (!noLinks.has(code)) throw error
    return placeWithoutLink(disk, path, bytes)
  } finally {
    unlinkIfThere(disk, own)
  }
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

/** Removes the lock of a dead owner, judging it again where only one at a time can. */
function takeAway(
  disk: Disk,
  path: string,
  dead: LockOwner,
  self: LockOwner,
  processes: Processes,
): boolean {
  const guard = `${path}-break`
  if (!place(disk, guard, self)) {
    const breaker = parseOwner(readText(disk, guard) ?? '')
    const isOld = breaker && Date.now() - Date.parse(breaker.since) > guardMilliseconds
    if (isOld === true && processes.isAlive(breaker!) === false) unlinkIfThere(disk, guard)
    return false
  }
  try {
    const text = readText(disk, path)
    if (text === undefined || parseOwner(text)?.token !== dead.token) return false
    disk.unlink(path)
    return true
  } finally {
    unlinkIfThere(disk, guard)
  }
}

function refusal(file: string, owner: LockOwner | undefined, processes: Processes): Error {
  const path = lockPath(file)
  if (owner === undefined)
    return fileLocked(file, `somebody whom ${path} does not name`, `Delete ${path} if nobody is.`)
  const { pid, host, since } = owner
  const self = processes.self()
  if (pid === self.pid && host === self.host)
    return fileLocked(
      file,
      `this process (${pid} on ${host}), since ${since}`,
      'Close the session that has it open for writing, or use that one.',
    )
  const who = `process ${pid} on ${host}, since ${since}`
  return processes.isAlive(owner) === undefined
    ? fileLocked(file, who, `If that computer no longer uses the file, delete ${path}.`)
    : fileLocked(file, who, "Wait until it closes the file, or open it with { mode: 'r' }.")
}

function readText(disk: Disk, path: string): string | undefined {
  try {
    return withHandle(disk.open(path, 'read'), (handle) => {
      const bytes = new Uint8Array(Math.min(handle.status().size, 4096))
      return new TextDecoder().decode(bytes.subarray(0, handle.read(bytes, 0)))
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
