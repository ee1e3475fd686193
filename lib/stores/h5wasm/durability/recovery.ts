import { journalInTheWay } from '../../../errors.js'
import { applyPages } from './apply-pages.js'
import { type Disk, withHandle } from './disk.js'
import { folderOf } from './folder-of.js'
import { type FoundJournal, type SealedJournal, withFoundJournal } from './found-journal.js'
import { removeJournal } from './remove-journal.js'

/** What recovery found: nothing to do, a save that it finished, or a transaction that never counted. */
export type Recovery = 'clean' | 'finished' | 'dropped'

type InTheWay = Exclude<FoundJournal, { readonly state: 'fits' | 'void' }>

/**
 * Brings the save that a crash left in a journal into its file; the caller holds the lock.
 *
 * It may itself be cut off at any moment and run again. What can't be brought into the file as it is goes to `settle`, which
 * gets it out of the way or throws; by default it throws CORRUPT, and nothing is touched.
 */
export function recover(
  disk: Disk,
  path: string,
  settle: (found: InTheWay) => void = (found) => {
    throw journalInTheWay(path, found.path, found)
  },
): Recovery {
  let result: Recovery = 'clean'
  // There may be a second one at the name that version 0.1.0 uses.
  for (;;) {
    const found = recoverOne(disk, path, settle)
    if (found === 'clean') return result
    if (result !== 'finished') result = found
  }
}

function recoverOne(disk: Disk, path: string, settle: (found: InTheWay) => void): Recovery {
  const isThere = disk.status(path) !== undefined
  const handle = isThere ? disk.open(path, 'read') : undefined
  try {
    const result = withFoundJournal(disk, path, handle, (found): Recovery => {
      const { state, identity } = found
      if (state !== 'fits' && state !== 'void') settle(found)
      else {
        if (state === 'fits') finish(disk, path, found.journal)
        removeJournal(disk, path, identity)
      }
      syncNames(disk, path)
      return state === 'fits' ? 'finished' : 'dropped'
    })
    return result ?? 'clean'
  } finally {
    handle?.close()
  }
}

function syncNames(disk: Disk, path: string): void {
  const folder = folderOf(path)
  if (disk.status(path) === undefined) disk.syncFolder(folder, undefined)
  else withHandle(disk.open(path, 'change'), (handle) => disk.syncFolder(folder, handle))
}

function finish(disk: Disk, path: string, { baseSize, newSize, pages }: SealedJournal): void {
  withHandle(disk.open(path, 'change'), (handle) => {
    const end = Math.min(baseSize, newSize)
    for (const { number, page } of pages())
      applyPages(handle, { numbers: [number], page: () => page }, end)
    if (handle.status().size !== newSize) handle.truncate(newSize)
    handle.sync()
  })
}
