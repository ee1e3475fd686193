import type { Leftover } from './durability/leftovers.js'
import type { JournalChoice, RecoverReport } from './durability/settle-journal.js'
import type { PlatformType } from '../../platform-type.js'

export interface RecoverOptions {
  /** What to do with a journal that does not fit the file: delete it or rename it. By default it stays, with an error. */
  readonly journal?: JournalChoice
}

/**
 * Brings the save that a crash left in a file's journal into the file, and tells what it did.
 *
 * Opening a file for writing does the same. A journal that does not fit, because the file was changed, replaced or restored
 * since, is deleted with `{ journal: 'discard' }`, and renamed with `{ journal: 'keep' }`, which gives the new name as `kept`;
 * the file is not touched then. Throws LOCKED while somebody writes the file, NOT_FOUND, and CORRUPT for a journal that does
 * not fit without that option.
 *
 * @example
 * const { result } = await recover('run.h5') // 'clean', 'finished', 'discarded' or 'kept'
 */
export async function recover(
  file: string | PlatformType<'URL'>,
  options: RecoverOptions = {},
): Promise<RecoverReport> {
  const { journal } = options
  if (journal !== undefined && journal !== 'discard' && journal !== 'keep')
    throw new TypeError(
      `The option journal of recover is 'discard' or 'keep', not ${JSON.stringify(journal)}.`,
    )
  const { recoverDiskFile } = await import('#disk-file')
  return recoverDiskFile(file, journal)
}

/**
 * Tells what h5orm has put beside a file: locks, journals and drafts, of a writer at work or left by a crash.
 *
 * Nothing is touched. Each has a `message` that says what it is and what to do with it.
 *
 * @example
 * for (const { message } of await leftovers('run.h5')) console.log(message)
 */
export async function leftovers(file: string | PlatformType<'URL'>): Promise<Leftover[]> {
  const { leftoversOfDiskFile } = await import('#disk-file')
  return leftoversOfDiskFile(file)
}
