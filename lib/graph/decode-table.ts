import { cannotRestore, corrupt, H5Error, limitExceeded, reasonOf } from '../errors.js'
import { quoted } from '../quoted.js'
import { assign, callsProgram, converted, setDefault } from '../instances/fill.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { GroupRecord } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import { enumNames } from '../values/enum-names.js'
import { fromLinkName, toLinkName } from '../values/link-name.js'
import { absentOf, missing } from '../values/masked-array.js'
import { describeStorage, isWide } from '../values/number-storage.js'
import { isNumericArray } from '../values/numeric.js'
import { define, defineStored } from '../values/own-properties.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { columnPaths } from './column-paths.js'
import { columnExtent } from './column-extent.js'
import { isOldVersion, storedVersion } from './node-class.js'
import { areOf, conform } from './conform.js'
import type { NodeContext } from './decode.js'
import { FieldOrigin, noAttributes } from './field-origin.js'
import { setUpgraded } from './decode-fields.js'
import { makeRows, type ReadyColumn } from './make-rows.js'
import { writerOf, writerOfField } from './property-writer.js'
import { columnElements } from './unknown-rows.js'

/** Rows without any column cost no bytes in the file; so many may be made. */
const mostBareRows = 2 ** 20

/** One column of a table: where it lies and which property it is. */
export interface ColumnSource {
  readonly path: string
  readonly field: FieldDefinition | undefined
  readonly key: string
  readonly codes: string
}

/** The elements of a column, one a row, and the codes of those that are absent. */
export interface ColumnValues extends ColumnSource {
  readonly values: ArrayLike<unknown>
  readonly missing: ArrayLike<number> | undefined
}

/** Restores the rows of a table: all are made, and known to what refers to them, before they are filled. */
export function* decodeTable(
  record: GroupRecord,
  definition: ClassDefinition | undefined,
  context: NodeContext,
): Decoding {
  const old = definition !== undefined && isOldVersion(record, definition)
  const sources = columnsOf(record, old ? undefined : definition, context)
  const length = lengthOf(record, sources, context)
  const early: ReadyColumn[] = []
  for (const source of sources) {
    if (old || !isReady(source, definition, context)) continue
    const value = yield source.path
    const { key, values } = columnValues(source, value, undefined, length, definition, context)
    const write = source.field === undefined ? writerOf(key) : writerOfField(source.field)
    if (write !== undefined) early.push({ key, values, write })
  }
  const complete = early.length === sources.length
  const bare = definition?.fields === undefined && !complete
  const { rows, set } = makeRows(definition, length, record.path, bare ? [] : early, complete)
  const known = withKnown(rows, context)
  context.remember(known)
  const done = new Set(set && !bare ? early.map(({ key }) => key) : [])
  const wholes: { source: ColumnSource; value: unknown; codes: unknown }[] = []
  for (const source of sources) {
    if (done.has(source.key)) continue
    const value = yield source.path
    const codes = context.present(source.codes) ? yield source.codes : undefined
    wholes.push({ source, value, codes })
  }
  // A column that led here has no elements yet.
  const paths = wholes.map(({ source }) => source.path)
  context.whenRestored(paths, () => {
    if (old || definition?.fields?.some(callsProgram) === true) context.fillRows()
    const columns: ColumnValues[] = []
    for (const { source, value, codes } of wholes) {
      const column = columnValues(source, value, codes, length, definition, context)
      if (old || definition?.fields === undefined) columns.push(column)
      else fillField(rows, column, definition)
    }
    if (old) upgradeRows(rows, columns, definition, record)
    else if (definition?.fields === undefined) for (const column of columns) fillKey(rows, column)
    else setDefaults(rows, sources, definition, record.path)
  })
  return known
}

/** The rows with those that are objects already in their places; what was made for these is filled, and dropped. */
export function withKnown(rows: readonly object[], context: NodeContext): readonly object[] {
  const known = context.knownRows()
  return known === undefined ? rows : rows.map((row, i) => known(i) ?? row)
}

/** Tells whether a column needs nothing of other nodes, and nothing but being set. */
function isReady(
  { path, field, key, codes }: ColumnSource,
  definition: ClassDefinition | undefined,
  context: NodeContext,
): boolean {
  if (context.present(codes)) return false
  const found = context.record(path)
  if (found?.kind !== 'dataset') return false
  if (textOf(found.attributes.get('js_type')) === 'Reference') return false
  if (field !== undefined) return field.set !== undefined && field.convert === undefined
  return definition === undefined && !(key in Object.prototype)
}

