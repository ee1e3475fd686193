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
  realpathSync,
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
/** `UV_FS_O_EXLOCK` of libuv for Windows: nobody else has the file open, or it is not opened. */
const unshared = 0x1000_0000
/** Where the case of letters in names does not matter, as a rule; the system's own function gives them as they are. */
const foldsCase = ['win32', 'darwin']
/** What file systems say that have no way to sync a folder. */
const unsyncable = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EBADF'])

/** The disk of this computer. */
export const nodeDisk: Disk = {
  get user() {
    return process.geteuid?.() ?? 0
  },
  open: (path, access) => {
    if (constants.O_NOFOLLOW === undefined) refuseLink(path)
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
  realPath: (path) => {
    if (foldsCase.includes(process.platform))
      try {
        return realpathSync.native(path)
      } catch (error) {
        // Some drivers of RAM disks and network drives do not tell.
        if (codeOf(error) === 'ENOENT') throw error
      }
    return realpathSync(path)
  },
  list: (folder) => readdirSync(folder),
  link: linkSync,
  rename: renameSync,
  unlink: unlinkSync,
  syncFolder: (folder, file) => {
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
    } catch (error) {
      if (!unsyncable.has(codeOf(error) ?? '')) throw error
      file?.sync()
      warnOnce(
        `The file system of ${folder} cannot sync folders: a save there survives a crash of the program, but may be lost in a power cut.`,
      )
    } finally {
      closeSync(descriptor)
    }
  },
  isInUse: (path) => {
    if (process.platform !== 'win32') return undefined
    try {
      closeSync(openSync(path, constants.O_RDONLY | unshared))
      return false
    } catch (error) {
      return codeOf(error) === 'EBUSY' ? true : undefined
    }
  },
}

/** Windows has no flag for it. */
function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw Object.assign(new Error(`${path} is a symbolic link`), { code: 'ELOOP' })
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
