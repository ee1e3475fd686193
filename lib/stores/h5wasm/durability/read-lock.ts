import { codeOf, type Disk, isUntouchable, withHandle } from './disk.js'
import { type LockOwner, parseOwner } from './lock-owner.js'

/** Something at a lock's name that is not read. */
export interface NoLock {
  readonly what: string
}

/** Reads what is at a lock's name, as far as that is a file which may be read. */
export function readLock(disk: Disk, path: string): string | NoLock | undefined {
  try {
    const status = disk.status(path)
    if (status === undefined) return undefined
    if (status.kind !== 'file') return { what: `a ${status.kind}` }
    return withHandle(disk.open(path, 'read'), (handle) => {
      const bytes = new Uint8Array(Math.min(handle.status().size, 4096))
      return new TextDecoder().decode(bytes.subarray(0, handle.read(bytes, 0)))
    })
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (isUntouchable(error)) return { what: 'a file that may not be read' }
    throw error
  }
}

/** The owner that a lock names, as far as there is a lock. */
export function ownerAt(disk: Disk, path: string): LockOwner | undefined {
  const found = readLock(disk, path)
  return typeof found === 'string' ? parseOwner(found) : undefined
}
