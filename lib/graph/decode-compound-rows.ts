import { corrupt } from '../errors.js'
import type { CompoundColumns, DatasetRecord } from '../records/node-record.js'
import { elementsIn } from '../table/elements-in.js'
import { textOf } from '../values/attributes.js'
import { fromLinkName, toLinkName } from '../values/link-name.js'
import { instantiateMany } from '../values/instantiate.js'
import { naturalValue } from '../values/natural.js'
import { define } from '../values/own-properties.js'
import { dateFrom } from '../values/time-units.js'
import { conform } from './conform.js'
import type { NodeContext } from './decode.js'
import { assign, setDefault } from './decode-instance.js'
import { upgradeRows } from './decode-table.js'
import { isOldVersion } from './node-class.js'

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
  const { path, attributes } = record
  const rows = instantiateMany(definition, length, path)
  if (isOldVersion(record, definition)) {
    const stored = Array.from(columns, ([name, values]) => {
      const key = name.split('/').map(fromLinkName).join('/')
      return { key, values, path, missing: undefined }
    })
    upgradeRows(rows, stored, definition, record)
    return rows
  }
  for (const field of definition.fields) {
    const values = [field.name, ...field.aliases]
      .map((name) => columns.get(name.split('/').map(toLinkName).join('/')))
      .find((found) => found !== undefined)
    const { type } = field
    const origin = { path, attributes, property: `${definition.name}.${field.property}` }
    for (const [i, row] of rows.entries())
      if (values === undefined) setDefault(row, field, definition, path)
      else {
        const value = type === undefined ? values[i] : conform(values[i], origin, type)
        assign(row, field, value, definition, path)
      }
  }
  return rows
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
    if (values === undefined) throw corrupt(`The member ${name} is no column`, { path })
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
