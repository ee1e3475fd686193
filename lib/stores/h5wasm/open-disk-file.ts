/// <reference types="node" />
import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import {
  diskFailure,
  fileExists,
  fileNotFound,
  fileNotReadable,
  fileNotWritable,
  folderNotFound,
  isH5Error,
  syncForbidden,
} from '../../errors.js'
import type { WriteOptions } from '../store.js'
import { compactFile, type CompactReport } from './compact.js'
import { codeOf, type Disk } from './durability/disk.js'
import { nodePlatform } from './durability/node-platform.js'
import { type Leftover, leftoversOf } from './durability/leftovers.js'
import { openForReading } from './durability/open-for-reading.js'
import { openForWriting } from './durability/open-for-writing.js'
import type { Platform } from './durability/platform.js'
import {
  type JournalChoice,
  type RecoverReport,
  settleJournal,
} from './durability/settle-journal.js'
import type { Durability, OpenMode, OpenedFile } from './open-mode.js'

const mostLinks = 40

/** Opens a file on disk as h5py's modes say. */
export function openDiskFile(
  place: string | URL,
  mode: OpenMode,
  durability: Durability = 'commit',
  platform: Platform = nodePlatform,
): OpenedFile {
  const path = typeof place === 'string' ? place : fileURLToPath(place)
  try {
    const real = realPath(platform.disk, path)
    if (mode !== 'r')
      return { name: path, writable: true, ...openForWriting(platform, real, mode, durability) }
    return {
      name: path,
      writable: false,
      isNew: false,
      stored: openForReading(platform, real),
    }
  } catch (error) {
    throw openError(path, mode, error)
  }
}

/** Writes a file on disk anew without its free space; see `compactFile`. */
export async function compactDiskFile(
  place: string | URL,
  options: WriteOptions,
): Promise<CompactReport> {
  const path = typeof place === 'string' ? place : fileURLToPath(place)
  try {
    return await compactFile(nodePlatform, realPath(nodePlatform.disk, path), options)
  } catch (error) {
    throw openError(path, 'r+', error)
  }
}

/** Finishes what a crash left in a journal; see `settleJournal`. */
export function recoverDiskFile(
  place: string | URL,
  choice: JournalChoice | undefined,
): RecoverReport {
  const path = typeof place === 'string' ? place : fileURLToPath(place)
  try {
    return settleJournal(nodePlatform, realPath(nodePlatform.disk, path), choice)
  } catch (error) {
    throw openError(path, 'r+', error)
  }
}

/** Tells what is beside a file; see `leftoversOf`. */
export function leftoversOfDiskFile(place: string | URL): Leftover[] {
  const path = typeof place === 'string' ? place : fileURLToPath(place)
  try {
    return leftoversOf(nodePlatform, realPath(nodePlatform.disk, path))
  } catch (error) {
    throw openError(path, 'r', error)
  }
}

/** Follows symbolic links, also those that lead to where a file is to be made. */
function realPath(disk: Disk, path: string, links = 0): string {
  try {
    return disk.realPath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || links > mostLinks) throw error
    const folder = disk.realPath(dirname(resolve(path)))
    const inFolder = resolve(folder, basename(path))
    const found = lstatSync(inFolder, { throwIfNoEntry: false })
    if (found === undefined || !found.isSymbolicLink()) return inFolder
    return realPath(disk, resolve(folder, readlinkSync(inFolder)), links + 1)
  }
}

function openError(path: string, mode: OpenMode, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const folder = dirname(resolve(path))
      return existsSync(folder) ? fileNotFound(path, error) : folderNotFound(folder, path, error)
    }
    case 'EEXIST':
      return fileExists(path, error)
    case 'ERR_ACCESS_DENIED':
      return notPermitted(path, mode, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return mode === 'r' ? fileNotReadable(path, error) : fileNotWritable(path, error)
    case 'EISDIR':
      return fileNotReadable(path, error)
    default:
      return isH5Error(error) || codeOf(error) === undefined ? error : diskFailure(path, error)
  }
}

/** What Node's permission model does not allow: it names the permission that is missing, and syncing has none. */
function notPermitted(path: string, mode: OpenMode, error: unknown): unknown {
  if (!(error as { permission?: string }).permission) return syncForbidden(path, error)
  return mode === 'r' ? fileNotReadable(path, error) : fileNotWritable(path, error)
}
