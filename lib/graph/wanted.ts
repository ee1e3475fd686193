import { pickledChildren } from '../hdf5pickle/pickled-children.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { textOf } from '../values/attributes.js'
import { toLinkName } from '../values/link-name.js'
import { childPath } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { columnPaths } from './column-paths.js'
import {
  columnType,
  definitionOf,
  haveNodes,
  isColumns,
  isOldVersion,
  isTable,
} from './node-class.js'
import { referenceTarget, targetAttribute } from './reference-target.js'

/** A node that is to be read, and what is known of it before. */
export interface Wanted {
  readonly path: string
  readonly data: boolean
  readonly type: FieldType | undefined
  readonly property?: string | undefined
  /** Whether it is a column of a Table that stays in the file, or below one. */
  readonly described?: boolean
  /** Whether it is a column: objects of the declared class need not lie side by side. */
  readonly isColumn?: boolean
  /** Whether its absence is an error, and which. */
  readonly absent: 'ignored' | 'not-found' | 'dangling'
  readonly from: string
  /** Whether something may stand for it that can't be read, since it is a value of its own, of no declared type. */
  readonly mayStandIn?: boolean
}

/** Elements that stay in the file until they are asked for are not read here. */
export const takesData = (type: FieldType | undefined): boolean => type?.kind !== 'lazy-array'

export interface WantedOptions {
  readonly classes: ClassSource
  /** Whether the columns of Tables are only described, and stay in the file. */
  readonly tablesStay: boolean
}

/** What has to be read to restore a node. */
export function childrenOf(
  record: GroupRecord | DatasetRecord,
  wanted: Wanted,
  { classes, tablesStay }: WantedOptions,
): Wanted[] {
  const { path } = record
  const { type, property } = wanted
  if (wanted.described === true && !isColumns(record, type, classes)) return innerOf(record, path)
  const pickled = pickledChildren(record)
  if (pickled !== undefined) {
    const absent = pickled.isReference ? 'dangling' : 'ignored'
    const typed = pickled.isReference ? type : undefined
    return pickled.paths.map((at) => ({ path: at, type: typed, data: true, absent, from: path }))
  }
  if (record.kind === 'dataset') {
    if (textOf(record.attributes.get('js_type')) !== 'Reference') return []
    return [referenced(record, type, property)]
  }
  const kind = textOf(record.attributes.get('js_type'))
  const inner = kind === undefined || kind === 'Array' ? elementType(type) : undefined
  const definition = definitionOf(record, type, classes)
  const holdsValues = inner === undefined && areValues(record, kind, definition)
  const all = (name: string): Wanted => ({
    path: childPath(path, name),
    type: inner,
    property,
    data: takesData(inner),
    absent: 'ignored',
    from: path,
    mayStandIn: holdsValues && name !== '__',
  })
  if (path.endsWith('/__'))
    return record.children.filter((name) => name !== 'objects' && name !== 'tables').map(all)
  if (kind === 'Reference')
    return [
      referenced(record, type, property),
      ...record.children.filter((name) => name === 'rows').map(all),
    ]
  if (definition?.fields === undefined) return record.children.map(all)
  if (isOldVersion(record, definition)) {
    const typed = tablesOf(definition)
    return record.children.map((name) => ({ ...all(name), ...typed.get(name) }))
  }
  const table = isTable(record, type)
  const described = tablesStay && isColumns(record, type, classes)
  const fields = definition.fields
    .filter((field) => table || !isAttribute(field, record))
    .flatMap((field) =>
      columnPaths(path, field).map((column) => ({
        path: column.path,
        type: table ? columnType(field.type, type) : field.type,
        property: `${definition.name}.${field.property}`,
        data: !described && (table || takesData(field.type)),
        described,
        isColumn: table,
        absent: 'ignored' as const,
        from: path,
        mayStandIn: !table && (field.optional || isAnything(field)),
      })),
    )
    .filter((request) => isPresent(request.path, record))
  if (definition.reducer !== undefined && definition.fields.length === 0)
    return record.children.map(all)
  return record.children.includes('__') ? [...fields, { ...all('__'), described }] : fields
}