/** The columns that are there: of the declared fields, or all. */
export function columnsOf(
  record: GroupRecord,
  definition: ClassDefinition | undefined,
  context: NodeContext,
): ColumnSource[] {
  const inner = childPath(childPath(record.path, '__'), 'missing')
  const codesOf = (name: string): string =>
    childPath(inner, name.split('/').map(toLinkName).join('%2F'))
  if (definition?.fields === undefined)
    return record.children
      .filter((name) => name !== '__')
      .map((name) => ({
        path: childPath(record.path, name),
        field: undefined,
        key: fromLinkName(name),
        codes: childPath(inner, name),
      }))
  const sources: ColumnSource[] = []
  for (const field of definition.fields) {
    const found = columnPaths(record.path, field).find(({ path }) => context.present(path))
    if (found === undefined) continue
    const { path, name } = found
    sources.push({ path, field, key: field.property, codes: codesOf(name) })
  }
  return sources
}

/** How many rows there are: what the table says, which all columns have to bear out, or what its columns have. */
export function lengthOf(
  record: GroupRecord,
  sources: readonly ColumnSource[],
  context: NodeContext,
): number {
  const { path } = record
  const stated = integerOf(record.attributes.get('length'))
  let length = stated
  for (const source of sources) {
    const count = columnExtent(source.path, context.record)
    if (count === undefined) continue
    length ??= count
    if (count !== length)
      throw corrupt(`A column of a table of ${length} rows has ${count}`, { path: source.path })
  }
  if (length === undefined && !record.attributes.has('js_type'))
    throw cannotRestore(
      'this group as an array or a table: nothing in it is a column of one of the fields',
      "Load its children as a Map, mapOf('string', …), or each by its own path.",
      { path },
    )
  if (length === undefined || length < 0 || length >= 2 ** 32)
    throw corrupt('The length of a table is a whole number below 2^32', { path })
  const borne = sources.some((source) => columnExtent(source.path, context.record) === length)
  if (!borne && length > mostBareRows)
    throw limitExceeded(`A table has ${length} rows and no column`, 'nodes', { path })
  return length
}

/** Whether numbers are of a type as they are; whole numbers of another width are looked at one by one. */
function mayBe(values: object, storage: NumberStorage): boolean {
  const { array, range } = describeStorage(storage)
  return range === undefined || isWide(storage) || values instanceof array
}

/** Brings a column to one value a row, of the declared type where there is one. */
export function columnValues(
  source: ColumnSource,
  value: unknown,
  codes: unknown,
  length: number,
  definition: ClassDefinition | undefined,
  context: Pick<NodeContext, 'record'>,
): ColumnValues {
  const { path, field } = source
  const named = namedColumn(source, context)
  const values = columnElements(named ?? value)
  if (values === undefined || (values.length !== length && !isSparse(value, values)))
    throw corrupt(`A column of a table of ${length} rows has other elements`, { path })
  if (codes !== undefined && !(codes instanceof Int8Array && codes.length === length))
    throw corrupt(`A table of ${length} rows needs as many int8 codes`, { path: source.codes })
  const type = field?.type
  const ready =
    type === undefined ||
    definition === undefined ||
    (type.kind === 'number' && isNumericArray(values) && mayBe(values, type.storage)) ||
    (type.kind === 'instance' && areOf(values, type.classes())) ||
    (type.kind === 'string' && Array.isArray(values) && values.every(isText))
  if (ready) return { ...source, values, missing: codes }
  const found = context.record(path)
  const attributes = found !== undefined && 'attributes' in found ? found.attributes : noAttributes
  const place = { path, row: 0 }
  const origin = new FieldOrigin(field as FieldDefinition, definition, place, attributes)
  const conformed: unknown[] = []
  const isEmpty = codes !== undefined && type.kind !== 'number' && isNothing(values)
  for (let i = 0; i < length; i++) {
    place.row = i
    const isAbsent = isEmpty || (codes !== undefined && codes[i] !== missing.value)
    conformed.push(isAbsent ? undefined : conform(values[i], origin, type))
  }
  return { ...source, values: conformed, missing: codes }
}

