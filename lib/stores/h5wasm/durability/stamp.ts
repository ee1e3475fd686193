import type { Disk } from './disk.js'
import { lockPath } from './file-lock.js'
import { journalPath, saltOf } from './journal-file.js'

/**
 * Tells the states of a file apart without reading it: two equal stamps, and nobody changed it in between.
 *
 * Beside a writer the lock's size counts the commits (its number may be that of an older lock, its time and size are not), and a journal that counts has a salt; what a transaction under way
 * appends changes nothing. Without a writer it is the file's size and time.
 */
export function stampOf(disk: Disk, path: string): string {
  const lock = disk.status(lockPath(path))
  const salt = saltOf(disk, journalPath(path))
  const file = disk.status(path)
  const state =
    lock === undefined
      ? `${file?.size} ${file?.changed}`
      : `${lock.identity} ${lock.size} ${lock.changed}`
  return `${file?.identity} ${salt} ${state}`
}
