import { foreignJournal } from '../../../errors.js'
import { applyPages } from './apply-pages.js'
import { type Disk, type DiskHandle, withHandle } from './disk.js'
import { folderOf } from './folder-of.js'
import { journalPath, type SealedJournal, withSealedJournal } from './journal-file.js'
import { allocatedEnd, superblockBytes } from './superblock.js'
import { witnessOf } from './witness.js'

/** What recovery found: nothing to do, a commit that it finished, or a transaction that never counted. */
export type Recovery = 'clean' | 'finished' | 'dropped'

/**
 * Brings a file that a crash left behind to its last committed state; the caller holds the lock.
 *
 * It may itself be cut off at any moment and run again. Throws CORRUPT when the journal is not the file's.
 */
export function recover(disk: Disk, path: string): Recovery {
  const journal = journalPath(path)
  if (disk.status(journal) === undefined) return 'clean'
  const isFinished = withHandle(disk.open(path, 'change'), (handle) => {
    const finished = withSealedJournal(disk, journal, (sealed) => finish(handle, sealed, path))
    if (finished === undefined) trimTail(handle)
    return finished !== undefined
  })
  disk.unlink(journal)
  disk.syncFolder(folderOf(path))
  return isFinished ? 'finished' : 'dropped'
}

/** Cuts off what a transaction that never counted has appended. */
export function trimAfterCrash(disk: Disk, path: string): void {
  withHandle(disk.open(path, 'change'), trimTail)
}

/** Throws when a journal was not written for a file in this state. */
export function checkOwner(handle: DiskHandle, journal: SealedJournal, path: string): void {
  const { baseSize, newSize, physicalSize, numbers } = journal
  const { size } = handle.status()
  const isExpected =
    newSize > baseSize ? size === physicalSize || size === newSize : size >= newSize
  const changed = new Set(numbers)
  const witness = (): number =>
    witnessOf(
      newSize,
      (page) => changed.has(page),
      (target, position) => handle.read(target, position),
    )
  if (!isExpected || witness() !== journal.witness) throw foreignJournal(path)
}

function finish(handle: DiskHandle, journal: SealedJournal, path: string): true {
  checkOwner(handle, journal, path)
  const { baseSize, newSize } = journal
  const end = Math.min(baseSize, newSize)
  for (const { number, page } of journal.pages())
    applyPages(handle, { numbers: [number], page: () => page }, end)
  if (handle.status().size !== newSize) handle.truncate(newSize)
  handle.sync()
  return true
}

/** The superblock knows what was given away; behind it nothing counts. */
function trimTail(handle: DiskHandle): void {
  const start = new Uint8Array(superblockBytes)
  const there = handle.read(start, 0)
  const end = allocatedEnd(start.subarray(0, there))
  if (end === undefined || end < superblockBytes || end >= handle.status().size) return
  handle.truncate(end)
  handle.sync()
}
