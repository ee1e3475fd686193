import { fileNotFound, journalInTheWay } from '../../../errors.js'
import { keptPath } from './companions.js'
import { codeOf, hasNoLinks, type Disk } from './disk.js'
import { takeLocks } from './file-locks.js'
import type { FoundJournal } from './found-journal.js'
import type { Platform } from './platform.js'
import { recover } from './recovery.js'
import { removeJournal } from './remove-journal.js'

/** What to do with a journal that does not fit its file. */
export type JournalChoice = 'discard' | 'keep'

export interface RecoverReport {
  /**
   * `'clean'`: nothing was there to do; `'finished'`: a save went from a journal into the file; `'discarded'` and `'kept'`: a
   * journal that did not fit was deleted or renamed, and the file was not touched.
   */
  readonly result: 'clean' | 'finished' | 'discarded' | 'kept'
  /** The path of a journal that was kept. */
  readonly kept?: string
}

/**
 * Finishes the save that a crash left in a journal, or gets a journal that does not fit out of the way.
 *
 * Throws LOCKED while somebody writes the file, NOT_FOUND where there is neither a file nor its journal, and CORRUPT for what
 * does not fit and is not to be discarded or kept, or is no journal of h5orm: nothing is touched then.
 */
export function settleJournal(
  platform: Platform,
  path: string,
  choice: JournalChoice | undefined,
): RecoverReport {
  const { disk } = platform
  const { lock, handle } = takeLocks(platform, path, true)
  try {
    let report: RecoverReport | undefined
    const result = recover(disk, path, (found) => {
      if (choice === undefined || found.state === 'no journal')
        throw journalInTheWay(path, found.path, found)
      report =
        choice === 'keep'
          ? { result: 'kept', kept: keep(disk, path, found) }
          : { result: 'discarded' }
      removeJournal(disk, path, found.identity)
    })
    if (result === 'clean' && disk.status(path) === undefined) throw fileNotFound(path, undefined)
    return report ?? { result: result === 'finished' ? 'finished' : 'clean' }
  } finally {
    handle?.close()
    lock.release()
  }
}

/** Gives a journal another name, one that nothing has. */
function keep(disk: Disk, path: string, found: FoundJournal): string {
  for (let count = 0; ; count++) {
    const time = new Date().toISOString().replaceAll(/[:.]/g, '')
    const kept = keptPath(path, count === 0 ? time : `${time}-${count}`)
    try {
      disk.link(found.path, kept)
      return kept
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      if (!hasNoLinks(error) || disk.status(kept) !== undefined) throw error
      disk.rename(found.path, kept)
      return kept
    }
  }
}
