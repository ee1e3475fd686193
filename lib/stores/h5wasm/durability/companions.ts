import { crc32 } from './crc32.js'
import { nameOf } from './folder-of.js'
import { lookup3 } from './lookup3.js'

/** What file systems take as a name, in bytes. */
const longestName = 255
/** What is put behind a file's name at most: `.h5orm-journal-` and a token of 36 characters. */
const longestSuffix = 51
/** `~` and a checksum of 64 bits. */
const digestLength = 17
/** The longest name of a file that version 0.1.0 can write: the names that it needs beside it are 42 bytes longer. */
const longestFormerName = 213

/** Whoever changes the file holds this. */
export const lockPath = (path: string): string => companion(path, 'lock')
/** What the process with this token makes before it gives it the lock's name. */
export const lockDraftPath = (path: string, token: string): string =>
  companion(path, `lock-${token}`)
/** Whoever takes away what the dead process with this token held has this meanwhile. */
export const guardPath = (path: string, token: string): string => companion(path, `guard-${token}`)
/** A save that counts and is not, or not wholly, in the file yet. */
export const journalPath = (path: string): string => companion(path, 'journal')
/** A journal that does not count yet, of the writer whose lock has this token. */
export const journalDraftPath = (path: string, token: string): string =>
  companion(path, `journal-${token}`)
/** A new file before its first save, of the writer whose lock has this token. */
export const draftPath = (path: string, token: string): string => companion(path, `new-${token}`)
/** A journal that did not fit and that somebody wanted to keep. */
export const keptPath = (path: string, name: string): string => companion(path, `kept-${name}`)

/** Lock, guard and journal of version 0.1.0; `undefined` where a file has a name that is too long for it. */
export const formerLockPath = (path: string): string | undefined => formerPath(path, '-lock')
export const formerGuardPath = (path: string): string | undefined => formerPath(path, '-lock-break')
export const formerJournalPath = (path: string): string | undefined => formerPath(path, '-journal')

/** Tells what a companion of a file is for by its name in the file's folder; `undefined` for other files. */
export function roleOf(path: string, name: string): string | undefined {
  const start = nameOf(companion(path, ''))
  return name.startsWith(start) && name.length > start.length ? name.slice(start.length) : undefined
}

/**
 * The path of a file that h5orm keeps beside another: `run.h5.h5orm-lock`.
 *
 * Where that name would be too long, the end of the file's own name gives way to a checksum of all of it, whatever the
 * role is: all companions of a file begin alike.
 */
function companion(path: string, role: string): string {
  const name = nameOf(path)
  const bytes = new TextEncoder().encode(name)
  const folder = path.slice(0, path.length - name.length)
  if (bytes.length + longestSuffix <= longestName) return `${folder}${name}.h5orm-${role}`
  const digest = [crc32(bytes), lookup3(bytes)]
    .map((part) => (part >>> 0).toString(16).padStart(8, '0'))
    .join('')
  const start = shortened(name, longestName - longestSuffix - digestLength)
  return `${folder}${start}~${digest}.h5orm-${role}`
}

function formerPath(path: string, suffix: string): string | undefined {
  const { length } = new TextEncoder().encode(nameOf(path))
  return length > longestFormerName ? undefined : path + suffix
}

/** Whole characters from the start of a name, as many as fit. */
function shortened(name: string, most: number): string {
  let result = ''
  let bytes = 0
  for (const character of name) {
    bytes += new TextEncoder().encode(character).length
    if (bytes > most) break
    result += character
  }
  return result
}
