import { cannotRestore, corrupt } from '../errors.js'
import { assign, setDefault } from '../instances/fill.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { CompoundColumns, DatasetRecord } from '../records/node-record.js'
import { elementsIn } from '../table/elements-in.js'
import { type CodedColumn, makeTable, type Table, type TableColumn } from '../table/table.js'
import { textOf } from '../values/attributes.js'
import { convertNumbers } from '../values/convert-numbers.js'
import { fromLinkName, toLinkName } from '../values/link-name.js'
import { instantiateMany } from '../instances/instantiate.js'
import { naturalValue } from '../values/natural.js'
import { define } from '../values/own-properties.js'
import { dateFrom } from '../values/time-units.js'
import { conform, originOf } from './conform.js'
import type { NodeContext } from './decode.js'
import { FieldOrigin } from './field-origin.js'
import { upgradeRows, withKnown } from './decode-table.js'
import { isOldVersion, refuseNewer } from './node-class.js'
import { oldTable } from './old-table.js'
import { refuseOtherClass } from './refuse-other-class.js'

/** Whether a dataset is a compound that `layout: 'compound'` wrote. */
export const isCompoundTable = (record: DatasetRecord): boolean =>
  record.type.kind === 'compound' && textOf(record.attributes.get('js_type')) === 'Table'

/** Restores the rows of such a dataset. */
export function decodeCompoundRows(record: DatasetRecord, context: NodeContext): unknown {
  const owner = textOf(record.attributes.get('js_class'))
  const definition = owner === undefined ? undefined : context.classes.classNamed(owner)
  const columns = columnsOf(record)
  const [length = 0] = record.shape ?? []
  if (definition?.fields === undefined) {
    if (record.attributes.has('js_class')) return naturalValue(record)
    return Array.from({ length }, (_, i) => {
      const row = {}
      for (const [name, values] of columns) define(row, fromLinkName(name), values[i])
      return row
    })
  }
  const { path } = record
  const { type } = context
  refuseOtherClass(definition, type, originOf(record, context))
  refuseNewer(record, definition)
  const isOld = isOldVersion(record, definition)
  if (type?.kind === 'table' && isOld) throw oldTable(record, definition)
  if (type?.kind === 'table') return tableOfMembers(record, columns, length, definition)
  const rows = instantiateMany(definition, length, path)
  if (isOld) {
    const stored = Array.from(columns, ([name, values]) => {
      const key = name.split('/').map(fromLinkName).join('/')
      return { key, values, path, missing: undefined }
    })
    upgradeRows(rows, stored, definition, record)
  } else
    for (const field of definition.fields) {
      const values = conformed(columns, field, definition, record)
      const place = { path, row: 0 }
      for (const [i, row] of rows.entries()) {
        place.row = i
        if (values === undefined) setDefault(row, field, definition, place)
        else assign(row, field, values[i], definition, place)
      }
    }
  const known = withKnown(rows, context)
  return type === undefined ? known : conform(known, originOf(record, context), type)
}

/** What the member for a field has; `undefined` where there is none. */
function conformed(
  columns: ReadonlyMap<string, ArrayLike<unknown>>,
  field: FieldDefinition,
  definition: ClassDefinition,
  { path, attributes }: DatasetRecord,
): ArrayLike<unknown> | undefined {
  const { type } = field
  const values = [field.name, ...field.aliases]
    .map((name) => columns.get(name.split('/').map(toLinkName).join('/')))
    .find((found) => found !== undefined)
  if (values === undefined || type === undefined) return values
  const place = { path, row: 0 }
  const origin = new FieldOrigin(field, definition, place, attributes)
  return Array.from(values, (value, i) => {
    place.row = i
    return conform(value, origin, type)
  })
}

/** The same as columns. */
function tableOfMembers(
  record: DatasetRecord,
  members: ReadonlyMap<string, ArrayLike<unknown>>,
  length: number,
  definition: ClassDefinition,
): Table {
  const columns = new Map<string, CodedColumn>()
  for (const field of definition.fields ?? []) {
    const values = conformed(members, field, definition, record)
    if (values === undefined) continue
    const { type, property } = field
    const column = type?.kind === 'number' ? convertNumbers(values, type.storage) : values
    if ('why' in column)
      throw cannotRestore(
        `element ${column.index} of ${definition.name}.${property}: ${column.why}`,
        'Change the declared type.',
        { path: record.path, property: `${definition.name}.${property}` },
      )
    columns.set(property, { values: column as TableColumn, codes: undefined })
  }
  return makeTable({ definition, columns, length })
}

const seconds = { scale: 1000, epoch: 0 }

/** The members by name, each as what its numbers mean. */
function columnsOf(record: DatasetRecord): Map<string, ArrayLike<unknown>> {
  const { path, type, data } = record
  const members = type.kind === 'compound' ? type.members : []
  const given = record.attributes.get('js_types')?.data
  const meanings = Array.isArray(given) ? given : []
  const all = new Map<string, ArrayLike<unknown>>()
  for (const [i, { name, type: member }] of members.entries()) {
    const column = (data as CompoundColumns).columns.get(name)
    const whole = naturalValue({ ...record, type: member, data: column })
    const values = Array.isArray(whole) ? whole : elementsIn(whole)
    if (values === undefined) throw corrupt(`The member ${name} is not a column`, { path })
    const raw = column as ArrayLike<number>
    if (meanings[i] === 'boolean')
      all.set(
        name,
        Array.from(raw, (flag) => flag === 1),
      )
    else if (meanings[i] === 'Date')
      all.set(
        name,
        Array.from(raw, (time) => dateFrom(time, seconds)),
      )
    else if (meanings[i] === 'bigint' && column instanceof BigInt64Array) all.set(name, [...column])
    else all.set(name, values)
  }
  return all
}
