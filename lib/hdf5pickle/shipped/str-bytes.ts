import { cannotRestore } from '../../errors.js'
import { asPython } from '../../values/python/python-type.js'
import type { Place } from '../python-class.js'
import { encodeLatin1, encodeWtf8 } from '../wtf8.js'

/**
 * The bytes of a `str` that may have been read as text, as UTF-8 or as latin-1: its length tells which.
 *
 * @param length How many bytes it has.
 */
export function strBytes(value: unknown, length: number, place: Place): Uint8Array<ArrayBuffer> {
  const candidates = typeof value === 'string' ? [encodeWtf8(value), encodeLatin1(value)] : [value]
  for (const bytes of candidates)
    if (bytes instanceof Uint8Array && bytes.length === length)
      return bytes as Uint8Array<ArrayBuffer>
  throw cannotRestore(
    `what was to be a str of ${length} bytes`,
    'The file is damaged, or of a version of Python that stores it otherwise.',
    place,
  )
}

/** Bytes that are written as a `str`. */
export const asStr = (bytes: Uint8Array | readonly number[]): Uint8Array =>
  asPython(Uint8Array.from(bytes), 'str')
