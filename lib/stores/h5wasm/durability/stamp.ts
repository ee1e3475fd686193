import { formerLockPath, lockPath } from './companions.js'
import type { Disk, DiskStatus } from './disk.js'
import { saltOf } from './found-journal.js'

/**
 * Tells the states of a file apart without reading it: two equal stamps, and nobody changed it in between.
 *
 * Beside a writer the lock's size counts the commits (its number may be that of an older lock, its time and size are not), and
 * a journal has a salt; what a transaction under way appends changes nothing. Without a writer it is the file's size and time:
 * nobody makes or removes a journal without a lock.
 */
export function stampOf(disk: Disk, path: string): string {
  const lock = lockOf(disk, path)
  const salt = lock === undefined ? undefined : saltOf(disk, path)
  const file = disk.status(path)
  const state =
    lock === undefined
      ? `${file?.size} ${file?.changed}`
      : `${lock.identity} ${lock.size} ${lock.changed} ${salt}`
  return `${file?.identity} ${state}`
}

/** The lock of whoever writes the file; version 0.1.0 has the second of the names only. */
function lockOf(disk: Disk, path: string): DiskStatus | undefined {
  const lock = disk.status(lockPath(path))
  const former = formerLockPath(path)
  return lock ?? (former === undefined ? undefined : disk.status(former))
}
