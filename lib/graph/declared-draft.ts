import { cannotStore } from '../errors.js'
import { quoted } from '../quoted.js'
import type { FieldDefinition, FieldStorage } from '../metadata/definition.js'
import type { FieldType, NumberStorage } from '../metadata/field-type.js'
import { elementBytes } from '../records/element-bytes.js'
import type { DatasetStorage, PlanAttribute } from '../records/write-plan.js'
import { float64, jsType, noAttributes, scalar, text } from '../values/attributes.js'
import { datasetStorage } from '../values/dataset-storage.js'
import type { DatasetDraft, Draft } from '../values/draft.js'
import { packMatrix } from '../values/matrix.js'
import { NdArray } from '../values/nd-array.js'
import { describeStorage, misfit, unstorable } from '../values/number-storage.js'
import { sizeOf, typeOfView } from '../values/numeric.js'
import type { EncodeContext } from '../values/value-kind.js'
import { describeType, withArticle } from './conform.js'
import { type MisfitEntry, misfitEntry } from './declared-entries.js'
import { expectation, fitsAlone, isNdArray } from './expectation.js'
import { type MisfitElement, misfitElement } from './misfit-element.js'
import { moreThanElements } from './more-than-elements.js'

/**
 * The form that a field's declared type asks for; `undefined` where the value's own form is the declared one.
 * A value that is not of the declared type is refused; null and undefined always fit.
 */
export function declaredDraft(
  value: unknown,
  field: FieldDefinition | undefined,
  context: EncodeContext,
): Draft | undefined {
  const type = field?.type
  if (field === undefined || type === undefined || value === null || value === undefined)
    return undefined
  if (type.kind === 'number') return numberDraft(value, type.storage, field, context)
  if (type.kind === 'array' && type.element.kind === 'number')
    return vectorDraft(value, type.element.storage, field, context)
  if (!expectation(type, value)) throw mismatch(value, describeType(type), field, context, type)
  return undefined
}

function numberDraft(
  value: unknown,
  storage: NumberStorage,
  field: FieldDefinition,
  context: EncodeContext,
): DatasetDraft {
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw mismatch(value, storage, field, context)
  const why = unstorable(value, storage)
  if (why !== undefined) throw refuse(`${why}, so it does not fit ${storage}`, field, context)
  const { type } = describeStorage(storage)
  const wide = type.kind === 'integer' && type.size === 8
  // An int64 that was a number comes back as one only if the file says so; a bigint field needs no hint.
  const attributes = typeof value === 'bigint' ? jsType('bigint') : noAttributes
  return {
    kind: 'dataset',
    type,
    shape: scalar,
    data: wide ? BigInt(value) : Number(value),
    attributes,
  }
}

/** A numeric array of the declared type: a typed array of it as it is, anything else converted if it is exact. */
function vectorDraft(
  value: unknown,
  storage: NumberStorage,
  field: FieldDefinition,
  context: EncodeContext,
): DatasetDraft | undefined {
  const { type, array } = describeStorage(storage)
  if (ArrayBuffer.isView(value)) {
    if (value instanceof array) return undefined
    if (typeOfView(value) === undefined) throw mismatch(value, `${storage}[]`, field, context)
  } else if (!Array.isArray(value)) {
    // An NdArray says its own type.
    if (isNdArray(value) && value.data instanceof array) return undefined
    throw mismatch(value, `${storage}[]`, field, context)
  }
  if (Array.isArray(value)) {
    const more = moreThanElements(value)
    if (more !== undefined && storage === 'float64') return ownForm(value, field, context)
    if (more !== undefined) throw refuse(`${more}, which ${storage}[] cannot hold`, field, context)
    if (value.some(Array.isArray)) return matrixDraft(value, storage, field, context)
  }
  const source = value as ArrayLike<number | bigint>
  const data = new array(source.length)
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array
  // A typed array of bigints that fit becomes one of the declared type.
  const whyNot = Array.isArray(value) ? unstorable : misfit
  for (let i = 0; i < source.length; i++) {
    const element = source[i]
    if (typeof element !== 'number' && typeof element !== 'bigint') {
      // null and undefined: the array's own form keeps them.
      if (storage === 'float64') return ownForm(value, field, context)
      throw refuse(
        `element ${i} is ${String(element)}, which ${storage} cannot hold`,
        field,
        context,
      )
    }
    const why = whyNot(element, storage)
    if (why !== undefined)
      throw refuse(`element ${i}: ${why}, so it does not fit ${storage}`, field, context)
    data[i] = wide ? BigInt(element) : Number(element)
  }
  return { kind: 'dataset', type, shape: [data.length], data, attributes: arrayAttributes(value) }
}

/** What a declared float64[] need not convert keeps the form it has, if it holds numbers only. */
function ownForm(value: unknown, field: FieldDefinition, context: EncodeContext): undefined {
  const type = field.type as FieldType
  if (!expectation(type, value)) throw mismatch(value, describeType(type), field, context, type)
  const wrong = misfitElement(value as readonly unknown[], type, isNoBigint)
  if (wrong === undefined) return
  const why = `${quoted(`${wrong.value as bigint}n`)} is a bigint, so it does not fit float64`
  throw refuse(`element ${placeOf(wrong)}: ${why}`, field, context)
}

const isNoBigint = (_: FieldType, value: unknown): boolean => typeof value !== 'bigint'

