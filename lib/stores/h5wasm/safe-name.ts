import { cannotStore } from '../../errors.js'
import { isWellFormed } from './encode-strings.js'

/** Object headers hold an attribute of less than 64 KiB; longer ones and longer names fail in silence. */
const longestName = 60_000

/** h5wasm cuts names at NUL, mixes up lengths at half a surrogate pair, and drops a leading U+FEFF in reading. */
export function refuseUnsafeName(name: string, path: string): void {
  const refuse = (what: string, fix: string): Error => cannotStore(`a name ${what}`, fix, { path })
  if (name.includes('\0')) throw refuse('that contains NUL', 'Percent-encode it (%00).')
  if (!isWellFormed(name)) throw refuse('with half a surrogate pair', 'Percent-encode it.')
  if (name.startsWith('\ufeff') || name.includes('/\ufeff'))
    throw refuse('that begins with U+FEFF', 'Percent-encode it (%EF%BB%BF).')
  if (name.length > longestName) throw refuse(`of ${name.length} characters`, 'Use a shorter one.')
}
