/// <reference types="node" />
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { fileExists, fileNotFound, fileNotReadable, fileNotWritable } from '../../errors.js'
import { DiskFile } from './disk-file.js'
import type { OpenMode, OpenedFile } from './open-mode.js'

/** Opens a file on disk as h5py's modes say; `isNew` tells that HDF5 has to make it. */
export function openDiskFile(place: string | URL, mode: OpenMode): OpenedFile {
  const path = typeof place === 'string' ? place : fileURLToPath(place)
  try {
    return { name: path, ...open(path, mode) }
  } catch (error) {
    throw openError(path, mode, error)
  }
}

function open(path: string, mode: OpenMode): Omit<OpenedFile, 'name'> {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status !== undefined && !status.isFile()) throw notAFile()
  if (mode === 'w' || mode === 'x' || (mode === 'a' && status === undefined)) {
    const stored = new DiskFile(path, mode === 'w' ? 'w+' : 'wx+')
    return { stored, isNew: true, writable: true }
  }
  const writable = mode !== 'r'
  const stored = new DiskFile(path, writable ? 'r+' : 'r')
  return { stored, isNew: mode === 'a' && stored.size === 0, writable }
}

function notAFile(): Error {
  return Object.assign(new Error('not a file'), { code: 'EISDIR' })
}

function openError(path: string, mode: OpenMode, error: unknown): unknown {
  switch ((error as { code?: unknown } | null)?.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fileNotFound(path, error)
    case 'EEXIST':
      return fileExists(path, error)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return mode === 'r' ? fileNotReadable(path, error) : fileNotWritable(path, error)
    case 'EISDIR':
      return fileNotReadable(path, error)
    default:
      return error
  }
}
