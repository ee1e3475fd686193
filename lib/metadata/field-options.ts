import type { Compression, FieldConversion, FieldStorage } from './definition.js'
import { checkOptions } from './check-options.js'
import { checkStorage, fail, isNumbers } from './storage-options.js'
import { checkStoredName } from './stored-name.js'

/** What `@H5Field` takes beside the type. */
export interface H5FieldOptions {
  /** The name in the file, by default the property's; may be a relative path such as `'data/counts'`. */
  readonly name?: string
  /** Names under which older files know the field; the first that is there is read. */
  readonly aliases?: readonly string[]
  /** Stores the value as an attribute of the object's group. */
  readonly attribute?: boolean
  /**
   * Whether the field stays `undefined` where its node can't be read (a filter that is not there, damage), instead of
   * refusing the whole object; a save leaves such a node as it is.
   */
  readonly optional?: boolean
  /** The value when a file has none: a primitive, or a function that makes one. */
  readonly default?: unknown
  /** Turns the property's value into one that can be stored, and back. */
  readonly convert?: ConvertOption<never>
  /** Packs the elements: `'gzip'`, a gzip level from 1 to 9, or a registered filter by number. */
  readonly compress?: Compression
  /** Puts first bytes beside first bytes before packing, which makes most numbers much smaller. */
  readonly shuffle?: boolean
  /** Extents of one chunk, slowest first. */
  readonly chunks?: readonly number[]
  /** How an array of rows is stored: one dataset per field (default), or one compound dataset. */
  readonly layout?: 'columns' | 'compound'
  /** The unit in the form of CF and UDUNITS, such as `'m s-1'`; stored as the attribute `units`. */
  readonly units?: string
  /** What the value is, for people; stored as the attribute `long_name`. */
  readonly longName?: string
  readonly attributes?: Readonly<Record<string, string | number | readonly number[]>>
}

/** What the option `default` takes for such a value: a primitive, or a function that makes one. */
export type DefaultOf<Value> =
  | Exclude<Value, object>
  | null
  | undefined
  | (() => Value | null | undefined)

/** Both ways between a property's value and what is stored. */
export interface ConvertOption<Value, Stored = unknown, Made = unknown> {
  readonly toStored: (value: Value) => Stored
  readonly fromStored: (stored: never) => Made
}

/** The options of a field, checked and brought into the form of a definition. */
export interface CheckedFieldOptions {
  readonly name: string | undefined
  readonly aliases: readonly string[]
  readonly attribute: boolean
  readonly optional: boolean
  readonly default: (() => unknown) | undefined
  readonly convert: FieldConversion | undefined
  readonly storage: FieldStorage
  readonly attributes: ReadonlyMap<string, string | number | readonly number[]>
}

export const fieldOptionNames: readonly string[] = [
  'name',
  'aliases',
  'attribute',
  'optional',
  'default',
  'convert',
  'compress',
  'shuffle',
  'chunks',
  'layout',
  'units',
  'longName',
  'attributes',
]

/**
 * Checks a field's options.
 *
 * @param field The declaring class and property, for messages: `Run.signal`.
 * @throws TypeError naming the field, the option and what it takes.
 */
export function checkFieldOptions(options: H5FieldOptions, field: string): CheckedFieldOptions {
  const taker = `the field ${field}`
  checkOptions(options, fieldOptionNames, taker)
  const { name, aliases = [], attribute = false, optional = false } = options
  requireKind(attribute, 'boolean', 'attribute', taker)
  requireKind(optional, 'boolean', 'optional', taker)
  if (name !== undefined) checkStoredName(name, attribute, taker)
  if (!Array.isArray(aliases)) fail(taker, 'aliases', 'an array of names', aliases)
  for (const alias of aliases) checkStoredName(alias as unknown, attribute, taker)
  const storage = checkStorage(options, taker)
  if (attribute && Object.values(storage).some((setting) => setting !== undefined)) {
    throw new TypeError(`An attribute has no compress, shuffle, chunks or layout: ${taker} has.`)
  }
  return Object.freeze({
    name,
    aliases: Object.freeze([...(aliases as readonly string[])]),
    attribute,
    optional,
    default: checkDefault(options, taker),
    convert: checkConversion(options.convert, taker),
    storage,
    attributes: checkAttributes(options, attribute, taker),
  })
}

/** An object would be shared by all instances that lack the value, so only functions make objects. */
function checkDefault(options: H5FieldOptions, taker: string): (() => unknown) | undefined {
  if (!Object.hasOwn(options, 'default')) return undefined
  const value = options.default
  if (typeof value === 'function') return value as () => unknown
  if (typeof value === 'object' && value !== null) {
    throw new TypeError(
      `The default of ${taker} is an object, which all instances would share. Write a function that makes one: default: () => ….`,
    )
  }
  return () => value
}

function checkConversion(
  convert: H5FieldOptions['convert'],
  taker: string,
): FieldConversion | undefined {
  if (convert === undefined) return undefined
  checkOptions(convert, ['toStored', 'fromStored'], `convert of ${taker}`)
  requireKind(convert.toStored, 'function', 'convert.toStored', taker)
  requireKind(convert.fromStored, 'function', 'convert.fromStored', taker)
  const { toStored, fromStored } = convert as unknown as FieldConversion
  return Object.freeze({ toStored, fromStored })
}

/** Names by which the file says what a value is. */
const ownAttributes: readonly string[] = ['js_type', 'js_class', 'js_version']

function checkAttributes(
  options: H5FieldOptions,
  attribute: boolean,
  taker: string,
): CheckedFieldOptions['attributes'] {
  const { units, longName, attributes = {} } = options
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    fail(taker, 'attributes', 'an object of strings and numbers', attributes)
  }
  const all = new Map<string, string | number | readonly number[]>()
  if (units !== undefined) all.set('units', requireKind(units, 'string', 'units', taker))
  if (longName !== undefined)
    all.set('long_name', requireKind(longName, 'string', 'longName', taker))
  for (const [name, value] of Object.entries(attributes)) {
    if (ownAttributes.includes(name)) throw new TypeError(`h5orm itself writes ${name}: ${taker}.`)
    if (all.has(name)) throw new TypeError(`The attribute ${name} is given twice: ${taker}.`)
    const fits = typeof value === 'string' || typeof value === 'number' || isNumbers(value)
    if (!fits) fail(taker, `attributes.${name}`, 'a text, a number or an array of numbers', value)
    all.set(name, typeof value === 'object' ? Object.freeze([...value]) : value)
  }
  if (attribute && all.size > 0) {
    throw new TypeError(`An attribute can't have attributes (units, longName …): ${taker} does.`)
  }
  return all
}

function requireKind<T>(value: T, kind: string, option: string, taker: string): T {
  if (typeof value !== kind) fail(taker, option, `a ${kind}`, value)
  return value
}
