import { notAFile } from '../../../errors.js'
import type { OpenMode } from '../open-mode.js'
import type { DiskStatus } from './disk.js'
import { type FileLocks, takeLocks } from './file-locks.js'
import type { Platform } from './platform.js'
import { recover } from './recovery.js'

/**
 * Takes the locks of a file that is to be changed or made, and brings it to its last committed state.
 *
 * @param isSynced Whether a power cut must not leave a part of a lock.
 */
export function lockAndRecover(
  platform: Platform,
  path: string,
  mode: Exclude<OpenMode, 'r'>,
  isSynced: boolean,
): FileLocks {
  const { disk } = platform
  const status = disk.status(path)
  if (status !== undefined && status.kind !== 'file') throw notAFile(path, status.kind, false)
  checkMode(status, mode, path)
  const locks = takeLocks(platform, path, isSynced)
  try {
    checkMode(locks.found, mode, path)
    recover(disk, path)
    return locks
  } catch (error) {
    locks.handle?.close()
    locks.lock.release()
    throw error
  }
}

function checkMode(found: DiskStatus | undefined, mode: OpenMode, path: string): void {
  const refuse = (code: string): never => {
    throw Object.assign(new Error(`${code}: ${path}`), { code })
  }
  if (found === undefined) return mode === 'r+' ? refuse('ENOENT') : undefined
  if (mode === 'x') refuse('EEXIST')
}
