import type { FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DataType } from '../records/data-type.js'
import type { DatasetRecord, GroupRecord, RecordData } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import { countOf } from '../values/natural.js'
import { sizeOf } from '../values/numeric.js'
import { childPath } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { columnPaths } from './column-paths.js'
import { columnExtent } from './column-extent.js'
import { definitionOf, isColumns, isOldVersion, isTable } from './node-class.js'

/** What becomes of the elements of a node beside the node: how many objects, and about how many bytes of V8's heap. */
export interface ElementCosts {
  readonly nodes: number
  readonly bytes: number
}

/** What an object takes in V8 (64-bit, measured with Node 20 to 24), without its properties' own values. */
const costs = {
  object: 56,
  property: 8,
  /** A double that is a property or an element among others. */
  number: 16,
  string: 32,
  bigint: 32,
  date: 104,
  array: 64,
  typedArray: 200,
  /** An entry of a Map or Set. */
  entry: 48,
  /** A hole of a sparse array takes nothing; walking it takes time. */
  hole: 1 / 8,
}

const nothing: ElementCosts = { nodes: 0, bytes: 0 }

interface Costed {
  readonly record: GroupRecord | DatasetRecord
  readonly type: FieldType | undefined
}

interface Surroundings {
  readonly classes: ClassSource
  /** The record of a node that was read. */
  readonly record: (path: string) => GroupRecord | DatasetRecord | undefined
}

/** Tells what the elements of a node become, before anything is made of them. */
export function elementCosts({ record, type }: Costed, around: Surroundings): ElementCosts {
  return record.kind === 'dataset' ? datasetCosts(record, type) : groupCosts(record, type, around)
}

function datasetCosts(record: DatasetRecord, type: FieldType | undefined): ElementCosts {
  const { data, shape } = record
  if (data === undefined || shape === null || shape.length === 0) {
    return record.type.kind === 'compound' && shape !== null ? rowCosts(record, 1, 0) : nothing
  }
  const count = sizeOf(shape)
  const kind = textOf(record.attributes.get('js_type'))
  if (kind === 'Date' || (type?.kind === 'array' && type.element.kind === 'date'))
    return { nodes: count, bytes: count * (costs.date + costs.property) }
  if (kind === 'bigint') return { nodes: 0, bytes: count * (costs.bigint + costs.property) }
  if (kind === 'Set') return { nodes: 0, bytes: count * costs.entry }
  if (record.type.kind === 'compound') {
    const areColumns = type?.kind === 'table' && kind === 'Table'
    return rowCosts(record, areColumns ? 0 : count, count)
  }
  const inner = valueCosts(record.type, data, count)
  if (kind === undefined && type?.kind !== 'array' && type?.kind !== 'set') return inner
  const rows = shape.length > 1 ? sizeOf(shape.slice(0, -1)) : 0
  return {
    nodes: inner.nodes + rows,
    bytes: inner.bytes + rows * costs.array + count * (costs.property + costs.number),
  }
}

/** Records of a compound: an object each, and what their members are. */
function rowCosts(record: DatasetRecord, objects: number, count: number): ElementCosts {
  const { type, data } = record
  if (type.kind !== 'compound' || typeof data !== 'object' || !('columns' in data)) return nothing
  let nodes = objects
  let bytes = objects * (costs.object + type.members.length * costs.property)
  for (const { name, type: member } of type.members) {
    const column = data.columns.get(name)
    const inner = valueCosts(member, column, Math.max(count, 1))
    nodes += inner.nodes
    bytes += inner.bytes + (member.kind === 'float' ? objects * costs.number : 0)
  }
  return { nodes, bytes }
}

