import { Reference } from '../records/reference.js'
import { corrupt } from '../errors.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { integerAttribute, integerOf, jsType, textOf } from './attributes.js'
import { isBareArray } from './bare-array.js'
import type { ChildDraft, Draft, GroupDraft, ValueChild } from './draft.js'
import { joinedGroup, splitTexts } from './joined-texts.js'
import { packMasked, unpackMasked } from './masked-array.js'
import { packMatrix } from './matrix.js'
import { safeNumber } from './natural.js'
import { isMostlyHoles } from './mostly-holes.js'
import { nestedArrays } from './nested-arrays.js'
import {
  decodeProperties,
  propertyChildren,
  refuseSymbolKeys,
  withProperties,
} from './own-properties.js'
import { packBigints, packBooleans, packDates, packNumbers } from './packed-array.js'
import { arePlainerApart, packTexts } from './packed-texts.js'
import { childPath, type EncodeContext, type ValueKind } from './value-kind.js'

/** Encodes the elements of an array as one dataset where all are of one kind, else as a group. */
export function encodeElements(
  values: readonly unknown[],
  context: EncodeContext,
  extras: readonly string[] = [],
): Draft {
  if (extras.length > 0) return encodeGeneral(values, extras)
  return encodePacked(values, context) ?? encodeGeneral(values, extras)
}

function encodePacked(values: readonly unknown[], context: EncodeContext): Draft | undefined {
  switch (elementKind(values)) {
    case 'number':
      return packNumbers(values as readonly number[])
    case 'masked':
      return packMasked(values)
    case 'boolean':
      return packBooleans(values as readonly boolean[])
    case 'bigint':
      return packBigints(values as readonly bigint[])
    case 'string':
      return packStrings(values as readonly string[], context)
    case 'date':
      return packDates(values as readonly Date[], context)
    case 'array':
      return packMatrix(values, context)
    default:
      return undefined
  }
}

function packStrings(values: readonly string[], { strings }: EncodeContext): Draft | undefined {
  if (arePlainerApart(values)) return undefined
  const packed = packTexts(values, strings)
  return packed.kind === 'joined' ? joinedGroup(packed, 'Texts') : packed
}

type ElementKind =
  | 'number'
  | 'masked'
  | 'boolean'
  | 'bigint'
  | 'string'
  | 'date'
  | 'array'
  | 'other'

/** The one kind that all elements are of; holes and absent values go with numbers only. */
function elementKind(values: readonly unknown[]): ElementKind {
  if (values.length === 0) return 'number'
  // So much would be stored for so little: its elements are listed one by one.
  if (isMostlyHoles(values)) return 'other'
  let kind = kindOf(values[0])
  for (let i = 0; i < values.length && kind !== 'other'; i++) {
    const next = kindOf(values[i])
    if (next === kind) continue
    const masked =
      (next === 'masked' || next === 'number') && (kind === 'masked' || kind === 'number')
    kind = masked ? 'masked' : 'other'
  }
  const onlyAbsent = kind === 'masked' && !values.some((value) => typeof value === 'number')
  return onlyAbsent ? 'other' : kind
}

function kindOf(value: unknown): ElementKind {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'string':
      return typeof value as ElementKind
    case 'undefined':
      return 'masked'
    case 'object':
      if (value === null) return 'masked'
      if (Array.isArray(value)) return 'array'
      return Object.getPrototypeOf(value) === Date.prototype && Object.keys(value).length === 0
        ? 'date'
        : 'other'
    default:
      return 'other'
  }
}

function encodeGeneral(values: readonly unknown[], extras: readonly string[]): GroupDraft {
  const width = String(Math.max(values.length - 1, 0)).length
  const children: ChildDraft[] = []
  let dense = true
  if (isSparse(values)) {
    dense = false
    for (const key of Object.keys(values))
      if (isIndex(key)) children.push(elementChild(values, Number(key), width))
  } else
    for (let i = 0; i < values.length; i++)
      if (i in values) children.push(elementChild(values, i, width))
      else dense = false
  const attributes = dense
    ? jsType('Array')
    : [...jsType('Array'), integerAttribute('length', values.length)]
  const draft: GroupDraft = { kind: 'group', attributes, children }
  return withProperties(draft, propertyChildren(values, extras))
}

