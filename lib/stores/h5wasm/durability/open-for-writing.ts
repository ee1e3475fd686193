import { fileLocked } from '../../../errors.js'
import { DiskFile } from '../disk-file.js'
import type { Durability, OpenMode } from '../open-mode.js'
import type { TransactionalFile } from '../stored-file.js'
import { type Disk, type DiskHandle, type DiskStatus, unlinkIfThere } from './disk.js'
import { Draft, draftPath, openDraft } from './draft.js'
import { FileLock } from './file-lock.js'
import { journalPath } from './journal-file.js'
import { JournaledFile } from './journaled-file.js'
import type { Platform } from './platform.js'
import { recover, trimAfterCrash } from './recovery.js'

export interface WritableFile {
  readonly stored: TransactionalFile
  /** Whether it holds nothing but the template. */
  readonly isNew: boolean
}

/** Opens a file to change it, or makes it: takes the lock and brings the file to its last committed state first. */
export function openForWriting(
  platform: Platform,
  path: string,
  mode: Exclude<OpenMode, 'r'>,
  durability: Durability,
): WritableFile {
  const { disk, processes } = platform
  const lock = FileLock.acquire(disk, path, processes)
  let handle: DiskHandle | undefined
  try {
    const found = disk.status(path)
    checkMode(found, mode, path)
    prepare(disk, path, found, lock.tookOver)
    const isNew = mode === 'w' || found === undefined || (mode === 'a' && found.size === 0)
    handle = isNew ? openDraft(disk, path, found) : disk.open(path, 'change')
    lockOthersOut(platform, handle, path)
    const { memoryBudget } = platform
    const options = {
      ...(memoryBudget === undefined ? {} : { memoryBudget }),
      ...(isNew ? { draft: new Draft(disk, path, found !== undefined) } : {}),
      onCommit: () => lock.countCommit(),
      onClose: () => lock.release(),
    }
    const stored =
      durability === 'none'
        ? new DiskFile(handle, options)
        : new JournaledFile(disk, path, handle, options)
    return { stored, isNew }
  } catch (error) {
    handle?.close()
    unlinkIfThere(disk, draftPath(path))
    lock.release()
    throw error
  }
}

function checkMode(found: DiskStatus | undefined, mode: OpenMode, path: string): void {
  const refuse = (code: string): never => {
    throw Object.assign(new Error(`${code}: ${path}`), { code })
  }
  if (found === undefined) return mode === 'r+' ? refuse('ENOENT') : undefined
  if (!found.isFile) refuse('EISDIR')
  if (mode === 'x') refuse('EEXIST')
}

/** Clears away what a crash has left; a file that will be replaced stays whole until it is. */
function prepare(
  disk: Disk,
  path: string,
  found: DiskStatus | undefined,
  afterCrash: boolean,
): void {
  unlinkIfThere(disk, draftPath(path))
  if (found === undefined) return unlinkIfThere(disk, journalPath(path))
  if (recover(disk, path) === 'clean' && afterCrash) trimAfterCrash(disk, path)
}

function lockOthersOut({ lockInKernel }: Platform, handle: DiskHandle, path: string): void {
  if (lockInKernel(handle.descriptor) !== false) return
  throw fileLocked(
    path,
    'another program (h5py, an HDF5 tool)',
    'Close it there, or set HDF5_USE_FILE_LOCKING=FALSE if it only reads.',
  )
}
