import type { PlanAttribute } from '../records/write-plan.js'
import { noAttributes, jsType, integerAttribute, textAttribute } from '../values/attributes.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray } from '../values/numeric.js'
import type { Step } from '../values/draft.js'
import { childPath } from '../values/value-kind.js'
import { innerLinks, vector } from './column-forms.js'
import { isClaimable } from './entries.js'
import { specOfField } from './column-spec.js'
import {
  type DatasetForm,
  type GroupForm,
  type Link,
  linkAt,
  makeRowSet,
  type PackedEntry,
  putting,
  type RowSet,
  type Target,
} from './form.js'
import { accessTable, partsOfTable, type Table, type TableColumn } from './table.js'
import type { TableHost, Where } from './table-host.js'

/** A Table as a group of its columns; numbers are referenced, not copied. `nested` stores a column of rows. */
export function tableForm(
  host: TableHost,
  table: Table,
  { path, steps: way }: Where,
  nested: (table: Table, where: Where) => Target,
): GroupForm {
  const { definition, columns, length } = partsOfTable(table)
  const attributes: PlanAttribute[] = [
    ...jsType('Table'),
    textAttribute('js_class', definition.name),
  ]
  if (definition.version !== undefined)
    attributes.push(integerAttribute('js_version', definition.version))
  attributes.push(integerAttribute('length', length))
  const set = makeRowSet([])
  const form: GroupForm = { kind: 'group', attributes, links: [], rows: set }
  placeRows(host, table, set)
  const codes: Link[] = []
  for (const field of definition.fields ?? []) {
    const column = columns.get(field.property)
    if (column === undefined) continue
    const { names } = specOfField(field)
    const link = linkAt(form, names)
    const place = childPath(path, names.join('/'))
    const steps = (): Step[] => [...way(), field.property]
    const where = { path: place, steps }
    const ready = readyForm(column.values)
    if (ready !== undefined) link.to = host.decorate(ready, field, where)
    else if ('rowClass' in column.values) link.to = nested(column.values as Table, where)
    else {
      const origin = {
        up: undefined,
        resolve: (index: number) => ({ steps: [...steps(), index], index }),
      }
      const own = host.makeColumn(field, { path: place, origin })
      const extent = { positions: undefined, length }
      host.defer({ kind: 'field', column: own, extent, put: putting(link) })
      host.feed(own, [...(column.values as readonly unknown[])])
    }
    if (column.codes !== undefined)
      codes.push({ name: names.join('%2F'), to: vector(column.codes) })
  }
  if (codes.length > 0)
    innerLinks(form).push({
      name: 'missing',
      to: { kind: 'group', attributes: noAttributes, links: codes },
    })
  return form
}

/** The rows that were made are what columns, and others, refer to. */
function placeRows(host: TableHost, table: Table, set: RowSet): void {
  for (const [row, object] of accessTable(table).rows) {
    const known = host.entryOf(object, false)
    const isFree = known === undefined || isClaimable(known)
    if (!isFree || host.keepsNode?.(object) === true) continue
    const entry: PackedEntry = { kind: 'packed', set, index: [row] }
    host.register(object, entry)
    if (known?.kind === 'object') known.moved = entry
  }
}

function readyForm(column: TableColumn): DatasetForm | undefined {
  if (isNumericArray(column)) return vector(column)
  return column instanceof NdArray ? vector(column.data, column.shape) : undefined
}
