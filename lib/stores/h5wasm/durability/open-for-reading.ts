import { journalTrouble, notAFile } from '../../../errors.js'
import { formerLockPath, lockPath } from './companions.js'
import type { Platform } from './platform.js'
import { ownerAt } from './read-lock.js'
import { SnapshotFile } from './snapshot-file.js'

/**
 * Opens the last committed state of a file; nothing on the disk is changed for that.
 *
 * A save that a crash has left in a journal is laid over the file in memory, and one that does not fit is passed over; a
 * warning tells of both.
 */
export function openForReading(platform: Platform, path: string): SnapshotFile {
  const { disk, warn } = platform
  const kind = disk.status(path)?.kind ?? 'file'
  if (kind !== 'file') throw notAFile(path, kind, true)
  const file = new SnapshotFile(disk, path)
  const { found } = file
  if (found?.state === 'fits') {
    if (!hasWriter(platform, path))
      warn(
        `The last save of ${path} is read from ${found.path}, where a crash has left it. Open the file for writing, or call recover, to bring it into the file: other programs do not see it there.`,
      )
  } else if (found !== undefined && found.state !== 'void')
    warn(`${path} is read as it is. ${journalTrouble(path, found.path, found)}`)
  return file
}

/** Whether somebody may be writing the file, so that its journal will go away by itself. */
function hasWriter({ disk, processes }: Platform, path: string): boolean {
  return [lockPath(path), formerLockPath(path)].some((name) => {
    const owner = name === undefined ? undefined : ownerAt(disk, name)
    return owner !== undefined && processes.isAlive(owner) !== false
  })
}
