import { cannotRestore } from '../errors.js'
import { quoted } from '../quoted.js'
import type { Constructor, FieldType, NumberStorage } from '../metadata/field-type.js'
import type { AttributeRecord, NumericArray } from '../records/node-record.js'
import { Reference } from '../records/reference.js'
import { textOf } from '../values/attributes.js'
import { BrokenLink } from '../values/broken-link.js'
import { LazyArray } from '../values/lazy-array.js'
import { likenessCheckOf } from '../table/likeness-check.js'
import { Table } from '../table/table.js'
import { NdArray } from '../values/nd-array.js'
import { describeStorage, isWide, misfit } from '../values/number-storage.js'
import { isNumericArray } from '../values/numeric.js'
import { conformMap, conformSet } from './declared-entries.js'
import { errorOfUnreadable, Unreadable } from '../values/unreadable.js'
import { UnknownRecord } from '../values/unknown-record.js'
import { dateFrom, parseTimeUnits } from '../values/time-units.js'

/** Where a value comes from, for messages and for its units. */
export interface Origin {
  readonly path: string | undefined
  /** The field that declared the type: `Run.signal`. */
  readonly property?: string | undefined
  readonly attributes: ReadonlyMap<string, AttributeRecord>
}

export const originOf = (
  { path, attributes }: Origin,
  { property }: { readonly property: string | undefined },
): Origin => ({ path, attributes, property })

/**
 * Brings what the file holds to what a field was declared to hold: every width of number, every form of text, date
 * and boolean that other programs write. What would change by it is refused. null and undefined pass.
 */
export function conform(value: unknown, origin: Origin, type: FieldType): unknown {
  if (value === null || value === undefined) return value
  const result = conversions[type.kind](value, origin, type as never)
  if (result !== undefined) return result
  if (value instanceof Unreadable) throw errorOfUnreadable(value)
  throw cannotRestore(
    `${shown(value)} as ${describeType(type)}`,
    origin.property === undefined
      ? 'Load it as the type that it has: session.describe shows it.'
      : 'Change the declared type, or give the field a conversion: { convert: { toStored, fromStored } }.',
    { path: origin.path, property: origin.property },
  )
}

type Conversion<K extends FieldType['kind']> = (
  value: unknown,
  origin: Origin,
  type: Extract<FieldType, { readonly kind: K }>,
) => unknown

/** One conversion a kind of declaration; `undefined` where the value does not fit. */
const conversions: { readonly [K in FieldType['kind']]: Conversion<K> } = {
  number: (value, _, { storage }) => {
    const single = only(value)
    if (typeof single === 'bigint') return isWide(storage) ? single : undefined
    return typeof single === 'number' && fits(single, storage) ? single : undefined
  },
  boolean: (value) => {
    const single = only(value)
    if (typeof single === 'boolean') return single
    return single === 0 || single === 1 ? single === 1 : undefined
  },
  string: (value) => {
    const single = only(value)
    if (single instanceof Reference) return single.path
    return typeof single === 'string' ? single : undefined
  },
  bigint: (value) => {
    const single = only(value)
    if (typeof single === 'number' && Number.isSafeInteger(single)) return BigInt(single)
    return typeof single === 'bigint' ? single : undefined
  },
  date: (value, origin) => {
    if (value instanceof Date) return value
    const single = only(value)
    if (typeof single === 'string') return dateOfText(single)
    const units = parseTimeUnits(textOf(origin.attributes.get('units')))
    return isNumber(single) && units !== undefined ? dateFrom(Number(single), units) : undefined
  },
  bytes: (value) => (value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? value : undefined),
  regexp: (value) => (value instanceof RegExp ? value : undefined),
  url: (value) => {
    if (value instanceof URL) return value
    return typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  },
  array: (value, origin, { element }) =>
    element.kind === 'number' ? numbers(value, element.storage) : list(value, origin, element),
  instance: (value, _, { classes }) => (isOneOf(value, classes()) ? value : undefined),
  list: (value, _, { classes }) => {
    if (!Array.isArray(value)) return undefined
    return areOf(value, classes()) ? value : undefined
  },
  map: (value, origin, type) =>
    value instanceof Map ? conformMap(value, origin, type, conform) : undefined,
  set: (value, origin, type) => {
    const isList = Array.isArray(value) || isNumericArray(value)
    const set = isList ? new Set<unknown>(value as Iterable<unknown>) : value
    return set instanceof Set ? conformSet(set, origin, type, conform) : undefined
  },
  table: (value, _, { row }) => (isTableOf(value, row()) ? value : undefined),
  'lazy-array': (value, _, { storage }) =>
    value instanceof LazyArray && value.type === storage ? value : undefined,
}

/** Tells whether a value is a Table of a class, or of a subclass. */
export const isTableOf = (value: unknown, row: Constructor): boolean =>
  value instanceof Table &&
  (value.rowClass === row || value.rowClass.prototype instanceof (row as never))

const isOneOf = (value: unknown, classes: readonly unknown[]): boolean =>
  classes.some((constructor) => typeof constructor === 'function' && value instanceof constructor)

/** Tells whether all of many values are instances of some classes, or absent; that depends on prototypes alone. */
export function areOf(values: ArrayLike<unknown>, classes: readonly unknown[]): boolean {
  for (let i = 0; i < values.length;) {
    const value = values[i]
    if (value === null || value === undefined) {
      i++
      continue
    }
    if (typeof value !== 'object' || !isOneOf(value, classes)) return false
    const prototype = Object.getPrototypeOf(value) as object
    i = likenessCheckOf(prototype)(values, i, values.length, prototype)
  }
  return true
}