/** Typed arrays say nothing more; of arrays the file says whether they hold numbers or bigints. */
function arrayAttributes(value: object): readonly PlanAttribute[] {
  if (!Array.isArray(value)) return noAttributes
  const bigints = value.length > 0 && value.every((element) => typeof element === 'bigint')
  return jsType(bigints ? 'bigint' : 'Array')
}

/** Rows of numbers: one dataset of the declared type; other nested arrays can only be float64. */
function matrixDraft(
  rows: readonly unknown[],
  storage: NumberStorage,
  field: FieldDefinition,
  context: EncodeContext,
): DatasetDraft | undefined {
  if (storage === 'float64') return ownForm(rows, field, context)
  const matrix = packMatrix(rows, context)
  if (matrix === undefined)
    throw refuse(
      `its rows are of different lengths, shared, or not all numbers, which ${storage}[] cannot hold`,
      field,
      context,
    )
  const { type, array } = describeStorage(storage)
  const source = matrix.data as Float64Array
  const data = new array(source.length)
  const wide = data instanceof BigInt64Array || data instanceof BigUint64Array
  for (const [i, element] of source.entries()) {
    const why = misfit(element, storage)
    if (why !== undefined) throw refuse(`${why}, so it does not fit ${storage}`, field, context)
    data[i] = wide ? BigInt(element) : element
  }
  return { ...matrix, type, data }
}

/** Adds what a field declares to its value's form: user attributes, chunks, filters. */
export function withFieldAttributes(
  draft: Draft,
  field: FieldDefinition,
  context: EncodeContext,
): Draft {
  let result = draft
  if (field.attributes.size > 0) {
    const ours = new Set(draft.attributes.map((attribute) => attribute.name))
    const own = [...field.attributes].map(([name, data]) => {
      if (!ours.has(name)) return userAttribute(name, data)
      throw refuse(`the attribute ${name} is needed to say what this value is`, field, context)
    })
    result = { ...draft, attributes: [...draft.attributes, ...own] }
  }
  const { compress, shuffle, chunks } = field.storage
  const isStored =
    (compress ?? shuffle ?? chunks) !== undefined && field.type?.kind !== 'lazy-array'
  if (isStored && result.kind === 'dataset' && sizeOf(result.shape) > 0 && result.shape.length > 0)
    return { ...result, storage: storageOf(result, field.storage, field, context) }
  return result
}

function userAttribute(name: string, data: string | number | readonly number[]): PlanAttribute {
  if (typeof data === 'string') return { name, type: text, shape: scalar, data }
  if (typeof data === 'number') return { name, type: float64, shape: scalar, data }
  return { name, type: float64, shape: [data.length], data: Float64Array.from(data) }
}

function storageOf(
  draft: DatasetDraft,
  wish: FieldStorage,
  field: FieldDefinition,
  context: EncodeContext,
): DatasetStorage {
  const { shape, type } = draft
  if (wish.chunks !== undefined && wish.chunks.length !== shape.length)
    throw refuse(
      `its chunks have ${wish.chunks.length} dimensions, its value ${shape.length}`,
      field,
      context,
    )
  // What is padded has to be packed, whatever else is wished for.
  const compress = wish.compress ?? (draft.storage?.filters === undefined ? undefined : 'gzip')
  return datasetStorage(shape, elementBytes(type), { ...wish, compress }) as DatasetStorage
}

export const refuse = (why: string, field: FieldDefinition, context: EncodeContext): Error =>
  cannotStore(`the field ${field.property}: ${why}`, 'Change the value or the declared type.', {
    path: context.path,
    property: context.property(),
  })

export function mismatch(
  value: unknown,
  expected: string,
  field: FieldDefinition,
  context: EncodeContext,
  type?: FieldType,
): Error {
  const entry = type && wrongEntry(value, type)
  if (entry !== undefined)
    return refuse(
      `it is declared ${expected}, its ${entry.words} is ${kindOf(entry.value)}`,
      field,
      context,
    )
  const wrong = type && Array.isArray(value) ? wrongElement(value, type) : undefined
  if (wrong === undefined)
    return refuse(`it is declared ${expected}, its value is ${kindOf(value)}`, field, context)
  const what = `its element ${placeOf(wrong)} is ${kindOf(wrong.value)}`
  return refuse(`it is declared ${expected}, ${what}`, field, context)
}

/** How a message names it: `1`, `[1][0]`. */
const placeOf = ({ steps }: MisfitElement): string =>
  steps.length === 1 ? String(steps[0]) : steps.map((step) => `[${step}]`).join('')

function wrongEntry(value: unknown, type: FieldType): MisfitEntry | undefined {
  const isContent =
    (type.kind === 'map' && value instanceof Map) || (type.kind === 'set' && value instanceof Set)
  return isContent ? misfitEntry(value, type, fitsAlone) : undefined
}

function wrongElement(array: readonly unknown[], type: FieldType): MisfitElement | undefined {
  if (type.kind === 'array') return misfitElement(array, type.element, expectation)
  if (type.kind !== 'list') return undefined
  const index = array.findIndex((value) => !expectation(type, [value]))
  return index < 0 ? undefined : { value: array[index], steps: [index] }
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `a ${typeof value}`
  if (value instanceof NdArray) return `an NdArray of ${kindOf(value.data)}`
  const { constructor } = value as { constructor?: { name?: string } }
  return withArticle(constructor?.name ?? Object.prototype.toString.call(value).slice(8, -1))
}
