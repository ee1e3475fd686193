import { formerJournalPath, journalPath } from './companions.js'
import { type Disk, unlinkIfThere } from './disk.js'

/** Takes the names of a journal away, and no other file that has one of these names. */
export function removeJournal(disk: Disk, path: string, identity: string): void {
  for (const name of [formerJournalPath(path), journalPath(path)])
    if (name !== undefined && disk.status(name)?.identity === identity) unlinkIfThere(disk, name)
}
