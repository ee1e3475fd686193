/// <reference types="node" />
import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

import { codeOf, type Disk, type DiskHandle, type DiskKind, type DiskStatus } from './disk.js'
import { warnOnce } from '../../../warn-once.js'

// Windows knows neither of the two, and has no pipes or links of that kind.
const careful = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const flags = {
  read: constants.O_RDONLY | careful,
  change: constants.O_RDWR | careful,
  make: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | careful,
}
/** What file systems say that have no way to sync a folder. */
const unsyncable = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF'])

/** The disk of this computer. */
export const nodeDisk: Disk = {
  get user() {
    return process.geteuid?.() ?? 0
  },
  open: (path, access) => {
    const handle = new NodeHandle(openSync(path, flags[access]))
    const { kind } = handle.status()
    if (kind === 'file') return handle
    handle.close()
    throw Object.assign(new Error(`${path} is a ${kind}`), { code: 'EISDIR' })
  },
  status: (path) => {
    const status = lstatSync(path, { bigint: true, throwIfNoEntry: false })
    return status === undefined ? undefined : describe(status)
  },
  list: (folder) => readdirSync(folder),
  link: linkSync,
  rename: renameSync,
  unlink: unlinkSync,
  syncFolder: (folder) => {
    // Windows opens no folders; there a rename is in the journal of the file system.
    if (process.platform === 'win32') return
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } catch (error) {
      if (!unsyncable.has(codeOf(error) ?? '')) throw error
      warnOnce(
        `The file system of ${folder} cannot sync folders: a save there survives a crash of the program, but may be lost in a power cut.`,
      )
    } finally {
      closeSync(descriptor)
    }
  },
}

class NodeHandle implements DiskHandle {
  readonly descriptor: number
  #isOpen = true

  constructor(descriptor: number) {
    this.descriptor = descriptor
  }

  status(): DiskStatus {
    return describe(fstatSync(this.descriptor, { bigint: true }))
  }

  read(target: Uint8Array, position: number): number {
    let done = 0
    while (done < target.length) {
      const count = readSync(this.descriptor, target, done, target.length - done, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  write(source: Uint8Array, position: number): void {
    for (let done = 0; done < source.length;)
      done += writeSync(this.descriptor, source, done, source.length - done, position + done)
  }

  truncate(size: number): void {
    ftruncateSync(this.descriptor, size)
  }

  sync(): void {
    fsyncSync(this.descriptor)
  }

  own(owner: number, group: number): void {
    fchownSync(this.descriptor, owner, group)
  }

  permit(permissions: number): void {
    fchmodSync(this.descriptor, permissions)
  }

  touch(changed: number): void {
    futimesSync(this.descriptor, changed / 1000, changed / 1000)
  }

  close(): void {
    if (this.#isOpen) closeSync(this.descriptor)
    this.#isOpen = false
  }
}

function describe(status: BigIntStats): DiskStatus {
  return {
    identity: `${status.dev}:${status.ino}`,
    size: Number(status.size),
    changed: status.mtimeNs,
    kind: kindOf(status),
    owner: Number(status.uid),
    group: Number(status.gid),
    permissions: Number(status.mode) & 0o7777,
  }
}

function kindOf(status: BigIntStats): DiskKind {
  if (status.isFile()) return 'file'
  if (status.isDirectory()) return 'folder'
  if (status.isSymbolicLink()) return 'symbolic link'
  if (status.isFIFO()) return 'pipe'
  return status.isSocket() ? 'socket' : 'device'
}
