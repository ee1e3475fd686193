import { lockDraftPath } from './companions.js'
import {
  codeOf,
  type Disk,
  type DiskHandle,
  hasNoLinks,
  isTaken,
  isUntouchable,
  unlinkIfThere,
} from './disk.js'
import type { LockOwner } from './lock-owner.js'

/** Locks begin with different sizes, so that readers do not take one for the one before. */
const mostPadding = 2048

/**
 * A file that names this process and gets the names of locks.
 *
 * It is open from before it has any of them: a lock of this process that no thread has open was left by one that ended.
 */
export class LockDraft {
  readonly owner: LockOwner
  readonly #disk: Disk
  readonly #path: string
  readonly #bytes: Uint8Array
  readonly #handle: DiskHandle
  readonly #isSynced: boolean

  constructor(disk: Disk, file: string, owner: LockOwner, isSynced: boolean) {
    this.#disk = disk
    this.#isSynced = isSynced
    this.owner = { ...owner, open: true }
    this.#bytes = bytesOfLock(this.owner)
    this.#path = lockDraftPath(file, owner.token)
    this.#handle = disk.open(this.#path, 'make')
    try {
      this.#fill(this.#handle)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Gives the file a name; `undefined` where something has it. */
  place(path: string): DiskHandle | undefined {
    try {
      this.#disk.link(this.#path, path)
      return this.#handle
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined
      if (!hasNoLinks(error)) throw error
      return this.#placeWithoutLink(path)
    }
  }

  /**
   * Whether nobody has the file at a path open for sure. What the operating system says of that is believed if it knows of
   * this draft, which is open: not every program that runs JavaScript asks it as Node does.
   */
  tellsUnused(path: string): boolean {
    return this.#disk.isInUse(this.#path) === true && this.#disk.isInUse(path) === false
  }

  /** Takes away the name that is no lock's; the file stays open where it is in use. */
  end(kept: readonly DiskHandle[]): void {
    try {
      unlinkIfThere(this.#disk, this.#path)
    } finally {
      if (!kept.includes(this.#handle)) this.#handle.close()
    }
  }

  /** Closes what `place` gave and no name needs any more. */
  release(handle: DiskHandle): void {
    if (handle !== this.#handle) handle.close()
  }

  close(): void {
    this.end([])
  }

  /** After a power cut a lock is whole or not there; a name of its own it may have got just before. */
  #fill(handle: DiskHandle): void {
    handle.write(this.#bytes, 0)
    if (this.#isSynced) handle.sync()
  }

  #placeWithoutLink(path: string): DiskHandle | undefined {
    let handle: DiskHandle
    try {
      handle = this.#disk.open(path, 'make')
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined
      if (isUntouchable(error) && isTaken(this.#disk, path)) return undefined
      throw error
    }
    try {
      this.#fill(handle)
      return handle
    } catch (error) {
      unlinkIfThere(this.#disk, path)
      handle.close()
      throw error
    }
  }
}

/** What a lock says: its owner, and lines behind that, of which each commit adds one. */
export function bytesOfLock(owner: LockOwner): Uint8Array {
  const padding = '\n'.repeat(1 + Math.floor(Math.random() * mostPadding))
  return new TextEncoder().encode(JSON.stringify(owner) + padding)
}
