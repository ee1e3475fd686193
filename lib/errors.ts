import { printable } from './printable.js'
import { withoutQuotations, withQuotations } from './quoted.js'

/** What kind of thing went wrong; the set is closed. */
export type H5ErrorCode =
  | 'NOT_FOUND'
  | 'EXISTS'
  | 'UNREGISTERED_CLASS'
  | 'INVALID_DECLARATION'
  | 'CANNOT_STORE'
  | 'CANNOT_RESTORE'
  | 'CORRUPT'
  | 'LIMIT'
  | 'LOCKED'
  | 'UNSUPPORTED'
  | 'READ_ONLY'
  | 'CLOSED'
  | 'ABORTED'
  | 'CONFLICT'
  | 'BUSY'
  | 'TRANSACTION_ENDED'

const brand = Symbol.for('h5orm/error')

export interface H5ErrorDetails {
  /** Where in the file: the path of a group or dataset. */
  readonly path?: string | undefined
  /** Where in the object, such as `Run.particles[3].mass`. */
  readonly property?: string | undefined
  readonly cause?: unknown
}

let redact: (error: H5Error) => H5Error

/**
 * Every failure of h5orm that is not a wrong argument (those are TypeErrors).
 *
 * @example
 * try {
 *   await session.load('/run1')
 * } catch (error) {
 *   if (isH5Error(error, 'NOT_FOUND')) console.log(`nothing at ${error.path}`)
 *   else throw error
 * }
 */
export class H5Error extends Error {
  readonly code: H5ErrorCode
  readonly path: string | undefined
  readonly property: string | undefined
  readonly #redacted: string

  constructor(code: H5ErrorCode, message: string, details: H5ErrorDetails = {}) {
    const { cause } = details
    super(printable(withQuotations(message)), cause === undefined ? undefined : { cause })
    this.#redacted = printable(withoutQuotations(message))
    this.name = 'H5Error'
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.path = details.path
    this.property = details.property
  }

