import { cannotStore } from '../../errors.js'
import { isSameData } from '../../records/same-elements.js'
import { isSameType } from '../../records/same-type.js'
import type { DataType } from '../../records/data-type.js'
import type { DatasetRecord, NodeRecord, NumericArray } from '../../records/node-record.js'
import type { CreateDataset, PlanAttribute, PlanData, PlanStep } from '../../records/write-plan.js'
import { int8, noAttributes, text } from '../../values/attributes.js'
import { datasetStorage } from '../../values/dataset-storage.js'

/** A column as it is stored (`undefined`: not yet), and the elements that follow in the form of a dataset. */
export interface ColumnGrowth {
  readonly record: DatasetRecord | undefined
  readonly step: CreateDataset
  /** How many rows are before those of a column that is not there yet. */
  readonly before?: number
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
export function canGrow({ record, step }: ColumnGrowth): boolean {
  if (record === undefined) return true
  return record.maxShape?.[0] === null && joinedType(record.type, step.type) === record.type
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

/** The step that makes a column anew, with what it held and the elements behind it, so that it can grow from then on. */
export function recreated(column: ColumnGrowth, found: NodeRecord | undefined): PlanStep {
  const { record, step } = column
  if (record === undefined) return extended(column)[0]!
  const whole = found as DatasetRecord
  const type = joinedType(record.type, step.type)!
  const [length, ...rest] = record.shape as [number, ...number[]]
  const shape = [length + step.shape[0]!, ...rest]
  const data = joined(stored(whole, type), inType(step, type))
  const { chunks, filters } = record
  const storage = growing(shape, type, chunks).storage!
  const packed = filters.length === 0 ? storage : { ...storage, filters }
  return {
    ...step,
    type,
    shape,
    data,
    attributes: attributesOf(record.attributes),
    storage: packed,
  }
}

function growing(
  shape: readonly number[],
  type: DataType,
  chunks?: readonly number[],
): Pick<CreateDataset, 'storage'> {
  const maxShape = [null, ...shape.slice(1)]
  const storage = datasetStorage(shape, bytesOf(type), { maxShape, chunks })
  return storage === undefined ? {} : { storage }
}

const bytesOf = (type: DataType): number =>
  type.kind === 'string'
    ? type.length === 'variable'
      ? 16
      : type.length
    : 'size' in type
      ? type.size
      : 8

/** Refuses elements of another kind than those of the column. */
export function checkForm(
  { path, type, shape, attributes }: DatasetRecord,
  step: CreateDataset,
): void {
  const refuse = (what: string): Error =>
    cannotStore(what, 'Load the table, add the rows to it, and save it again.', { path })
  if (shape === null || shape.slice(1).join() !== step.shape.slice(1).join())
    throw refuse('rows whose elements have other extents than those of the others')
  if (joinedType(type, step.type) === undefined)
    throw refuse('rows of another type than the others')
  for (const attribute of step.attributes)
    if (!isSameData(attribute.type, attribute.data, attributes.get(attribute.name)?.data))
      throw refuse(`rows of another ${attribute.name} than the others`)
}

/** The type that holds both; texts that are longer, or not ASCII, make all of them texts of any length. */
function joinedType(there: DataType, added: DataType): DataType | undefined {
  if (there.kind !== 'string' || added.kind !== 'string')
    return isSameType(there, added) ? there : undefined
  if (there.length === 'variable') return there
  return added.length !== 'variable' && added.length <= there.length ? there : text
}

/** What a column holds, as a plan has it. */
function stored({ data, type }: DatasetRecord, joinedAs: DataType): PlanData {
  if (type.kind !== 'string') return data as NumericArray
  const texts = data as readonly string[]
  return joinedAs.kind === 'string' && joinedAs.length !== 'variable'
    ? fixed(texts, joinedAs.length)
    : texts
}

/** The elements of a step in the type of the column. */
function inType({ type, data }: CreateDataset, wanted: DataType): PlanData {
  if (type.kind !== 'string' || wanted.kind !== 'string') return data
  const texts =
    type.length === 'variable' ? (data as readonly string[]) : textsOf(data, type.length)
  return wanted.length === 'variable' ? texts : fixed(texts, wanted.length)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function fixed(texts: readonly string[], width: number): Uint8Array {
  const bytes = new Uint8Array(texts.length * width)
  for (const [i, one] of texts.entries())
    encoder.encodeInto(one, bytes.subarray(i * width, (i + 1) * width - 1))
  return bytes
}

function textsOf(data: PlanData, width: number): string[] {
  const view = data as Uint8Array
  const texts: string[] = []
  for (let at = 0; at < view.length; at += width) {
    const bytes = view.subarray(at, at + width)
    texts.push(decoder.decode(bytes.subarray(0, bytes.indexOf(0))))
  }
  return texts
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
