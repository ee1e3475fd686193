/// <reference types="node" />
import {
  type BigIntStats,
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'

import type { Disk, DiskHandle, DiskStatus } from './disk.js'

const flags = { read: 'r', change: 'r+', make: 'wx+' }

/** The disk of this computer. */
export const nodeDisk: Disk = {
  open: (path, access) => new NodeHandle(openSync(path, flags[access])),
  status: (path) => {
    const status = statSync(path, { bigint: true, throwIfNoEntry: false })
    return status === undefined ? undefined : describe(status)
  },
  link: linkSync,
  rename: renameSync,
  unlink: unlinkSync,
  syncFolder: (folder) => {
    // Windows opens no folders; there a rename is in the journal of the file system.
    if (process.platform === 'win32') return
    const descriptor = openSync(folder, 'r')
    try {
      fsyncSync(descriptor)
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
    isFile: status.isFile(),
    permissions: Number(status.mode) & 0o7777,
  }
}
