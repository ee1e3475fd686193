import type { PlanAttribute } from '../records/write-plan.js'
import { float64, int64, int8, jsType, text, uint64 } from './attributes.js'
import { digitsOf, fitsInt64, fitsUint64 } from './bigint.js'
import { timeScale } from './date.js'
import type { DatasetDraft, PackedElement } from './draft.js'
import { booleanAttributes } from './scalars.js'
import { fixedAscii, isAscii, isPlainText } from './string.js'
import type { EncodeContext } from './value-kind.js'

const vector = (
  type: DatasetDraft['type'],
  data: DatasetDraft['data'],
  length: number,
  attributes: readonly PlanAttribute[],
): DatasetDraft => ({ kind: 'dataset', type, shape: [length], data, attributes })

export const packNumbers = (values: readonly number[]): DatasetDraft =>
  vector(float64, Float64Array.from(values), values.length, jsType('Array'))

export function packBooleans(values: readonly boolean[]): DatasetDraft {
  const data = new Int8Array(values.length)
  for (let i = 0; i < values.length; i++) data[i] = Number(values[i])
  return vector(int8, data, values.length, booleanAttributes)
}

export function packBigints(values: readonly bigint[]): DatasetDraft {
  const attributes = jsType('bigint')
  if (values.every(fitsInt64))
    return vector(int64, BigInt64Array.from(values), values.length, attributes)
  if (values.every(fitsUint64))
    return vector(uint64, BigUint64Array.from(values), values.length, attributes)
  return packAscii(values.map(digitsOf), attributes)
}

/** Dates that have no other place: `undefined` when one has, or comes twice. */
export function packDates(
  values: readonly Date[],
  context: EncodeContext,
): DatasetDraft | undefined {
  if (new Set(values).size !== values.length || values.some(context.placed)) return undefined
  const times = values.map((value) => Date.prototype.getTime.call(value))
  const { divisor, attributes } = timeScale(times)
  const elements = values.map((value, i): PackedElement => ({ value, index: [i] }))
  const data = Float64Array.from(times, (time) => time / divisor)
  return { ...vector(float64, data, values.length, attributes), elements }
}

/** Octave and PyTables can't read texts of variable length: so many bytes of padding are cheaper than that. */
const smallTexts = 2 ** 16
/** So much padding is never written: each text becomes a dataset of its own where Octave has to read it. */
const largeTexts = 2 ** 26

/** Texts as one dataset; `undefined` when one of them needs a form of its own. */
export function packStrings(
  values: readonly string[],
  strings: 'utf8' | 'octave',
  attributes: readonly PlanAttribute[] = jsType('Array'),
): DatasetDraft | undefined {
  let longest = 0
  let total = 0
  for (const value of values) {
    if (value.length > longest) longest = value.length
    total += value.length
  }
  const even = longest <= (2 * total) / values.length + 16
  const padded = (longest + 1) * values.length
  const bytes = even || padded <= smallTexts ? asciiBytes(values, longest + 1) : undefined
  if (bytes !== undefined) return vector(fixedAscii(longest + 1), bytes, values.length, attributes)
  let ascii = true
  for (const value of values) {
    if (isAscii(value)) continue
    if (!isPlainText(value)) return undefined
    ascii = false
  }
  if (strings !== 'octave') return vector(text, values, values.length, attributes)
  if (!even && padded > largeTexts) return undefined
  return ascii ? packAscii(values, attributes) : packBytes(values, attributes)
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

function packAscii(values: readonly string[], attributes: readonly PlanAttribute[]): DatasetDraft {
  let width = 1
  for (const value of values) if (value.length >= width) width = value.length + 1
  const data = new Uint8Array(width * values.length)
  let start = 0
  for (const value of values) {
    for (let i = 0; i < value.length; i++) data[start + i] = value.charCodeAt(i)
    start += width
  }
  return vector(fixedAscii(width), data, values.length, attributes)
}

function packBytes(values: readonly string[], attributes: readonly PlanAttribute[]): DatasetDraft {
  const encoded = values.map((value) => encoder.encode(value))
  let width = 1
  for (const bytes of encoded) if (bytes.length >= width) width = bytes.length + 1
  const data = new Uint8Array(width * values.length)
  for (const [i, bytes] of encoded.entries()) data.set(bytes, i * width)
  return vector(fixedAscii(width), data, values.length, attributes)
}
