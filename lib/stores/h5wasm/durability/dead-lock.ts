import { lockInTheWay } from '../../../errors.js'
import { draftPath, guardPath, journalDraftPath, lockDraftPath } from './companions.js'
import { type Disk, unlinkIfThere } from './disk.js'
import { LockDraft } from './lock-draft.js'
import { type LockOwner, parseOwner, type Processes } from './lock-owner.js'
import { ownerAt, readLock } from './read-lock.js'

/** What somebody needs who takes locks of the dead away. */
export interface Breaker {
  readonly disk: Disk
  /** The file that is locked. */
  readonly file: string
  readonly processes: Processes
  readonly draft: LockDraft
}

/**
 * Whether the owner of a lock is gone for sure: its process, or the thread of this process that held it.
 *
 * The operating system closes what a process or a thread had open when it ends, and `LockDraft` has a lock open as long as
 * it is one.
 */
export function isDead(
  { disk, processes, draft }: Breaker,
  path: string,
  owner: LockOwner,
): boolean {
  const isAlive = processes.isAlive(owner)
  if (isAlive !== true) return isAlive === false
  if (owner.open === true && draft.tellsUnused(path)) return true
  if (!processes.isSelf(owner)) return false
  const status = disk.status(path)
  return status !== undefined && !processes.hasOpen(status.identity)
}

/**
 * Takes a name away from a dead owner; tells whether that was done, otherwise somebody else is at it or has done it.
 *
 * Only who holds the guard of this owner may do so, and looks again when it does. No owner comes back, so a guard whose
 * holder has died is removed the same way: under that one's guard. Nothing is ever removed because of its age.
 */
export function removeDead(breaker: Breaker, path: string, dead: LockOwner): boolean {
  const { disk, file } = breaker
  const guard = guardPath(file, dead.token)
  const isDone = underGuard(breaker, guard, () => {
    if (ownerAt(disk, path)?.token !== dead.token) return false
    removeDrafts(disk, file, dead.token)
    disk.unlink(path)
    return true
  })
  if (isDone !== undefined) return isDone
  const holder = holderOf(breaker, guard)
  if (holder !== undefined && isDead(breaker, guard, holder)) removeDead(breaker, guard, holder)
  return false
}

/**
 * Does something while this process has a guard; `undefined` when somebody else has it.
 *
 * The guard is a file of its own: where the name of an open file stays until it is closed (Windows), it can be had again.
 */
export function underGuard<T>(
  { disk, file, processes }: Breaker,
  guard: string,
  action: () => T,
): T | undefined {
  const draft = new LockDraft(disk, file, processes.self(), true)
  try {
    const handle = draft.place(guard)
    if (handle === undefined) return undefined
    try {
      return action()
    } finally {
      try {
        unlinkIfThere(disk, guard)
      } finally {
        draft.release(handle)
      }
    }
  } finally {
    draft.close()
  }
}

function holderOf({ disk, file }: Breaker, guard: string): LockOwner | undefined {
  const found = readLock(disk, guard)
  if (found === undefined) return undefined
  const holder = typeof found === 'string' ? parseOwner(found) : undefined
  if (holder !== undefined) return holder
  const what = typeof found === 'string' ? 'a file that does not name its owner' : found.what
  throw lockInTheWay(file, guard, what)
}

/** Removes what a dead owner had begun; nobody else uses names with its token. */
function removeDrafts(disk: Disk, file: string, token: string): void {
  for (const draft of [lockDraftPath, draftPath, journalDraftPath])
    unlinkIfThere(disk, draft(file, token))
}
