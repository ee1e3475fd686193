import type { PlanAttribute } from '../records/write-plan.js'
import { jsType, text } from './attributes.js'
import { datasetStorage } from './dataset-storage.js'
import type { DatasetDraft } from './draft.js'
import { joinAnyTexts, type JoinedTexts, joinTexts, utf8Length } from './joined-texts.js'
import { fixedAscii, type FixedText, fixedText, foreignLabel, isPlainText } from './string.js'
import type { StringLabels } from './string-labels.js'

/** So many bytes lie padded in the file as they are. */
export const smallTexts: number = 2 ** 16
/** So many are worth packing: gzip takes 0.3 s for the padding, and readers have to hold it. */
export const largeTexts: number = 2 ** 26

/** So few texts are looked at by a person. */
const few = 64

/** Tells whether texts are plainer each by itself: few, and one is no HDF5 text. */
export const arePlainerApart = (values: readonly string[]): boolean =>
  values.length < few && !values.every(isPlainText)

/** How texts lie: padded to one length, that packed by gzip, or one after another without padding. */
type Room = 'padded' | 'packed' | 'joined'

/** Texts of some lengths in bytes: padding them must not cost many times what they are. */
function roomFor(longest: number, total: number, count: number): Room {
  const padded = (longest + 1) * count
  const mean = total / count
  if (padded <= smallTexts || longest <= 2 * mean + 16) return 'padded'
  return padded <= largeTexts || longest <= 8 * mean + 64 ? 'packed' : 'joined'
}

/**
 * Texts in a form that most readers take: of fixed length, or joined where they are very uneven. With `strings: 'variable'`
 * those beyond ASCII, and the uneven ones, are of variable length. Texts that HDF5 cannot hold as text are joined too.
 */
export function packTexts(
  values: readonly string[],
  strings: StringLabels,
  attributes: readonly PlanAttribute[] = jsType('Array'),
): DatasetDraft | JoinedTexts {
  let longest = 0
  let total = 0
  for (const value of values) {
    if (value.length > longest) longest = value.length
    total += value.length
  }
  const room = roomFor(longest, total, values.length)
  if (room === 'padded' || (room === 'packed' && strings !== 'variable')) {
    const bytes = asciiBytes(values, longest + 1)
    if (bytes !== undefined)
      return fixedTexts(bytes, fixedAscii(longest + 1), attributes, room === 'packed')
  }
  if (!values.every(isPlainText)) return joinAnyTexts(values)
  if (strings !== 'variable') return packPlainTexts(values, strings, attributes)
  return { kind: 'dataset', type: text, shape: [values.length], data: values, attributes }
}

/** Texts that HDF5 can hold as text, by their lengths in UTF-8; a fixed length is at least `least`. */
export function packPlainTexts(
  values: readonly string[],
  strings: StringLabels,
  attributes: readonly PlanAttribute[],
  least = 1,
): DatasetDraft | JoinedTexts {
  const sizes = new Int32Array(values.length)
  let longest = 0
  let total = 0
  let areAscii = true
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string
    const size = utf8Length(value)
    if (size > longest) longest = size
    if (size > value.length) areAscii = false
    total += size
    sizes[i] = size
  }
  const room = roomFor(longest, total, values.length)
  if (room === 'joined') return joinTexts(values, sizes)
  const width = Math.max(least, longest + 1)
  const type = fixedText(width, areAscii ? 'ascii' : foreignLabel(strings))
  return fixedTexts(padTexts(values, width), type, attributes, room === 'packed')
}

function fixedTexts(
  data: Uint8Array,
  type: FixedText,
  attributes: readonly PlanAttribute[],
  packed: boolean,
): DatasetDraft {
  const width = type.length
  const shape = [data.length / width]
  const draft = { kind: 'dataset', type, shape, data, attributes } as const
  const storage = packed ? datasetStorage(shape, width, { compress: 'gzip' }) : undefined
  return storage === undefined ? draft : { ...draft, storage }
}

/** All texts one after another, each filled up with NULs; `undefined` when one is not ASCII or has a NUL. */
function asciiBytes(values: readonly string[], width: number): Uint8Array | undefined {
  const data = new Uint8Array(width * values.length)
  let start = 0
  for (const value of values) {
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i)
      if (code === 0 || code > 127) return undefined
      data[start + i] = code
    }
    start += width
  }
  return data
}

const encoder = new TextEncoder()

/** UTF-8 in elements of `width` bytes, each of which ends in NUL. */
export function padTexts(values: readonly string[], width: number): Uint8Array {
  const data = new Uint8Array(width * values.length)
  let start = 0
  for (const value of values) {
    encoder.encodeInto(value, data.subarray(start, start + width - 1))
    start += width
  }
  return data
}