/** The names of an enumeration, where the field is declared to be a string. */
function namedColumn({ path, field }: ColumnSource, context: Pick<NodeContext, 'record'>): unknown {
  if (field?.type?.kind !== 'string') return undefined
  const found = context.record(path)
  if (found?.kind !== 'dataset') return undefined
  return enumNames(found.data, found.type, found.shape, field.type)
}

/** A column of rows that all lack it, or fill a gap themselves, is NaN. */
const isNothing = (values: ArrayLike<unknown>): boolean =>
  values instanceof Float64Array && values.every(Number.isNaN)
const isText = (value: unknown): boolean => typeof value === 'string'

/** A general array that ends in absent elements is as long as its last. */
const isSparse = (value: unknown, values: ArrayLike<unknown>): boolean =>
  Array.isArray(value) && values === value

function fillField(
  rows: readonly object[],
  column: ColumnValues,
  definition: ClassDefinition,
): void {
  const { values, path, missing: codes } = column
  const field = column.field as FieldDefinition
  const write = writerOfField(field)
  if (write === undefined) return
  if (codes === undefined && field.convert === undefined) {
    try {
      write(rows, field.property, values, 0)
      return
    } catch {
      // The slow way says what is wrong.
    }
  }
  const place = { path, row: 0 }
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as object
    const code = codes?.[i] ?? missing.value
    place.row = i
    if (code === missing.value) assign(row, field, values[i], definition, place)
    else if (code === missing.hole) setDefault(row, field, definition, place)
    else assign(row, field, absentOf(code, path), definition, place)
  }
}

function fillKey(rows: readonly object[], column: ColumnValues): void {
  const { key, values, path, missing: codes } = column
  const [first] = rows
  // An inherited setter or __proto__ must not be called: then the property is defined.
  const isOrdinary = first !== undefined && !(key in (Object.getPrototypeOf(first) as object))
  const plain = isOrdinary && key !== 'then' && key !== 'toJSON'
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as Record<string, unknown>
    const code = codes?.[i] ?? missing.value
    if (code === missing.hole) continue
    const value = code === missing.value ? values[i] : absentOf(code, path)
    try {
      if (plain) row[key] = value
      else defineStored(row, key, value, path)
    } catch (cause) {
      if (cause instanceof H5Error) throw cause
      throw cannotRestore(
        `row ${i}: its property ${key} can't be set: ${quoted(reasonOf(cause))}`,
        "Its constructor freezes it: declare the class with { create: 'bare' }, or give it a reducer.",
        { path, property: `[${i}].${key}`, cause },
      )
    }
  }
}

/** The fields of which the table has no column. */
function setDefaults(
  rows: readonly object[],
  sources: readonly ColumnSource[],
  definition: ClassDefinition,
  path: string,
): void {
  const there = new Set(sources.map(({ field }) => field))
  for (const field of definition.fields ?? [])
    if (!there.has(field) && field.default !== undefined)
      for (const [row, object] of rows.entries())
        setDefault(object, field, definition, { path, row })
}

/** Gives the state of each row of an older version to `upgrade`. */
export function upgradeRows(
  rows: readonly object[],
  columns: readonly Pick<ColumnValues, 'key' | 'values' | 'path' | 'missing'>[],
  definition: ClassDefinition,
  record: Pick<GroupRecord, 'path' | 'attributes'>,
): void {
  const from = storedVersion(record)
  const properties = new Map<string, FieldDefinition>()
  for (const field of definition.fields ?? [])
    for (const name of [field.name, ...field.aliases]) properties.set(name, field)
  const undeclared = new Map(
    columns.flatMap(({ key }) =>
      properties.has(key) || key === '__proto__' ? [] : [[key, linkOf(key)]],
    ),
  )
  for (const [i, row] of rows.entries()) {
    const state: Record<string, unknown> = {}
    for (const { key, values, path, missing: codes } of columns) {
      const code = codes?.[i] ?? missing.value
      if (code === missing.hole) continue
      const stored = code === missing.value ? values[i] : absentOf(code, path)
      const field = properties.get(key)
      const restored =
        field === undefined ? stored : converted(stored, field, definition, { path, row: i })
      const property = field?.property ?? key
      if (property !== '__proto__') define(state, property, restored)
    }
    const place = { path: record.path, row: i }
    setUpgraded(row, { state, undeclared, from }, definition, place)
  }
}

const linkOf = (key: string): string => key.split('/').map(toLinkName).join('/')
