import { cannotRestore } from '../../errors.js'
import { Complex } from '../../values/python/complex.js'
import { PythonDecimal } from '../../values/python/python-decimal.js'
import { PythonGlobal } from '../../values/python/python-global.js'
import { asPython, tuple } from '../../values/python/python-type.js'
import { PythonUuid } from '../../values/python/python-uuid.js'
import type { Place, PythonClass, Reduced } from '../python-class.js'
import { encodeLatin1 } from '../wtf8.js'

const wrong = (what: string, place: Place): Error =>
  cannotRestore(
    `a ${what} of other parts than Python gives it`,
    'The file is damaged, or of a version of Python that stores it otherwise.',
    place,
  )

const complex: PythonClass = {
  construct([re = 0, im = 0], place) {
    if (typeof re === 'number' && typeof im === 'number') return new Complex(re, im)
    throw wrong('complex', place)
  },
}

const decimal: PythonClass = {
  construct([digits], place) {
    if (typeof digits === 'string') return new PythonDecimal(digits)
    throw wrong('Decimal', place)
  },
}

const uuid: PythonClass = {
  assemble({ state }, place) {
    const int = (state as { readonly int?: unknown } | null | undefined)?.int
    if (typeof int === 'bigint' && int >= 0n) return new PythonUuid(int)
    if (typeof int === 'number' && Number.isSafeInteger(int)) return new PythonUuid(BigInt(int))
    throw wrong('UUID', place)
  },
}

/** Python stores bytes in some places as text and the name of an encoding. */
function latin1Bytes(text: unknown, what: string, place: Place): Uint8Array {
  if (text === undefined) return new Uint8Array(0)
  const bytes = typeof text === 'string' ? encodeLatin1(text) : text
  if (bytes instanceof Uint8Array) return bytes.slice()
  throw wrong(what, place)
}

const bytearray: PythonClass = {
  construct: ([text], place) => asPython(latin1Bytes(text, 'bytearray', place), 'bytearray'),
}

const encodedText: PythonClass = {
  construct: ([text], place) => asPython(latin1Bytes(text, 'bytes object', place), 'str'),
}

export const numberClasses: Readonly<Record<string, PythonClass>> = {
  '__builtin__.complex': complex,
  '__builtin__.bytearray': bytearray,
  '_codecs.encode': encodedText,
  'decimal.Decimal': decimal,
  'uuid.UUID': uuid,
}

export const reduceDecimal = (value: PythonDecimal): Reduced => ({
  made: 'by call',
  callable: new PythonGlobal('decimal', 'Decimal'),
  args: tuple(value.digits),
})

/** Its only attribute is a long, also where it is small. */
export const reduceUuid = (value: PythonUuid): Reduced => ({
  made: 'by new',
  callable: new PythonGlobal('uuid', 'UUID'),
  args: tuple(),
  state: { int: Object(value.int) as object },
})

export const reduceBytearray = (bytes: Uint8Array): Reduced => ({
  made: 'by call',
  callable: new PythonGlobal('__builtin__', 'bytearray'),
  args: tuple(String.fromCharCode(...bytes), 'latin-1'),
})
