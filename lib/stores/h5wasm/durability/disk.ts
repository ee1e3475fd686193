/**
 * Everything that the durability layer does to a disk.
 *
 * Errors carry Node's `code` (`'ENOENT'`, `'ENOSPC'` …). A harness wraps a disk to record, fail or cut the calls.
 */
export interface Disk {
  /** The number of the user for whom this process works; 0 where files belong to nobody. */
  readonly user: number
  /**
   * Opens a file: to read it, to change it, or to make it where nothing is (`EEXIST` otherwise).
   *
   * Nothing but a regular file is opened: no symbolic link is followed (`ELOOP`), nothing waits for the other end of a
   * pipe (`EISDIR`, as for a folder).
   */
  open(path: string, access: 'read' | 'change' | 'make'): DiskHandle
  /** Describes what is at a path, a symbolic link itself, or gives `undefined` where nothing is. */
  status(path: string): DiskStatus | undefined
  /**
   * The path by which all find a file: no symbolic link is in it, and its letters are those that the file system has.
   * `ENOENT` where nothing is.
   */
  realPath(path: string): string
  /** The names in a folder. */
  list(folder: string): string[]
  /** Gives a file a second name; `EEXIST` where something is. */
  link(from: string, to: string): void
  /** Gives a file another name, in the place of what has that name. */
  rename(from: string, to: string): void
  /** Takes a name away. */
  unlink(path: string): void
  /**
   * Makes names that came, went or changed in a folder last.
   *
   * `file` is one there that may be written: it is synced where folders can't be, which takes the names along on file
   * systems that keep the order of what they do.
   */
  syncFolder(folder: string, file: DiskHandle | undefined): void
  /** Whether any process has a file open; `undefined` where the operating system does not tell. */
  isInUse(path: string): boolean | undefined
}

/** An open file. */
export interface DiskHandle {
  /** The number by which the operating system knows it, to be inherited by a program. */
  readonly descriptor: number | undefined
  status(): DiskStatus
  /** Fills `target` from `position` on and gives the number of bytes that were there. */
  read(target: Uint8Array, position: number): number
  /** Writes all of `source`. */
  write(source: Uint8Array, position: number): void
  truncate(size: number): void
  /** Makes what was written last: it survives a power cut. */
  sync(): void
  /** Says to whom it belongs. */
  own(owner: number, group: number): void
  /** Says who may read and write it, as `DiskStatus.permissions` does. */
  permit(permissions: number): void
  /** Says when the file was changed, in milliseconds since 1970. */
  touch(changed: number): void
  close(): void
}

export interface DiskStatus {
  /** The same for all names of one file, and for no other file. */
  readonly identity: string
  readonly size: number
  /** When the file was changed, in nanoseconds as far as the file system knows them. */
  readonly changed: bigint
  readonly kind: DiskKind
  /** The number of the user to whom it belongs; 0 where files belong to nobody. */
  readonly owner: number
  /** The number of the group to which it belongs; 0 where there are none. */
  readonly group: number
  /** Who may read and write it; the twelve lowest bits of its mode. */
  readonly permissions: number
}

export type DiskKind = 'file' | 'folder' | 'symbolic link' | 'pipe' | 'socket' | 'device'

/** The code of an error of the operating system. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/**
 * What file systems say that know no second names of a file: FAT on Windows EISDIR, as libuv translates its
 * ERROR_INVALID_FUNCTION, and Android EACCES.
 */
const noLinks = new Set([
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
  'UNKNOWN',
])
/** What is said of a file that may not be touched, and on Windows of one that others have open or that is going. */
const untouchable = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** Whether `link` failed because a file can have one name only there. */
export const hasNoLinks = (error: unknown): boolean => noLinks.has(codeOf(error) ?? '')

/** Whether something is there which this process may not touch now. */
export const isUntouchable = (error: unknown): boolean => untouchable.has(codeOf(error) ?? '')

/** Whether something has a name, be it something that can't be looked at. */
export function isTaken(disk: Disk, path: string): boolean {
  try {
    return disk.status(path) !== undefined
  } catch (error) {
    if (!isUntouchable(error)) throw error
    return true
  }
}

/** Runs an operation on an open file and closes it, whatever happens. */
export function withHandle<T>(handle: DiskHandle, operation: (handle: DiskHandle) => T): T {
  try {
    return operation(handle)
  } finally {
    handle.close()
  }
}

/** Removes a file that may not be there. */
export function unlinkIfThere(disk: Disk, path: string): void {
  try {
    disk.unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