/** ISO 8601, with a blank for its T too; Date.parse alone takes 'scan 7' for a day in July. */
const isoDate =
  /^([+-]?\d{4,6}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/

/** Without a zone it is UTC, as in CF's units: what a file says must not depend on who reads it where. */
function dateOfText(text: string): Date | undefined {
  const match = isoDate.exec(text)
  if (match === null) return undefined
  const [, day, time, zone = 'Z'] = match
  const date = new Date(time === undefined ? text : `${day}T${time}${zone}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Whole numbers are checked as they are when they are saved. */
const fits = (value: number, storage: NumberStorage): boolean =>
  describeStorage(storage).range === undefined || misfit(value, storage) === undefined

/** The one element of what other programs store as an array of one. */
function only(value: unknown): unknown {
  if (value instanceof NdArray) return value.data.length === 1 ? value.data[0] : value
  const single = (Array.isArray(value) || isNumericArray(value)) && value.length === 1
  return single ? value[0] : value
}

/** Numbers of any width as the declared typed array, also in an NdArray; JavaScript arrays stay what they are. */
function numbers(value: unknown, storage: NumberStorage): unknown {
  const { array } = describeStorage(storage)
  if (value instanceof NdArray) {
    const data = value.data instanceof array ? value.data : converted(value.data, storage)
    return data && (data === value.data ? value : new NdArray(data, value.shape))
  }
  if (Array.isArray(value)) return everyLeaf(value, isNumber) ? value : undefined
  if (typeof value === 'number' || typeof value === 'bigint') return converted([value], storage)
  if (!isNumericArray(value)) return undefined
  return value instanceof array ? value : converted(value, storage)
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint'

/** Tells something of all elements of an array and of the arrays in it; null and undefined pass. */
function everyLeaf(array: readonly unknown[], test: (value: unknown) => boolean): boolean {
  const arrays = new Set<readonly unknown[]>([array])
  for (const one of arrays)
    for (const item of one)
      if (Array.isArray(item)) arrays.add(item)
      else if (item !== null && item !== undefined && !test(item)) return false
  return true
}

/** The same numbers in another width; `undefined` when one of them would change. */
function converted(
  source: ArrayLike<number | bigint>,
  storage: NumberStorage,
): NumericArray | undefined {
  const { array } = describeStorage(storage)
  const result = new array(source.length)
  const wide = result instanceof BigInt64Array || result instanceof BigUint64Array
  for (let i = 0; i < source.length; i++) {
    const item = source[i] as number | bigint
    if (wide && typeof item === 'number' && !Number.isInteger(item)) return undefined
    result[i] = wide ? BigInt(item) : Number(item)
    if (!Object.is(Number(result[i]), Number(item)) && storage !== 'float32') return undefined
  }
  return result
}

function list(value: unknown, origin: Origin, element: FieldType): unknown {
  if (Array.isArray(value)) {
    if (value.some(Array.isArray))
      return everyLeaf(value, (item) => conform(item, origin, element) === item) ? value : undefined
    const items = value.map((item: unknown) => conform(item, origin, element))
    return items.every((item, i) => Object.is(item, value[i])) ? value : items
  }
  if (isNumericArray(value))
    return Array.from(value as ArrayLike<number>, (item) => conform(item, origin, element))
  return ArrayBuffer.isView(value) || typeof value === 'object'
    ? undefined
    : [conform(value, origin, element)]
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `the string ${quoted(JSON.stringify(value.slice(0, 40)))}`
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return `the ${typeof value} ${quoted(value)}`
  if (value instanceof BrokenLink) return 'a dangling or external link'
  if (value instanceof UnknownRecord)
    return `an unknown ${value.className ?? value.type ?? 'object'}`
  if (value instanceof Table)
    return `a Table of ${(value.rowClass as { name?: string }).name ?? '?'}`
  if (value instanceof NdArray) return `numbers of shape [${value.shape.join(', ')}]`
  const constructor = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)
    ?.constructor
  return withArticle(constructor?.name ?? 'null-prototype object')
}

/** A noun as a sentence needs it. */
export const withArticle = (noun: string): string =>
  `${/^[AEIOU]/i.test(noun) ? 'an' : 'a'} ${noun}`

/** How messages name a declared type: `float64`, `string[]`, `an array of Run`. */
export function describeType(type: FieldType): string {
  if (type.kind === 'number') return type.storage
  if (type.kind === 'boolean') return 'bool'
  if (type.kind === 'lazy-array') return `a lazy array of ${type.storage}`
  if (type.kind === 'array') return `${describeType(type.element)}[]`
  const described = (part: FieldType | undefined): string =>
    part === undefined ? 'anything' : describeType(part)
  if (type.kind === 'map') return `a Map of ${described(type.key)} to ${described(type.value)}`
  if (type.kind === 'set') return `a Set of ${described(type.element)}`
  if (type.kind === 'table') return `a Table of ${(type.row() as { name?: string }).name ?? '?'}`
  if (type.kind !== 'instance' && type.kind !== 'list') return type.kind
  const names = type.classes().map((constructor) => (constructor as { name?: string }).name ?? '?')
  return type.kind === 'list' ? `an array of ${names.join(' or ')}` : names.join(' or ')
}
