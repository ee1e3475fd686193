import { journalTrouble } from '../../../errors.js'
import { formerLockPath, lockPath, roleOf } from './companions.js'
import type { Disk } from './disk.js'
import { folderOf } from './folder-of.js'
import { type FoundJournal, withFoundJournal } from './found-journal.js'
import type { LockOwner } from './lock-owner.js'
import type { Platform } from './platform.js'
import { ownerAt } from './read-lock.js'

/** A file that h5orm has put beside another, of a writer at work or left by a crash. */
export interface Leftover {
  readonly path: string
  readonly kind: 'lock' | 'journal' | 'draft' | 'kept journal'
  /** Says what it is, and what to do with it if anything. */
  readonly message: string
}

interface Writer {
  readonly name: string
  readonly path: string
  readonly owner: LockOwner
  /** `undefined` when it can't be known from here. */
  readonly isAlive: boolean | undefined
}

/** Tells what there is beside a file, without touching anything. */
export function leftoversOf(platform: Platform, path: string): Leftover[] {
  const { disk } = platform
  const writer = writerOf(platform, path)
  return [
    ...(writer === undefined ? [] : [aboutLock(path, writer)]),
    ...aboutJournal(disk, path, writer),
    ...aboutDrafts(disk, path, writer),
  ]
}

function writerOf({ disk, processes }: Platform, file: string): Writer | undefined {
  for (const path of [lockPath(file), formerLockPath(file)]) {
    const owner = path === undefined ? undefined : ownerAt(disk, path)
    if (path === undefined || owner === undefined) continue
    const name = `process ${owner.pid} on ${owner.host}, since ${owner.since}`
    return { name, path, owner, isAlive: processes.isAlive(owner) }
  }
  return undefined
}

function aboutLock(file: string, { name, path, isAlive }: Writer): Leftover {
  const message =
    isAlive === false
      ? `${path} is the lock of a writer that is gone (${name}). The next one takes it over.`
      : isAlive === true
        ? `${file} is being written by ${name}; its lock is ${path}.`
        : `${file} is locked by ${name}, of which nothing is known here; the lock is ${path}.`
  return { path, kind: 'lock', message }
}

function aboutJournal(disk: Disk, file: string, writer: Writer | undefined): Leftover[] {
  const about = (found: FoundJournal): Leftover[] => {
    const { path, state } = found
    if (state === 'void') return []
    const message =
      state !== 'fits'
        ? `${journalTrouble(file, path, found)} ${file} is read as it is.`
        : writer?.isAlive === true
          ? `A save is in ${path}: its writer is at work.`
          : `The last save is in ${path}, where a crash left it. It is read from there; whoever opens the file for writing brings it into the file, as recover does.`
    return [{ path, kind: 'journal', message }]
  }
  const handle = disk.status(file)?.kind === 'file' ? disk.open(file, 'read') : undefined
  try {
    return withFoundJournal(disk, file, handle, about) ?? []
  } finally {
    handle?.close()
  }
}

/** What a writer had begun has the token of its lock in its name. */
function aboutDrafts(disk: Disk, file: string, writer: Writer | undefined): Leftover[] {
  const folder = folderOf(file)
  const found: Leftover[] = []
  for (const name of disk.list(folder)) {
    const role = roleOf(file, name)
    const path = `${folder === '/' ? '' : folder}/${name}`
    if (role?.startsWith('kept-') === true)
      found.push({
        path,
        kind: 'kept journal',
        message: `${path} is a journal that did not fit and was kept.`,
      })
    const token = /^(?:new|journal|lock|guard)-(?<token>.+)$/.exec(role ?? '')?.groups?.['token']
    if (token === undefined) continue
    const isOfWriter = writer?.owner.token === token
    const fate = !isOfWriter
      ? 'of a writer that has left no lock. If no program is using the file, it may be deleted'
      : writer.isAlive === false
        ? 'of a writer that is gone. The next one removes it'
        : 'of the writer at work'
    found.push({ path, kind: 'draft', message: `${path} is a draft ${fate}.` })
  }
  return found
}
