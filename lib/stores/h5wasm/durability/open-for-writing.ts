import { fileLocked, notAFile } from '../../../errors.js'
import { DiskFile } from '../disk-file.js'
import type { Durability, OpenMode } from '../open-mode.js'
import type { TransactionalFile } from '../stored-file.js'
import { type DiskHandle, type DiskStatus, unlinkIfThere } from './disk.js'
import { draftPath } from './companions.js'
import { Draft, openDraft } from './draft.js'
import { FileLock } from './file-lock.js'
import { JournaledFile } from './journaled-file.js'
import type { Platform } from './platform.js'
import { recover } from './recovery.js'

export interface WritableFile {
  readonly stored: TransactionalFile
  /** Whether it holds nothing but the template. */
  readonly isNew: boolean
  /** What the names of this writer's drafts have in them. */
  readonly token: string
}

/** Opens a file to change it, or makes it: takes the lock and brings the file to its last committed state first. */
export function openForWriting(
  platform: Platform,
  path: string,
  mode: Exclude<OpenMode, 'r'>,
  durability: Durability,
): WritableFile {
  const { disk, processes } = platform
  const kind = disk.status(path)?.kind ?? 'file'
  if (kind !== 'file') throw notAFile(path, kind, false)
  const lock = FileLock.acquire(disk, path, processes)
  let handle: DiskHandle | undefined
  try {
    const found = disk.status(path)
    checkMode(found, mode, path)
    recover(disk, path)
    const isNew = mode === 'w' || found === undefined || (mode === 'a' && found.size === 0)
    handle = isNew ? openDraft(disk, path, lock.token, found) : disk.open(path, 'change')
    lockOthersOut(platform, handle, path)
    const { memoryBudget } = platform
    const options = {
      token: lock.token,
      ...(memoryBudget === undefined ? {} : { memoryBudget }),
      ...(isNew ? { draft: new Draft(disk, path, lock.token, found !== undefined) } : {}),
      onCommit: () => lock.countCommit(),
      onClose: () => lock.release(),
    }
    const stored =
      durability === 'none'
        ? new DiskFile(handle, options)
        : new JournaledFile(disk, path, handle, options)
    return { stored, isNew, token: lock.token }
  } catch (error) {
    handle?.close()
    unlinkIfThere(disk, draftPath(path, lock.token))
    lock.release()
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

function lockOthersOut({ lockInKernel }: Platform, handle: DiskHandle, path: string): void {
  if (lockInKernel(handle.descriptor) !== false) return
  throw fileLocked(
    path,
    'another program (h5py, an HDF5 tool)',
    'Close it there, or set HDF5_USE_FILE_LOCKING=FALSE if it only reads.',
  )
}
