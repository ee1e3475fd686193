import { corrupt } from '../errors.js'
import type { StringType } from '../records/data-type.js'
import type { DatasetRecord } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { jsType, noAttributes, scalar, text, uint16, uint8 } from './attributes.js'
import type { DatasetDraft } from './draft.js'
import type { StringLabels } from './string-labels.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

const plainAscii = new RegExp('^[\\u0001-\\u007f]*$')
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** Tells whether a text is ASCII without NUL. */
export const isAscii = (value: string): boolean => plainAscii.test(value)

/** Tells whether a text can be told in UTF-8: it has no lone surrogate. */
export const isWellFormed = (value: string): boolean => !loneSurrogate.test(value)

/** Tells whether HDF5 can hold a text as text: no NUL, no leading byte order mark, no lone surrogate. */
export const isPlainText = (value: string): boolean =>
  !value.includes('\0') && value.charCodeAt(0) !== 0xfeff && isWellFormed(value)

/** The type of a null-terminated text in so many bytes. */
export type FixedText = StringType & { readonly length: number }

export const fixedAscii = (length: number): FixedText => fixedText(length, 'ascii')

export const fixedText = (length: number, charset: StringType['charset']): FixedText => ({
  kind: 'string',
  length,
  charset,
})

/** Gives the label of texts of fixed length that are not all ASCII. */
export const foreignLabel = (strings: StringLabels): StringType['charset'] =>
  strings === 'octave' ? 'ascii' : 'utf8'

/** Encodes one text: null-terminated, with `strings: 'variable'` of variable length beyond ASCII; numbers where HDF5 has no form for it. */
export function encodeString(
  data: string,
  strings: StringLabels,
  attributes: readonly PlanAttribute[] = noAttributes,
): DatasetDraft {
  if (isAscii(data))
    return { kind: 'dataset', type: fixedAscii(data.length + 1), shape: scalar, data, attributes }
  if (!isPlainText(data)) return encodeCodes(data, attributes)
  const type =
    strings === 'variable'
      ? text
      : fixedText(encoder.encode(data).length + 1, foreignLabel(strings))
  return { kind: 'dataset', type, shape: scalar, data, attributes }
}

function encodeCodes(value: string, given: readonly PlanAttribute[]): DatasetDraft {
  const marked = given.some((attribute) => attribute.name === 'js_type')
  const attributes = marked ? given : [...given, ...jsType('string')]
  if (isWellFormed(value)) {
    const data = encoder.encode(value)
    return { kind: 'dataset', type: uint8, shape: [data.length], data, attributes }
  }
  const data = codeUnitsOf(value)
  return { kind: 'dataset', type: uint16, shape: [data.length], data, attributes }
}

/** Reads a text in any of its forms: a string, UTF-8 bytes, UTF-16 code units. */
export function decodeString(record: DatasetRecord): string {
  const { data, path } = record
  if (typeof data === 'string') return data
  if (data instanceof Uint8Array || data instanceof Uint16Array) return textOfUnits(data, path)
  if (Array.isArray(data) && data.length === 1 && typeof data[0] === 'string') return data[0]
  throw corrupt('A text was expected', { path })
}

/** A text in UTF-16. */
export const codeUnitsOf = (value: string): Uint16Array =>
  Uint16Array.from({ length: value.length }, (_, i) => value.charCodeAt(i))

/** A text of its UTF-8 bytes, or of its UTF-16 code units. */
export function textOfUnits(units: Uint8Array | Uint16Array, path: string): string {
  if (units instanceof Uint16Array) return fromCodeUnits(units)
  try {
    return decoder.decode(units)
  } catch (cause) {
    throw corrupt('A text stored as bytes is not UTF-8', { path, cause })
  }
}

function fromCodeUnits(units: Uint16Array): string {
  let result = ''
  for (let start = 0; start < units.length; start += 8192)
    result += String.fromCharCode(...units.subarray(start, start + 8192))
  return result
}
