import { cannotStore } from '../../errors.js'
import { isSameData } from '../../records/same-elements.js'
import { isSameType } from '../../records/same-type.js'
import type { DataType } from '../../records/data-type.js'
import { elementBytes } from '../../records/element-bytes.js'
import type { DatasetRecord, NodeRecord, NumericArray } from '../../records/node-record.js'
import type { CreateDataset, PlanAttribute, PlanData, PlanStep } from '../../records/write-plan.js'
import { int8, noAttributes, text, textAttributeOf } from '../../values/attributes.js'
import { datasetStorage } from '../../values/dataset-storage.js'
import { utf8Length } from '../../values/joined-texts.js'
import { largeTexts, packPlainTexts, padTexts, smallTexts } from '../../values/packed-texts.js'
import { sizeOf } from '../../values/numeric.js'
import { isAscii, isPlainText } from '../../values/string.js'
import { fillerData } from './absent-columns.js'
import { holdsFalsely } from './mislabelled-columns.js'
import { joinedSteps, textsOf } from './text-columns.js'
import type { StringLabels } from '../../values/string-labels.js'
import { unequalForms } from './unequal-forms.js'

/** Some elements of a column, one after another. */
export interface ElementRange {
  readonly start: number
  readonly count: number
}

/** A column as it is stored (`undefined`: not yet), and the elements that follow in the form of a dataset. */
export interface ColumnGrowth {
  readonly record: DatasetRecord | undefined
  readonly step: CreateDataset
  /** Which elements the new ones take the place of; absent: they follow the last. */
  readonly replaces?: ElementRange
  /** How many rows are before those of a column that is not there yet. */
  readonly before?: number
  /** Whether the column holds nothing so far, and becomes what the new elements are. */
  readonly isLate?: boolean
  /** Whether the column is labelled ASCII and holds something else. */
  readonly isMislabelled?: boolean
}

/** Codes that say that nothing is missing. */
export const zeros = (path: string, count: number): CreateDataset => ({
  kind: 'dataset',
  path,
  type: int8,
  shape: [count],
  data: new Int8Array(count),
  attributes: noAttributes,
})

/** Whether a column takes the elements where it is. */
export function canGrow(column: ColumnGrowth, strings: StringLabels): boolean {
  const { record, isLate } = column
  if (record === undefined) return true
  if (isLate === true) return false
  return record.maxShape?.[0] === null && hasRoom(record, column, strings)
}

/** Whether the elements of a column and the new ones can lie in it as it is. */
export function hasRoom(
  record: DatasetRecord,
  column: Pick<ColumnGrowth, 'step' | 'isMislabelled'>,
  strings: StringLabels,
): boolean {
  return arePlain(column.step) && typeAfter(record, column, strings) === record.type
}

/** Whether texts can lie in a dataset of texts. */
const arePlain = (step: CreateDataset): boolean =>
  step.type !== text || (step.data as readonly string[]).every(isPlainText)

/** The steps that put elements behind those of a column that can grow, or make a column that is not there yet. */
export function extended(column: ColumnGrowth): PlanStep[] {
  const { record, step, before = 0 } = column
  const { path, shape } = step
  if (record === undefined) {
    const codes = new Int8Array(before + shape[0]!)
    codes.set(step.data as Int8Array, before)
    return [{ ...step, shape: [codes.length], data: codes, ...growing([codes.length], int8) }]
  }
  const [length, ...rest] = record.shape as [number, ...number[]]
  const { type } = record
  const data = inType(step, type)
  const offset = [length, ...rest.map(() => 0)]
  const steps: PlanStep[] = [{ kind: 'extend', path, shape: [length + shape[0]!, ...rest] }]
  if (shape.every((extent) => extent > 0))
    steps.push({ kind: 'overwrite', path, type, shape, data, offset })
  return steps
}