  static {
    redact = (error) => {
      const { code, path, property, stack } = error
      const cause = code === 'ABORTED' ? error.cause : redacted(error.cause, undefined)
      const copy = new H5Error(code, error.#redacted, { path, property, cause })
      const trace = stack?.split('\n').filter((line) => /^ {4}at /.test(line)) ?? []
      copy.stack = [`${copy.name}: ${copy.message}`, ...trace].join('\n')
      return copy
    }
  }
}

/**
 * The error for a session of `redact: true`: one of ours without the values that its message quotes, and without a cause
 * that may have them. Another error is given as it is, or as `other`.
 */
export function redacted(error: unknown, ...other: readonly unknown[]): unknown {
  if (error instanceof H5Error) return redact(error)
  return other.length > 0 ? other[0] : error
}

/** Tells whether an error is h5orm's (also from another copy of the package), and of one of some codes. */
export function isH5Error<C extends H5ErrorCode = H5ErrorCode>(
  error: unknown,
  ...codes: readonly C[]
): error is H5Error & { readonly code: C } {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return codes.length === 0 || codes.includes((error as unknown as H5Error).code as C)
}

/** Ends a sentence with the places that are known: `(at /run1, Run.listeners[0])`. */
export function where(details: H5ErrorDetails): string {
  const places: string[] = []
  if (details.path !== undefined) places.push(`at ${details.path}`)
  if (details.property !== undefined) places.push(details.property)
  return places.length === 0 ? '' : ` (${places.join(', ')})`
}

export const cannotStore = (what: string, fix: string, details: H5ErrorDetails): H5Error =>
  new H5Error('CANNOT_STORE', `Cannot store ${what}${where(details)}. ${fix}`, details)

export const cannotRestore = (what: string, fix: string, details: H5ErrorDetails): H5Error =>
  new H5Error('CANNOT_RESTORE', `Cannot restore ${what}${where(details)}. ${fix}`, details)

export const unregisteredClass = (what: string, fix: string, details: H5ErrorDetails): H5Error =>
  new H5Error('UNREGISTERED_CLASS', `${what}${where(details)}. ${fix}`, details)

export const invalidDeclaration = (what: string, details: H5ErrorDetails = {}): H5Error =>
  new H5Error('INVALID_DECLARATION', `${what}${where(details)}`, details)

export const notFound = (
  path: string,
  place: string,
  fix: string = 'Use session.list() to see what is there.',
): H5Error => new H5Error('NOT_FOUND', `Nothing is stored at ${path} in ${place}. ${fix}`, { path })

export const alreadyExists = (path: string, place: string): H5Error =>
  new H5Error(
    'EXISTS',
    `Something is stored at ${path} in ${place} already. Save without { ifExists: 'error' } to replace it, or at another path.`,
    { path },
  )

export const corrupt = (
  what: string,
  details: H5ErrorDetails,
  reason: string = 'The file is damaged or was not written by h5orm.',
): H5Error => new H5Error('CORRUPT', `${what}${where(details)}. ${reason}`, details)

export const limitExceeded = (what: string, option: string, details: H5ErrorDetails): H5Error =>
  new H5Error(
    'LIMIT',
    `${what}${where(details)}. Raise limits.${option} if you trust this file.`,
    details,
  )

export const memoryExceeded = (growth: number, details: H5ErrorDetails): H5Error =>
  new H5Error(
    'LIMIT',
    `HDF5 asks for more than the ${Math.floor(growth / 2 ** 20)} MiB of memory that it may take${where(details)}. If you trust this file, give Session.open larger limits.bytes; HDF5 has 2 GiB at most.`,
    details,
  )

export const refusedFilter = (filter: string, details: H5ErrorDetails): H5Error =>
  new H5Error(
    'LIMIT',
    `Data are packed with ${filter}, which is not among the filters that this session allows${where(details)}. Add it to the option filters if you trust this file.`,
    details,
  )

export const unsupported = (what: string, details: H5ErrorDetails = {}): H5Error =>
  new H5Error('UNSUPPORTED', `${what}${where(details)}`, details)

export const readOnly = (place: string): H5Error =>
  new H5Error(
    'READ_ONLY',
    `${place} is open for reading. Open it with { mode: 'r+' } or 'a' to write.`,
  )

export const closed = (place: string): H5Error =>
  new H5Error('CLOSED', `The session on ${place} is closed. Open a new one with Session.open.`)

/** What the functions `load` and `loadMany` gave is used after they have closed their session. */
export const closedAfterLoad = (place: string): H5Error =>
  new H5Error(
    'CLOSED',
    `The function that loaded this has closed ${place} again. To read it in parts, open a session with Session.open, load it with session.load, and close the session when you are done.`,
  )

export const busy = (place: string, wait: number): H5Error =>
  new H5Error(
    'BUSY',
    `This call waited for a transaction on ${place} that did nothing for ${wait} ms. If it belongs to that transaction, make it on the tx that session.transaction(async (tx) => …) hands in (tx.with(array) for a LazyArray or a Table); otherwise try again, or give { wait } in milliseconds.`,
  )

export const closingInside = (place: string): H5Error =>
  new H5Error(
    'BUSY',
    `The session on ${place} can't be closed inside of its own transaction, which goes on. Close it when session.transaction has settled.`,
  )

export const transactionEnded = (place: string): H5Error =>
  new H5Error(
    'TRANSACTION_ENDED',
    `The transaction on ${place} that this call belongs to has ended; nothing was changed. Await every call inside of session.transaction(async (tx) => …), and use the session after it.`,
  )

export const aborted = (what: string, reason: unknown): H5Error =>
  new H5Error('ABORTED', `${what} was aborted; nothing was changed.`, { cause: reason })

const mostPlaces = 20

/** @param paths Where object and file have both changed. */
export const conflict = (paths: readonly string[], place: string): H5Error => {
  const shown = paths.slice(0, mostPlaces).join(', ')
  const more = paths.length > mostPlaces ? ` and ${paths.length - mostPlaces} more` : ''
  return new H5Error(
    'CONFLICT',
    `Nothing was saved: the object and ${place} were both changed since this session saw it, at ${shown}${more}. session.refresh(object) takes what is stored, { ifChanged: 'overwrite' } saves what the object has.`,
    { path: paths[0] },
  )
}

export const fileNotFound = (file: string, cause: unknown): H5Error =>
  new H5Error(
    'NOT_FOUND',
    `There is no file ${file}. Open it with { mode: 'a' }, 'w' or 'x' to make it.`,
    { cause },
  )

export const folderNotFound = (folder: string, file: string, cause: unknown): H5Error =>
  new H5Error('NOT_FOUND', `There is no folder ${folder}, so no file ${file}. Make it first.`, {
    cause,
  })

export const fileExists = (file: string, cause: unknown): H5Error =>
  new H5Error('EXISTS', `${file} exists. Mode 'x' makes new files only; 'a' changes this one.`, {
    cause,
  })

export const fileNotReadable = (file: string, cause: unknown): H5Error =>
  new H5Error('CANNOT_RESTORE', `${file} cannot be read: ${reasonOf(cause)}.`, { cause })

export const fileNotWritable = (file: string, cause: unknown): H5Error =>
  new H5Error('READ_ONLY', `${file} cannot be written: ${reasonOf(cause)}.`, { cause })

const diskReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Make room and save again',
  EDQUOT: 'the quota of the disk is used up. Make room and save again',
  EROFS: 'the disk can only be read. Save to another place',
  EACCES: 'there is no permission to write there (a journal is made beside the file)',
  EPERM: 'there is no permission to write there (a journal is made beside the file)',
  EIO: 'the disk reports an error. Copy the file to another disk',
}

