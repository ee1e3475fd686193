import { isH5Error } from '../../../errors.js'
import { codeOf } from './disk.js'
import { FileLock } from './file-lock.js'
import { journalPath, saltOf } from './journal-file.js'
import type { Platform } from './platform.js'
import { recover } from './recovery.js'
import { SnapshotFile } from './snapshot-file.js'

/** What keeps a reader from finishing a commit: a living writer, or a medium that can't be written. */
const reasonsToLeaveIt = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT'])

/** Opens the last committed state of a file; unless `recovers`, nothing on the disk is changed for that. */
export function openForReading(platform: Platform, path: string, recovers = true): SnapshotFile {
  const { disk } = platform
  if (disk.status(path)?.isFile === false)
    throw Object.assign(new Error('not a file'), { code: 'EISDIR' })
  if (recovers && saltOf(disk, journalPath(path)) !== undefined) finishForOthers(platform, path)
  return new SnapshotFile(disk, path)
}

/** Other programs do not look at the journal, so a commit that a crash left there goes into the file where it can. */
function finishForOthers({ disk, processes }: Platform, path: string): void {
  try {
    const lock = FileLock.acquire(disk, path, processes)
    try {
      recover(disk, path)
    } finally {
      lock.release()
    }
  } catch (error) {
    const mayBeLeft = isH5Error(error, 'LOCKED') || reasonsToLeaveIt.has(codeOf(error) ?? '')
    if (!mayBeLeft) throw error
  }
}
