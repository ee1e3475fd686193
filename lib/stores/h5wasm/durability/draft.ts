import { fileExists, fileInUse, unconfirmedSave } from '../../../errors.js'
import { draftPath } from './companions.js'
import { codeOf, type Disk, type DiskHandle, type DiskStatus, unlinkIfThere } from './disk.js'
import { fileTemplate } from './file-template.js'
import { folderOf } from './folder-of.js'
import { keepAccess } from './keep-access.js'
import type { Platform } from './platform.js'

/**
 * Makes the file that is to become the one at `path`, as empty as the template, for those whom the old one was for.
 *
 * `token` is that of the lock: nobody else uses the name of this draft.
 */
export function openDraft(
  platform: Platform,
  path: string,
  token: string,
  replaced: DiskStatus | undefined,
): DiskHandle {
  const draft = draftPath(path, token)
  const handle = platform.disk.open(draft, 'make')
  try {
    if (replaced !== undefined) keepAccess(platform, { path, replaced }, { path: draft, handle })
    handle.write(fileTemplate(), 0)
    return handle
  } catch (error) {
    handle.close()
    throw error
  }
}

/** A new file under a name of its own; it takes its place when its first content is on the disk. */
export class Draft {
  readonly #disk: Disk
  readonly #path: string
  readonly #draft: string
  readonly #mayReplace: boolean
  #isPublished = false
  #isSettled = false

  /** Whoever makes a draft holds the lock of the file at `path`. */
  constructor(disk: Disk, path: string, token: string, mayReplace: boolean) {
    this.#disk = disk
    this.#path = path
    this.#draft = draftPath(path, token)
    this.#mayReplace = mayReplace
  }

  /** Whether the file has its name; from then on it is what is stored there. */
  get isPublished(): boolean {
    return this.#isPublished
  }

  /** Gives the synced file its name, in the place of an older one if that is allowed. */
  publish(): void {
    if (this.#mayReplace) this.#replace()
    else this.#publishWhereNothingIs()
    this.#isPublished = true
  }

  /** Makes the name of the file, which is open, last; throws CANNOT_STORE when the disk does not confirm it. */
  settle(handle: DiskHandle): void {
    try {
      unlinkIfThere(this.#disk, this.#draft)
      this.#disk.syncFolder(folderOf(this.#path), handle)
      this.#isSettled = true
    } catch (error) {
      throw unconfirmedSave(this.#path, error)
    }
  }

  /** Removes the name of a draft that has no other, or has it still beside the other. */
  close(): void {
    if (!this.#isSettled) unlinkIfThere(this.#disk, this.#draft)
  }

  /** Windows replaces no file that somebody has open. */
  #replace(): void {
    try {
      this.#disk.rename(this.#draft, this.#path)
    } catch (error) {
      throw this.#disk.isInUse(this.#path) === true ? fileInUse(this.#path, error) : error
    }
  }

  /** A second name never replaces anything; a file system without such names has to be asked first. */
  #publishWhereNothingIs(): void {
    try {
      this.#disk.link(this.#draft, this.#path)
    } catch (error) {
      if (codeOf(error) === 'EEXIST' || this.#disk.status(this.#path) !== undefined)
        throw fileExists(this.#path, error)
      this.#disk.rename(this.#draft, this.#path)
    }
  }
}