const elementChild = (values: readonly unknown[], i: number, width: number): ValueChild => ({
  name: String(i).padStart(width, '0'),
  step: i,
  value: values[i],
})

/** A long array whose indices are worth listing instead of trying each. */
const isSparse = (values: readonly unknown[]): boolean =>
  values.length > 100_000 && Object.keys(values).length < values.length / 2

const isIndex = (key: string): boolean => String(Number(key) >>> 0) === key && key !== '4294967295'

/** The own enumerable properties of an array that are no elements. */
function extraKeys(values: readonly unknown[]): string[] {
  if (isBareArray(values)) return []
  const keys = Object.keys(values)
  const last = values.length - 1
  if (keys.length === values.length && (last < 0 || keys[last] === String(last))) return []
  return keys.filter((key) => !isIndex(key))
}

export const arrayKind: ValueKind<unknown[]> = {
  types: ['Array', 'MaskedArray', 'Texts'],
  prototypes: [Array.prototype],
  encode(value, context) {
    refuseSymbolKeys(value, context)
    return encodeElements(withPaths(value), context, extraKeys(value))
  },
  decode: (record) => decodePacked(record),
  *decodeGroup(record, context) {
    const type = textOf(record.attributes.get('js_type'))
    if (type === 'MaskedArray') return unpackMasked(record, context)
    if (type === 'Texts') return splitTexts(record, context)
    const array: unknown[] = []
    context.remember(array)
    yield* decodeElements(record, (index, value) => {
      array[index] = value
    })
    const length = integerOf(record.attributes.get('length'))
    if (length !== undefined) array.length = length
    yield* decodeProperties(array, record, context)
    return array
  },
}

/** References of other programs are stored as the paths that they lead to. */
const withPaths = (values: readonly unknown[]): readonly unknown[] =>
  values.find((value) => value !== null) instanceof Reference
    ? values.map((value) =>
        value === null || value instanceof Reference ? String(value ?? '') : value,
      )
    : values

/** Restores the elements of a general array, in the order of their indices. */
export function* decodeElements(
  record: GroupRecord,
  put: (index: number, value: unknown) => void,
): Generator<string, void, unknown> {
  const length = lengthOf(record)
  const dense = !record.attributes.has('length')
  for (const [i, { index, name }] of elementsInOrder(record, length).entries()) {
    if (dense && index !== i)
      throw corrupt(`An Array lacks its element ${i}`, { path: record.path })
    put(index, yield childPath(record.path, name))
  }
}

interface ElementName {
  readonly index: number
  readonly name: string
}

/** A group's links may be in another order than their indices: later changes put new ones last. */
function elementsInOrder({ children, path }: GroupRecord, length: number): ElementName[] {
  const elements: ElementName[] = []
  let sorted = true
  for (const name of children) {
    if (name === '__') continue
    const index = indexOf(name)
    if (index === undefined || index >= length)
      throw corrupt(`'${name}' is no index of an Array of length ${length}`, { path })
    sorted &&= index > (elements.at(-1)?.index ?? -1)
    elements.push({ index, name })
  }
  if (sorted) return elements
  elements.sort((one, other) => one.index - other.index)
  for (const [i, { index }] of elements.entries())
    if (elements[i + 1]?.index === index)
      throw corrupt(`An Array has its element ${index} twice`, { path })
  return elements
}

function lengthOf(record: GroupRecord): number {
  if (!record.attributes.has('length')) return record.children.length
  const length = integerOf(record.attributes.get('length'))
  if (length !== undefined && length >= 0 && length < 2 ** 32) return length
  throw corrupt('The length of an Array is a whole number below 2^32', { path: record.path })
}

function indexOf(name: string): number | undefined {
  if (!/^\d{1,10}$/.test(name)) return undefined
  const index = Number(name)
  return index < 2 ** 32 - 1 ? index : undefined
}

/** Reads a dataset as arrays of its elements. */
export function decodePacked(record: DatasetRecord): unknown {
  const { data, shape, path } = record
  if (shape === null || data === undefined || shape.length === 0)
    throw corrupt('An Array was expected', { path })
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return nestedArrays(Array.from<bigint, unknown>(data, safeNumber), shape)
  if (Array.isArray(data)) return shape.length === 1 ? [...data] : nestedArrays(data, shape)
  if (ArrayBuffer.isView(data)) return nestedArrays(data, shape)
  throw corrupt('An Array was expected', { path })
}