/** The steps that make a column anew, with what it held and the elements behind it, so that it can grow from then on. */
export function recreated(
  column: ColumnGrowth,
  found: NodeRecord | undefined,
  strings: StringLabels,
): PlanStep[] {
  const { record, step } = column
  if (record === undefined) return extended(column)
  if (column.isLate === true) return [madeLate(record, step)]
  const whole = found as DatasetRecord
  const type = typeAfter(record, { ...column, isMislabelled: holdsFalsely(whole) }, strings)
  if (
    !arePlain(step) ||
    (type === text && (strings === 'octave' || (strings === 'natural' && !isVariable(record.type))))
  )
    return widerTexts(whole, column, strings)
  const [length, ...rest] = record.shape as [number, ...number[]]
  const range = column.replaces ?? { start: length, count: 0 }
  const shape = [length - range.count + step.shape[0]!, ...rest]
  const data = spliced(stored(whole, type), length, range, inType(step, type))
  const { chunks, filters } = record
  const attributes = attributesOf(record.attributes)
  return [{ ...step, type, shape, data, attributes, ...growing(shape, type, { chunks, filters }) }]
}

/** A column that held nothing, with fillers for that, and elements of another kind behind. */
function madeLate(record: DatasetRecord, step: CreateDataset): CreateDataset {
  const [count, ...rest] = step.shape as [number, ...number[]]
  const before = record.shape![0]!
  const { type } = step
  const none = fillerData(type, before * sizeOf(rest), isReference(step))
  const shape = [before + count, ...rest]
  const { chunks: _, ...packed } = record
  const own = new Set(step.attributes.map(({ name }) => name))
  const kept = attributesOf(record.attributes).filter(({ name }) => !own.has(name))
  const attributes = [...step.attributes, ...kept]
  return {
    ...step,
    shape,
    data: joined(none, step.data),
    attributes,
    ...growing(shape, type, packed),
  }
}

const isReference = (step: CreateDataset): boolean =>
  textAttributeOf(step, 'js_type') === 'Reference'

/** Texts that need more room than they have, or another label: of a fixed length, with some to spare, or joined. */
function widerTexts(
  record: DatasetRecord,
  { step, replaces }: ColumnGrowth,
  strings: StringLabels,
): PlanStep[] {
  const { path } = step
  const texts = [...(record.data as readonly string[])]
  texts.splice(replaces?.start ?? texts.length, replaces?.count ?? 0, ...textsOf(step))
  const attributes = attributesOf(record.attributes)
  if (!texts.every(isPlainText)) return growingTexts(path, texts, attributes)
  const packed = packPlainTexts(texts, strings, attributes, roomFor(record, step))
  if (packed.kind === 'joined') return growingTexts(path, texts, attributes)
  const { type, shape, storage } = packed
  const filters = record.filters.length > 0 ? record.filters : (storage?.filters ?? [])
  return [{ ...packed, path, ...growing(shape, type, { filters }) }]
}

function growingTexts(
  path: string,
  texts: readonly string[],
  attributes: readonly PlanAttribute[],
): PlanStep[] {
  const [group, ...parts] = joinedSteps(path, texts, attributes)
  return [group, ...parts.map((part) => ({ ...part, ...growing(part.shape, part.type) }))]
}

/** The length that texts have at least: the next longer one should not make all of them anew again. */
function roomFor(record: DatasetRecord, step: CreateDataset): number {
  const { type, maxShape } = record
  if (maxShape?.[0] !== null || isVariable(type) || isCrowded(record, step)) return 1
  return isRoomy(type, step.type) ? elementBytes(type) : Math.ceil(1.5 * elementBytes(type))
}

/** The same dataset, so that it can grow. */
export const growable = (step: CreateDataset): CreateDataset => ({
  ...step,
  ...growing(step.shape, step.type, {
    chunks: step.storage?.chunks,
    filters: step.storage?.filters ?? [],
  }),
})

function growing(
  shape: readonly number[],
  type: DataType,
  { chunks, filters = [] }: Partial<Pick<DatasetRecord, 'chunks' | 'filters'>> = {},
): Pick<CreateDataset, 'storage'> {
  const maxShape = [null, ...shape.slice(1)]
  const storage = datasetStorage(shape, elementBytes(type), { maxShape, chunks })
  if (storage === undefined) return {}
  return { storage: filters.length === 0 ? storage : { ...storage, filters } }
}

/** Refuses elements of another kind than those of the column. */
export function checkForm(record: DatasetRecord, step: CreateDataset): void {
  const { path, type, shape, attributes } = record
  const refuse = (what: string): Error =>
    cannotStore(what, 'Load the table, add the rows to it, and save it again.', { path })
  const isOfShape = shape !== null && shape.slice(1).join() === step.shape.slice(1).join()
  const areTexts = type.kind === 'string' && step.type.kind === 'string'
  if (!isOfShape || !(areTexts || isSameType(type, step.type)))
    throw refuse(unequalForms(record, step))
  for (const attribute of step.attributes)
    if (!isSameData(attribute.type, attribute.data, attributes.get(attribute.name)?.data))
      throw refuse(`rows with another ${attribute.name} than the table has`)
}

