import { fileLocked } from '../../../errors.js'
import { formerLockPath, lockPath } from './companions.js'
import type { DiskHandle, DiskStatus } from './disk.js'
import { FileLock } from './file-lock.js'
import { parseOwner } from './lock-owner.js'
import { lockRefusal } from './lock-refusal.js'
import type { Platform } from './platform.js'
import { readLock } from './read-lock.js'

/** As often as another writer may put a new file in the place of the one that was just opened. */
const mostTries = 5

/** All that keeps others from changing a file; until it is there, nothing of the file is touched. */
export interface FileLocks {
  readonly lock: FileLock
  /** The file, locked in the kernel where it has such locks; `undefined` where there is none yet. */
  readonly handle: DiskHandle | undefined
  readonly found: DiskStatus | undefined
  /** Whether the kernel keeps others out as long as `handle` is open. */
  readonly isKernels: boolean
}

/**
 * Takes the lock of the kernel and the one beside the file, in this order: a file that another program has locked keeps
 * its locks, journal and drafts as they are.
 *
 * Throws LOCKED, and what the disk says of a file that may not be changed.
 */
export function takeLocks(platform: Platform, path: string, isSynced: boolean): FileLocks {
  for (let tries = 0; tries < mostTries; tries++) {
    const locks = tryToLock(platform, path, isSynced)
    if (locks !== undefined) return locks
  }
  throw fileLocked(path, 'short-lived writers, one after another', 'Try again.')
}

/** Locks others out of an open file as far as the kernel has such locks, which it tells, or throws LOCKED and names who has it. */
export function lockOthersOut(platform: Platform, handle: DiskHandle, path: string): boolean {
  const isLocked = platform.lockInKernel(handle.descriptor)
  if (isLocked !== false) return isLocked === true
  const { disk, processes } = platform
  for (const name of [lockPath(path), formerLockPath(path)]) {
    const text = name === undefined ? undefined : readLock(disk, name)
    const owner = typeof text === 'string' ? parseOwner(text) : undefined
    if (owner !== undefined && processes.isAlive(owner) !== false)
      throw lockRefusal({ disk, file: path, processes }, name!, text!)
  }
  throw fileLocked(
    path,
    'another program (h5py, an HDF5 tool)',
    'Close it there, or set HDF5_USE_FILE_LOCKING=FALSE if it only reads.',
  )
}

/** Gives `undefined` when another file has taken the place of the one that was opened. */
function tryToLock(platform: Platform, path: string, isSynced: boolean): FileLocks | undefined {
  const { disk, processes } = platform
  const handle = disk.status(path) === undefined ? undefined : disk.open(path, 'change')
  let lock: FileLock | undefined
  try {
    const isKernels = handle !== undefined && lockOthersOut(platform, handle, path)
    lock = FileLock.acquire(disk, path, processes, isSynced)
    const found = disk.status(path)
    if (found?.identity === handle?.status().identity) return { lock, handle, found, isKernels }
    lock.release()
    handle?.close()
    return undefined
  } catch (error) {
    handle?.close()
    lock?.release()
    throw error
  }
}