export const diskFailure = (file: string, cause: unknown): H5Error => {
  const { code } = (cause ?? {}) as { code?: unknown }
  const reason = diskReasons[String(code)] ?? reasonOf(cause)
  return new H5Error('CANNOT_STORE', `${file} could not be saved, and is as it was: ${reason}.`, {
    cause,
  })
}

export const fileMoved = (file: string): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `${file} was moved, replaced or deleted while it was open; nothing was saved and no file was touched. Open it again.`,
  )

export const fileInUse = (file: string, cause: unknown): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `${file} could not be replaced, and is as it was: a session that reads it, or another program, has it open, and this system replaces no open file. Close it there and save again.`,
    { cause },
  )

export const fileLocked = (file: string, holder: string, fix: string): H5Error =>
  new H5Error('LOCKED', `${file} is being written by ${holder}. ${fix}`)

export const lockLost = (file: string, lock: string): H5Error =>
  new H5Error(
    'LOCKED',
    `${file} may have another writer: its lock ${lock} was removed or replaced while this session had the file open. Nothing was saved; close the session, and open the file again when nobody else writes it.`,
  )

export const syncForbidden = (file: string, cause: unknown): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `${file} cannot be saved so that it survives a crash: Node's permission model forbids fsync. Open it with { durability: 'none' }, or run the program without --permission.`,
    { cause },
  )

export const lastSaveUnfinished = (file: string, journal: string, cause: unknown): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `The last save of ${file} is safe in ${journal} but could not be brought into the file yet: ${reasonOf(cause)}. Make room or repair the disk, then open the file with h5orm: that finishes it.`,
    { cause },
  )

export const unconfirmedSave = (file: string, cause: unknown): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `${file} was made and is complete, but the disk did not confirm that it survives a power cut: ${reasonOf(cause)}. Open it to see that it is there.`,
    { cause },
  )

/** What is at the name of a journal and cannot be brought into its file. */
export type JournalTrouble =
  | { readonly state: 'unfit' | 'damaged' }
  | { readonly state: 'of a stranger'; readonly owner: number }
  | { readonly state: 'no journal'; readonly what: string }

const advice = (file: string): string => {
  const place = JSON.stringify(file)
  return `recover(${place}, { journal: 'discard' }) deletes it, recover(${place}, { journal: 'keep' }) renames it`
}

/** Says why a journal is left alone, and what to do with it. */
export function journalTrouble(file: string, journal: string, trouble: JournalTrouble): string {
  switch (trouble.state) {
    case 'unfit':
      return `${journal} holds a save for ${file} in another state: the file was changed, replaced or restored after a crash. Bring the file back that was there, or go on with this one: ${advice(file)}.`
    case 'damaged':
      return `${journal} holds a save for ${file}, and not all of it is there any more. To go on without that save: ${advice(file)}.`
    case 'of a stranger':
      return `${journal} belongs to user ${trouble.owner}, to whom ${file} does not belong, so it does not count. If that user may write the file, have them open it for writing; otherwise remove the journal.`
    case 'no journal':
      return `${journal} is ${trouble.what}, not a journal of h5orm. Move it away or remove it.`
  }
}

export const journalInTheWay = (file: string, journal: string, trouble: JournalTrouble): H5Error =>
  new H5Error(
    'CORRUPT',
    `${file} was not opened for writing, and nothing was touched. ${journalTrouble(file, journal, trouble)}`,
  )

export const newJournalInTheWay = (file: string, journal: string): H5Error =>
  new H5Error(
    'CANNOT_STORE',
    `${file} could not be saved, and is as it was: something appeared at ${journal} while the file was open. Move it away and save again.`,
  )

export const lockInTheWay = (file: string, lock: string, what: string): H5Error =>
  new H5Error(
    'LOCKED',
    `${file} cannot be locked for writing: ${lock} is ${what}. Move it away or remove it if nobody is writing the file.`,
  )

/** For what is at a path and is no file; `isRead` says whether it was to be read or written. */
export const notAFile = (path: string, kind: string, isRead: boolean): H5Error =>
  new H5Error(
    isRead ? 'CANNOT_RESTORE' : 'CANNOT_STORE',
    kind === 'folder'
      ? `${path} is a folder. Give the path of an HDF5 file in it.`
      : `${path} is a ${kind}, and h5orm opens files only. Give the path of a file.`,
  )

export const changingFile = (file: string): H5Error =>
  new H5Error(
    'LOCKED',
    `${file} changes faster than it can be read. Try again when its writer pauses.`,
  )

/** What another error says. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : JSON.stringify(cause)
}
