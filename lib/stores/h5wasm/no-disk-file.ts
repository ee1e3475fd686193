import { unsupported } from '../../errors.js'
import type { WriteOptions } from '../store.js'
import type { CompactReport } from './compact.js'
import type { Leftover } from './durability/leftovers.js'
import type { JournalChoice, RecoverReport } from './durability/settle-journal.js'
import type { Durability, OpenedFile, OpenMode } from './open-mode.js'

/** Stands in for `openDiskFile` where there is no disk, as in a browser. */
export function openDiskFile(
  place: string | URL,
  _mode: OpenMode,
  _durability?: Durability,
): OpenedFile {
  throw unsupported(
    `There are no files here to open ${place}. Give the file's bytes: a Uint8Array, an ArrayBuffer or a Blob.`,
  )
}

/** Stands in for `compactDiskFile` where there is no disk. */
export function compactDiskFile(
  place: string | URL,
  _options: WriteOptions,
): Promise<CompactReport> {
  return Promise.reject(unsupported(`There are no files here to compact ${place}.`))
}

/** Stands in for `recoverDiskFile` where there is no disk. */
export function recoverDiskFile(
  place: string | URL,
  _choice: JournalChoice | undefined,
): RecoverReport {
  throw unsupported(`There are no files here to recover ${place}.`)
}

/** Stands in for `leftoversOfDiskFile` where there is no disk: nothing is beside a file. */
export function leftoversOfDiskFile(_place: string | URL): Leftover[] {
  return []
}
