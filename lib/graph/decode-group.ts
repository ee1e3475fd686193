import { corrupt } from '../errors.js'
import { decodeDict, hasPickledKeys } from '../hdf5pickle/decode-entries.js'
import type { FieldType } from '../metadata/field-type.js'
import type { GroupRecord } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import { kindOfType } from '../values/kinds.js'
import { fromLinkName } from '../values/link-name.js'
import { mapKind } from '../values/map.js'
import { defineStored } from '../values/own-properties.js'
import { plainObjectKind } from '../values/plain-object.js'
import { recordOf, type UnknownRecord } from '../values/unknown-record.js'
import { childPath, type Decoding, type ValueKind } from '../values/value-kind.js'
import { definitionOf, isColumns, isTable, refuseNewer } from './node-class.js'
import { conform, originOf } from './conform.js'
import type { NodeContext } from './decode.js'
import { decodeColumns } from './decode-columns.js'
import { decodeInstance } from './decode-instance.js'
import { decodeReduced } from './decode-reduced.js'
import { decodeMixed, decodeRagged, decodeReferenceGroup } from './decode-rows.js'
import { columnsOf, decodeTable, lengthOf } from './decode-table.js'
import { decodeExternal } from './external.js'
import { refuseOtherClass } from './refuse-other-class.js'
import { unknownClass, unknownIn, unknownType } from './unknown-class.js'
import { UnknownRows } from './unknown-rows.js'

/** Gives the work of restoring a group. */
export function decodeGroup(record: GroupRecord, context: NodeContext): Decoding {
  const name = textOf(record.attributes.get('js_class'))
  const type = textOf(record.attributes.get('js_type'))
  const definition = definitionOf(record, context.type, context.classes)
  if (definition !== undefined) refuseNewer(record, definition)
  if (definition !== undefined)
    refuseOtherClass(definition, context.type, originOf(record, context))
  if (definition !== undefined && type === undefined && !isTable(record, context.type)) {
    const decode = definition.reducer === undefined ? decodeInstance : decodeReduced
    return checked(decode(record, definition, context), record, context)
  }
  if (type === 'Reference') return checked(decodeReferenceGroup(record, context), record, context)
  if (type === 'Ragged') return checked(decodeRagged(record, context), record, context)
  if (type === 'MixedTable') return checked(decodeMixed(record, context), record, context)
  if (definition !== undefined && isColumns(record, context.type, context.classes))
    return decodeColumns(record, definition, context)
  const table = isTable(record, context.type)
  if (table && (definition !== undefined || name === undefined))
    return checked(decodeTable(record, definition, context), record, context)
  if (type === 'External') return checked(decodeExternal(record, context.classes), record, context)
  if (name !== undefined) return decodeUnknown(record, name, type, context)
  if (type === undefined && hasPickledKeys(record, context))
    return checked(decodeDict(record, context), record, context)
  const kind = type === undefined ? plainKind(context) : kindOfType(type)
  if (kind?.decodeGroup !== undefined)
    return checked(kind.decodeGroup(record, context), record, context)
  if (kind !== undefined)
    throw corrupt(`A ${type} is stored as a dataset, this is a group`, { path: record.path })
  return decodeUnknown(record, undefined, type, context)
}

const plainKind = (context: NodeContext): ValueKind =>
  (context.type?.kind === 'map' ? mapKind : plainObjectKind) as ValueKind

/** Compares the result with what was declared, where something was. */
function* checked(decoding: Decoding, record: GroupRecord, context: NodeContext): Decoding {
  const value = yield* decoding
  return context.type === undefined
    ? value
    : conform(value, originOf(record, context), context.type)
}

function* decodeUnknown(
  record: GroupRecord,
  className: string | undefined,
  type: string | undefined,
  context: NodeContext,
): Decoding {
  if (className !== undefined && (context.onUnknownClass === 'error' || isOfClass(context.type)))
    throw unknownClass(className, context.classes, record.path)
  if (context.type !== undefined) throw unknownIn(context.type, className ?? type, record, context)
  if (className === undefined && type !== undefined && context.onUnknownClass === 'error')
    throw unknownType(type, record.path)
  const inner = record.children.includes('__') ? {} : undefined
  const fields = {}
  const version = integerOf(record.attributes.get('js_version'))
  const unknown = recordOf({ className, type, version, fields, inner }, record)
  const rows = type === 'Table' ? unknownRowsIn(record, unknown, context) : undefined
  context.remember(unknown)
  for (const name of record.children)
    if (name !== '__')
      defineStored(fields, fromLinkName(name), yield childPath(record.path, name), record.path)
  const place = childPath(record.path, '__')
  const group = context.record(place)
  if (inner !== undefined && group?.kind === 'group')
    for (const name of group.children)
      if (name !== 'objects' && name !== 'tables')
        defineStored(inner, fromLinkName(name), yield childPath(place, name), place)
  if (rows !== undefined)
    context.whenRestored([...columnPathsIn(record, context)], () => rows.complete())
  return unknown
}

const isOfClass = (type: FieldType | undefined): boolean =>
  type?.kind === 'instance' || type?.kind === 'list' || type?.kind === 'table'

/** Where the columns of a table lie, below groups that lead to them too. */
function* columnPathsIn(record: GroupRecord, context: NodeContext): Generator<string> {
  for (const name of record.children) {
    const path = childPath(record.path, name)
    yield path
    const child = context.record(path)
    if (child?.kind === 'group' && child.attributes.size === 0) yield* columnPathsIn(child, context)
  }
}

/** Prepares for the rows of a table; a damaged one is given as it is, unless a row of it is asked for. */
function unknownRowsIn(
  record: GroupRecord,
  table: UnknownRecord,
  context: NodeContext,
): UnknownRows {
  let length: () => number
  try {
    const count = lengthOf(record, columnsOf(record, undefined, context), context)
    length = () => count
  } catch (error) {
    length = () => {
      throw error
    }
  }
  return new UnknownRows(table, record.path, length)
}