/** Elements as they are without a mark. */
function valueCosts(type: DataType, data: RecordData | undefined, count: number): ElementCosts {
  switch (type.kind) {
    case 'string':
      return { nodes: 0, bytes: stringBytes(data) }
    case 'enum':
      return { nodes: 0, bytes: count * costs.property }
    case 'variable-length': {
      const { base } = type
      let nodes = count
      let bytes = count * costs.typedArray
      // Numbers stay as they were read.
      if (base.kind !== 'integer' && base.kind !== 'float' && Array.isArray(data))
        for (const sequence of data as readonly RecordData[]) {
          const inner = valueCosts(base, sequence, countOf(sequence, base))
          nodes += inner.nodes
          bytes += inner.bytes
        }
      return { nodes, bytes }
    }
    case 'array': {
      const inner = valueCosts(type.base, data, count * sizeOf(type.shape))
      return { nodes: inner.nodes, bytes: inner.bytes + count * costs.typedArray }
    }
    case 'compound': {
      let nodes = count
      let bytes = count * (costs.object + type.members.length * costs.property)
      for (const { name, type: member } of type.members) {
        const column =
          typeof data === 'object' && 'columns' in data ? data.columns.get(name) : undefined
        const inner = valueCosts(member, column, count)
        nodes += inner.nodes
        bytes += inner.bytes
      }
      return { nodes, bytes }
    }
    case 'reference':
    case 'region-reference':
      return { nodes: count, bytes: count * costs.object }
    default:
      return nothing
  }
}

function stringBytes(data: RecordData | undefined): number {
  if (!Array.isArray(data)) return 0
  let bytes = data.length * costs.string
  for (const one of data) if (typeof one === 'string') bytes += one.length
  return bytes
}

function groupCosts(
  group: GroupRecord,
  type: FieldType | undefined,
  { classes, record }: Surroundings,
): ElementCosts {
  const { path, attributes, children } = group
  const kind = textOf(attributes.get('js_type'))
  const lengthAt = (name: string): number => {
    const found = record(childPath(path, name))
    return found?.kind === 'dataset' ? (found.shape?.[0] ?? 0) : 0
  }
  if (isTable(group, type)) {
    if (isColumns(group, type, classes)) return nothing
    const definition = definitionOf(group, type, classes)
    const isOld = definition !== undefined && isOldVersion(group, definition)
    return tableCosts(group, { fields: definition?.fields, isOld }, record)
  }
  switch (kind) {
    case 'Array': {
      const length = integerOf(attributes.get('length')) ?? 0
      return { nodes: 0, bytes: Math.max(0, length - children.length) * costs.hole }
    }
    case 'MaskedArray':
      return { nodes: 0, bytes: lengthAt('values') * (costs.property + costs.number) }
    case 'Texts':
    case 'TextSet':
      return { nodes: 0, bytes: lengthAt('row_size') * costs.string + lengthAt('values') }
    case 'Ragged':
      return {
        nodes: lengthAt('row_size'),
        bytes: lengthAt('row_size') * costs.typedArray + lengthAt('values') * costs.property,
      }
    case 'MixedTable':
      return { nodes: 0, bytes: lengthAt('__/table') * costs.property }
    case 'MapEntries':
      return { nodes: 0, bytes: lengthAt('keys') * costs.entry }
    default:
      return nothing
  }
}

function tableCosts(
  group: GroupRecord,
  { fields, isOld }: { readonly fields: readonly FieldDefinition[] | undefined; isOld: boolean },
  record: Surroundings['record'],
): ElementCosts {
  const { path, attributes, children } = group
  const declared = fields ?? []
  const columns =
    fields === undefined || isOld
      ? children.map((name) => childPath(path, name))
      : fields.flatMap((field) => columnPaths(path, field).map((column) => column.path))
  let length = integerOf(attributes.get('length')) ?? 0
  // A table has as many rows as any of its columns says: others make it damaged.
  for (const column of columns) length = Math.max(length, columnExtent(column, record) ?? 0)
  let perRow = costs.object + Math.max(declared.length, children.length) * costs.property
  for (const name of children) {
    const column = record(childPath(path, name))
    if (column?.kind !== 'dataset') continue
    if (column.type.kind === 'float') perRow += costs.number
  }
  let dates = 0
  for (const { name, type } of declared) {
    const column = type?.kind === 'date' ? record(childPath(path, name)) : undefined
    if (column !== undefined && !column.attributes.has('js_type')) dates++
  }
  return { nodes: length * (1 + dates), bytes: length * (perRow + dates * costs.date) }
}
