import { lockDraftPath } from './companions.js'
import { codeOf, type Disk, type DiskHandle, hasNoLinks, unlinkIfThere } from './disk.js'
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

  constructor(disk: Disk, file: string, owner: LockOwner, isSynced: boolean) {
    this.#disk = disk
    this.owner = owner
    this.#bytes = bytesOfLock(owner)
    this.#path = lockDraftPath(file, owner.token)
    this.#handle = disk.open(this.#path, 'make')
    try {
      this.#handle.write(this.#bytes, 0)
      // After a power cut a lock is whole or not there.
      if (isSynced) this.#handle.sync()
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

  #placeWithoutLink(path: string): DiskHandle | undefined {
    let handle: DiskHandle
    try {
      handle = this.#disk.open(path, 'make')
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return undefined
      throw error
    }
    try {
      handle.write(this.#bytes, 0)
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
