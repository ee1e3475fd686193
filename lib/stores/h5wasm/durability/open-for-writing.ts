import { DiskFile } from '../disk-file.js'
import type { Durability, OpenMode } from '../open-mode.js'
import type { TransactionalFile } from '../stored-file.js'
import { type DiskHandle, unlinkIfThere } from './disk.js'
import { draftPath } from './companions.js'
import { Draft, openDraft } from './draft.js'
import type { FileLock } from './file-lock.js'
import { lockOthersOut } from './file-locks.js'
import { JournaledFile } from './journaled-file.js'
import { lockAndRecover } from './lock-and-recover.js'
import type { Platform } from './platform.js'

export interface WritableFile {
  readonly stored: TransactionalFile
  /** Whether it holds nothing but the template. */
  readonly isNew: boolean
  readonly lock: FileLock
}

/** Opens a file to change it, or makes it: takes the locks and brings the file to its last committed state first. */
export function openForWriting(
  platform: Platform,
  path: string,
  mode: Exclude<OpenMode, 'r'>,
  durability: Durability,
): WritableFile {
  const { disk, memoryBudget } = platform
  const isSynced = durability !== 'none'
  const { lock, handle: existing, found } = lockAndRecover(platform, path, mode, isSynced)
  const { token } = lock
  let handle: DiskHandle | undefined = existing
  try {
    const isNew = mode === 'w' || found === undefined || (mode === 'a' && found.size === 0)
    if (isNew) {
      handle = openDraft(platform, path, token, found)
      existing?.close()
      lockOthersOut(platform, handle, path)
    }
    const options = {
      lock,
      ...(memoryBudget === undefined ? {} : { memoryBudget }),
      ...(isNew ? { draft: new Draft(disk, path, token, found !== undefined) } : {}),
    }
    const stored =
      durability === 'none'
        ? new DiskFile(handle!, options)
        : new JournaledFile(disk, path, handle!, options)
    return { stored, isNew, lock }
  } catch (error) {
    existing?.close()
    handle?.close()
    try {
      unlinkIfThere(disk, draftPath(path, token))
    } catch {
      // The first error says more, and the lock is given back in any case.
    }
    lock.release()
    throw error
  }
}