/**
 * The type in which the elements of a column and those that are added can lie; of texts that have no room in it, or that
 * its label would not be true of, one of any length, which stands for what they all need.
 */
function typeAfter(
  record: DatasetRecord,
  { step, isMislabelled = false }: Pick<ColumnGrowth, 'step' | 'isMislabelled'>,
  strings: StringLabels,
): DataType {
  const { type } = record
  if (type.kind !== 'string') return type
  if (strings === 'octave' && (type.charset === 'utf8' || isVariable(type))) return text
  const isTrue = type.charset === 'utf8' || strings === 'octave' || !isMislabelled
  if (!isTrue || (type.charset === 'ascii' && isUtf8(step))) return text
  if (isVariable(type)) return type
  return isRoomy(type, step.type) && !isCrowded(record, step) ? type : text
}

/** Tells whether texts of a fixed length have room for others, whose type is this. */
const isRoomy = (there: DataType, added: DataType): boolean =>
  there.kind === 'string' &&
  added.kind === 'string' &&
  there.padding === undefined &&
  there.length !== 'variable' &&
  added.length !== 'variable' &&
  added.length <= there.length

/** Tells whether new texts are labelled UTF-8, and have to be. */
function isUtf8(step: CreateDataset): boolean {
  if (step.type.kind !== 'string' || step.type.charset === 'ascii') return false
  return !isVariable(step.type) || !textsOf(step).every(isAscii)
}

/**
 * Tells whether texts of a fixed length have to be looked at again: those that are added are much shorter, and the
 * padding of all has become twice what it was, or four times, and so on.
 */
function isCrowded({ type, shape, filters }: DatasetRecord, step: CreateDataset): boolean {
  if (type.kind !== 'string' || type.length === 'variable') return false
  const [before, count] = [(shape?.[0] ?? 0) * type.length, step.shape[0]!]
  const after = before + count * type.length
  if (after <= (filters.length > 0 ? largeTexts : smallTexts)) return false
  if (before > 0 && Math.floor(Math.log2(before)) === Math.floor(Math.log2(after))) return false
  const total = textsOf(step).reduce((sum, one) => sum + utf8Length(one), 0)
  return type.length > (2 * total) / count + 17
}

/** What a column holds, as a plan has it. */
function stored({ data, type }: DatasetRecord, joinedAs: DataType): PlanData {
  if (type.kind !== 'string') return data as NumericArray
  const texts = data as readonly string[]
  return joinedAs.kind === 'string' && joinedAs.length !== 'variable'
    ? padTexts(texts, joinedAs.length)
    : texts
}

/** The elements of a step in the type of the column. */
export function inType(step: CreateDataset, wanted: DataType): PlanData {
  if (step.type.kind !== 'string' || wanted.kind !== 'string') return step.data
  const texts = textsOf(step)
  return wanted.length === 'variable' ? texts : padTexts(texts, wanted.length)
}

const isVariable = (type: DataType): boolean => type.kind === 'string' && type.length === 'variable'

/** What rows hold, of which some have others in their place. */
function spliced(
  first: PlanData,
  length: number,
  { start, count }: ElementRange,
  second: PlanData,
): PlanData {
  if (start === length) return joined(first, second)
  const width = (first as ArrayLike<unknown>).length / length
  const part = (from: number, to?: number): PlanData =>
    (first as Float64Array).slice(from * width, to === undefined ? undefined : to * width)
  return joined(joined(part(0, start), second), part(start + count))
}

function joined(first: PlanData, second: PlanData): PlanData {
  if (Array.isArray(first)) return [...first, ...(second as readonly string[])]
  const [a, b] = [first, second] as [Float64Array, Float64Array]
  const whole = new (a.constructor as Float64ArrayConstructor)(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}

/** Attributes that were read, as a plan has them. */
export function attributesOf(attributes: DatasetRecord['attributes']): PlanAttribute[] {
  return [...attributes].map(([name, { type, shape, data }]) => ({
    name,
    type,
    shape: shape ?? [0],
    data: data as PlanData,
  }))
}
