import { cannotStore } from '../errors.js'
import type { DataType } from '../records/data-type.js'
import type {
  AttributeRecord,
  CompoundColumns,
  DatasetRecord,
  RecordData,
} from '../records/node-record.js'
import type { PlanAttribute, PlanData } from '../records/write-plan.js'
import type { DatasetDraft } from './draft.js'
import { utf8Length } from './joined-texts.js'
import { isNumericArray, sizeOf } from './numeric.js'
import { padTexts } from './packed-texts.js'
import { fixedText, isAscii } from './string.js'
import type { StringLabels } from './string-labels.js'
import type { EncodeContext } from './value-kind.js'

/** Attributes as they were read, to be written again. */
export const storedAttributes = (
  attributes: ReadonlyMap<string, AttributeRecord>,
): PlanAttribute[] =>
  Array.from(attributes, ([name, { type, shape, data }]) => {
    if (shape === null || data === undefined) throw noForm(`the attribute ${name}`, {})
    return { name, ...formOf(type, shape, data, `the attribute ${name}`, {}) }
  })

/** A dataset as it was read, to be written again: type, extents, elements, chunks and filters. */
export function storedDataset(
  { type, shape, data, chunks, maxShape, filters }: DatasetRecord,
  attributes: readonly PlanAttribute[],
  { path, strings }: Pick<EncodeContext, 'path' | 'strings'>,
): DatasetDraft {
  if (shape === null || data === undefined) throw noForm('a dataset', { path })
  const form = formOf(type, shape, data, 'a dataset', { path, strings })
  const storage = chunks && { chunks, filters, ...(maxShape && { maxShape }) }
  return { kind: 'dataset', ...form, attributes, ...(storage && { storage }) }
}

interface Where {
  readonly path?: string
  readonly strings?: StringLabels
}

interface Form {
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: PlanData
}

function formOf(
  type: DataType,
  shape: readonly number[],
  data: RecordData,
  what: string,
  where: Where,
): Form {
  // Enumerations are written as the numbers that they are.
  if (type.kind === 'enum') return formOf(type.base, shape, data, what, where)
  if (isNumber(type)) {
    if (typeof data === 'number' || typeof data === 'bigint' || isNumericArray(data))
      return { type, shape, data }
  } else if (type.kind === 'string') {
    if (typeof data === 'string' || areTexts(data))
      return textsForm(type, shape, data, where.strings)
  } else if (type.kind === 'compound') {
    const rows = sizeOf(shape)
    const packed = packedCompound(type, rows, data)
    if (packed !== undefined) return { type, shape, data: packed }
  }
  throw noForm(`${what} of type ${type.kind}`, where)
}

const isNumber = (type: DataType): boolean =>
  type.kind === 'integer' || (type.kind === 'float' && type.size > 2)

const areTexts = (data: unknown): data is readonly string[] =>
  Array.isArray(data) && data.every((one) => typeof one === 'string')

/** Of variable length as they are; else padded, and labelled as they were, or as UTF-8 where that was not true. */
function textsForm(
  type: DataType & { kind: 'string' },
  shape: readonly number[],
  data: string | readonly string[],
  strings: StringLabels | undefined,
): Form {
  if (type.length === 'variable') return { type, shape, data }
  const texts = typeof data === 'string' ? [data] : data
  const length = texts.reduce((most, one) => Math.max(most, utf8Length(one) + 1), type.length)
  const label = texts.every(isAscii) ? type.charset : 'utf8'
  const fixed = fixedText(length, strings === 'octave' ? 'ascii' : label)
  return { type: fixed, shape, data: typeof data === 'string' ? data : padTexts(texts, length) }
}

/** The rows of a compound, whose columns were read; `undefined` when a member has no form. */
function packedCompound(
  { members, size }: DataType & { kind: 'compound' },
  rows: number,
  data: RecordData,
): Uint8Array | undefined {
  const bytes = new Uint8Array(rows * size)
  for (const { name, type, offset } of members) {
    const column = memberBytes(type, (data as CompoundColumns).columns.get(name), rows)
    if (column === undefined) return undefined
    const width = rows === 0 ? 0 : column.length / rows
    for (let row = 0; row < rows; row++)
      bytes.set(column.subarray(row * width, (row + 1) * width), row * size + offset)
  }
  return bytes
}

function memberBytes(
  type: DataType,
  column: RecordData | undefined,
  rows: number,
): Uint8Array | undefined {
  if (type.kind === 'compound')
    return column === undefined ? undefined : packedCompound(type, rows, column)
  if (type.kind === 'string' && type.length !== 'variable') {
    const { length } = type
    const fit = areTexts(column) && column.every((text) => utf8Length(text) < length)
    return fit ? padTexts(column, length) : undefined
  }
  if (!isNumber(type) || !isNumericArray(column)) return undefined
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

const noForm = (what: string, where: Where): Error =>
  cannotStore(
    `${what} that was loaded as an UnknownRecord`,
    'h5wasm has no way to write it as it was. Leave it in its file, or register its class.',
    where,
  )
