import { cannotStore } from '../../errors.js'
import { isWellFormed } from './encode-strings.js'

/** Object headers hold an attribute of less than 64 KiB, its name included; a longer one fails in silence. */
export const longestAttributeName: number = 60_000
/** Link names of this length were tried; each call walks the whole path. */
const longestPath = 2 ** 20

/** h5wasm cuts names at NUL, mixes up lengths at half a surrogate pair, and drops a leading U+FEFF in reading. */
export function refuseUnsafeName(name: string, path: string, longest: number = longestPath): void {
  const refuse = (what: string, fix: string): Error => cannotStore(`a name ${what}`, fix, { path })
  if (name.includes('\0')) throw refuse('that contains NUL', 'Percent-encode it (%00).')
  if (!isWellFormed(name)) throw refuse('with half a surrogate pair', 'Percent-encode it.')
  if (name.startsWith('\ufeff') || name.includes('/\ufeff'))
    throw refuse('that begins with U+FEFF', 'Percent-encode it (%EF%BB%BF).')
  if (name.length > longest) throw refuse(`of ${name.length} characters`, 'Use a shorter one.')
}
