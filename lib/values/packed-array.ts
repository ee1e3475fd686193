import type { PlanAttribute } from '../records/write-plan.js'
import { float64, int64, int8, jsType, uint64 } from './attributes.js'
import { digitsOf, fitsInt64, fitsUint64 } from './bigint.js'
import { timeScale } from './date.js'
import type { DatasetDraft, PackedElement } from './draft.js'
import { padTexts } from './packed-texts.js'
import { booleanAttributes } from './scalars.js'
import { fixedAscii } from './string.js'
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
  const digits = values.map(digitsOf)
  const width = digits.reduce((most, one) => Math.max(most, one.length + 1), 1)
  return vector(fixedAscii(width), padTexts(digits, width), values.length, attributes)
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