/** Groups in which every child is a value of its own. */
const ofValues: ReadonlySet<string | undefined> = new Set([
  undefined,
  'Array',
  'Map',
  'null-prototype',
])

/** Whether the children of a group are values, and no parts that only make sense together. */
function areValues(
  { path }: GroupRecord,
  kind: string | undefined,
  definition: ClassDefinition | undefined,
): boolean {
  const inner = path.slice(path.lastIndexOf('/__/') + 1)
  const isPart = inner.startsWith('__/') && !/^__\/(?:objects\/.|properties$)/.test(inner)
  if (isPart || !ofValues.has(kind)) return false
  return definition === undefined || (definition.reducer === undefined && !isUpgraded(definition))
}

const isUpgraded = ({ upgrade }: ClassDefinition): boolean => upgrade !== undefined

/** Whether a field takes whatever is stored, as it is. */
export const isAnything = ({ type, convert }: FieldDefinition): boolean =>
  type === undefined && convert === undefined

/** Fields that are Tables are Tables for an upgrade too, whose rows would be an array otherwise. */
function tablesOf({ fields = [] }: ClassDefinition): ReadonlyMap<string, Partial<Wanted>> {
  const typed = new Map<string, Partial<Wanted>>()
  for (const { name, aliases, type } of fields)
    if (type?.kind === 'table')
      for (const each of [name, ...aliases]) typed.set(toLinkName(each), { type, isColumn: true })
  return typed
}

/** Tells whether a field is an attribute of a group; an older class may have declared it otherwise. */
const isAttribute = ({ attribute, name, aliases }: FieldDefinition, group: GroupRecord): boolean =>
  attribute && [name, ...aliases].some((each) => group.attributes.has(each))

/** What says how long a column is, and which have codes of what is missing. */
function innerOf(record: GroupRecord | DatasetRecord, path: string): Wanted[] {
  if (record.kind === 'dataset') return []
  const isCodes = path.endsWith('/__/missing')
  const inner = path.endsWith('/__') ? ['missing'] : ['row_size', 'values']
  return record.children
    .filter((name) => isCodes || inner.includes(name))
    .map((name) => ({
      path: childPath(path, name),
      type: undefined,
      data: false,
      described: true,
      absent: 'ignored',
      from: path,
    }))
}

/** A direct child is known to be there or not; deeper ones are found out by asking. */
function isPresent(path: string, record: GroupRecord): boolean {
  const below = path.slice(record.path === '/' ? 1 : record.path.length + 1)
  const slash = below.indexOf('/')
  return record.children.includes(slash < 0 ? below : below.slice(0, slash))
}

/** What a reference leads to; where it means elements, the whole is of another type than they. */
function referenced(
  record: GroupRecord | DatasetRecord,
  type: FieldType | undefined,
  property: string | undefined,
): Wanted {
  const rows = targetAttribute(record)
  const path = rows ?? referenceTarget(record as DatasetRecord)
  const whole = rows === undefined && !record.attributes.has('row') ? type : undefined
  const data = takesData(whole)
  const mayStandIn = type === undefined && rows === undefined && !record.attributes.has('row')
  return { path, type: whole, property, data, absent: 'dangling', from: record.path, mayStandIn }
}

/** What the elements of a container were declared to be. */
function elementType(type: FieldType | undefined): FieldType | undefined {
  if (type?.kind === 'list') return { kind: 'instance', classes: type.classes }
  if (type?.kind === 'map') return type.value
  // The children of an array may be rows: the array is compared as a whole, except where they stay in the file.
  if (type !== undefined && haveNodes(type)) return type.element
  if (type?.kind === 'set') return type.element
  return undefined
}
