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
import { fillerData } from './absent-columns.js'
import { joinedSteps, textsOf } from './text-columns.js'
import { unequalForms } from './unequal-forms.js'

/** A column as it is stored (`undefined`: not yet), and the elements that follow in the form of a dataset. */
export interface ColumnGrowth {
  readonly record: DatasetRecord | undefined
  readonly step: CreateDataset
  /** How many rows are before those of a column that is not there yet. */
  readonly before?: number
  /** Whether the column holds nothing so far, and becomes what the new elements are. */
  readonly isLate?: boolean
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
export function canGrow({ record, step, isLate }: ColumnGrowth): boolean {
  if (record === undefined) return true
  if (isLate === true) return false
  return record.maxShape?.[0] === null && typeAfter(record, step) === record.type
}

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
  strings: 'utf8' | 'octave',
): PlanStep[] {
  const { record, step } = column
  if (record === undefined) return extended(column)
  if (column.isLate === true) return [madeLate(record, step)]
  const whole = found as DatasetRecord
  const type = typeAfter(record, step)
  if (strings === 'octave' && !isVariable(record.type) && isVariable(type))
    return widerTexts(whole, step)
  const [length, ...rest] = record.shape as [number, ...number[]]
  const shape = [length + step.shape[0]!, ...rest]
  const data = joined(stored(whole, type), inType(step, type))
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

/** Texts that need more room than they have: of another fixed length, with some to spare, or joined. */
function widerTexts(record: DatasetRecord, step: CreateDataset): PlanStep[] {
  const { path } = step
  const texts = [...(record.data as readonly string[]), ...textsOf(step)]
  const attributes = attributesOf(record.attributes)
  const isTooShort = joinedType(record.type, step.type) !== record.type
  // The next longer text should not make all of them anew again.
  const hasGrown = isTooShort && record.maxShape?.[0] === null
  const least = hasGrown ? Math.ceil(1.5 * elementBytes(record.type)) : 1
  const packed = packPlainTexts(texts, attributes, least)
  if (packed.kind === 'joined') {
    const [group, ...parts] = joinedSteps(path, texts, attributes)
    return [group, ...parts.map((part) => ({ ...part, ...growing(part.shape, part.type) }))]
  }
  const { type, shape, storage } = packed
  const filters = record.filters.length > 0 ? record.filters : (storage?.filters ?? [])
  return [{ ...packed, path, ...growing(shape, type, { filters }) }]
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
  if (!isOfShape || joinedType(type, step.type) === undefined)
    throw refuse(unequalForms(record, step))
  for (const attribute of step.attributes)
    if (!isSameData(attribute.type, attribute.data, attributes.get(attribute.name)?.data))
      throw refuse(`rows with another ${attribute.name} than the table has`)
}

/** The type that holds both; of texts that do not fit, one of any length, which stands for what they all need. */
function joinedType(there: DataType, added: DataType): DataType | undefined {
  if (there.kind !== 'string' || added.kind !== 'string')
    return isSameType(there, added) ? there : undefined
  if (there.length === 'variable') return there
  return added.length !== 'variable' && added.length <= there.length ? there : text
}

/** The type in which both can lie; one of any length where padding the texts may have become too much. */
const typeAfter = (record: DatasetRecord, step: CreateDataset): DataType =>
  isCrowded(record, step) ? text : joinedType(record.type, step.type)!

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
function inType(step: CreateDataset, wanted: DataType): PlanData {
  if (step.type.kind !== 'string' || wanted.kind !== 'string') return step.data
  const texts = textsOf(step)
  return wanted.length === 'variable' ? texts : padTexts(texts, wanted.length)
}

const isVariable = (type: DataType): boolean => type.kind === 'string' && type.length === 'variable'

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
