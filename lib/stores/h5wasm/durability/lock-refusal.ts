import { fileLocked, lockInTheWay } from '../../../errors.js'
import { formerLockPath, lockPath } from './companions.js'
import type { Disk } from './disk.js'
import { parseOwner, type Processes } from './lock-owner.js'
import { type NoLock, ownerAt } from './read-lock.js'

interface Locked {
  readonly disk: Disk
  readonly file: string
  readonly processes: Processes
}

/** Says who has a lock, and what can be done. */
export function lockRefusal(locked: Locked, path: string, found: string | NoLock): Error {
  const { disk, file, processes } = locked
  if (typeof found !== 'string') return lockInTheWay(file, path, found.what)
  const owner = parseOwner(found)
  if (owner === undefined) return lockInTheWay(file, path, 'a file that does not name its owner')
  const { pid, host, since, token } = owner
  if (processes.isSelf(owner))
    return fileLocked(
      file,
      `this process (${pid} on ${host}), since ${since}`,
      'Close the session that has it open for writing, or use that one.',
    )
  const who = `process ${pid} on ${host}, since ${since}`
  const names = namesOf(locked, token).join(' and ')
  if (processes.isAlive(owner) !== undefined) {
    const wait = "Wait until it closes the file, or open it with { mode: 'r' }."
    const isSure = owner.start !== undefined || disk.isInUse(path) === true
    const reused = `If that is another process by now, which got the number of one that is gone, delete ${names}.`
    return fileLocked(file, who, isSure ? wait : `${wait} ${reused}`)
  }
  return processes.isElsewhere(owner)
    ? fileLocked(
        file,
        `${who}, in another container or PID namespace`,
        `Whether it still runs cannot be seen from here. If nothing there uses the file any more, delete ${names}.`,
      )
    : fileLocked(file, who, `If that computer no longer uses the file, delete ${names}.`)
}

/** The names of a lock that are there. */
function namesOf({ disk, file }: Locked, token: string): string[] {
  const names = [lockPath(file), formerLockPath(file)]
  return names.filter(
    (name): name is string => name !== undefined && ownerAt(disk, name)?.token === token,
  )
}
