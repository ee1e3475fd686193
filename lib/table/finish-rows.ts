import type { PlanAttribute } from '../records/write-plan.js'
import { integerAttribute, jsType, noAttributes, textAttribute } from '../values/attributes.js'
import { codesOf, type Extent, innerLinks, vector } from './column-forms.js'
import { type GroupForm, type Link, linkAt, putting } from './form.js'
import type { RowsBuilder } from './rows-builder.js'
import type { TableHost } from './table-host.js'

/** Rows as a group of columns, in field order; the codes of absent values beside them. */
export function finishRows(host: TableHost, table: RowsBuilder, extent: Extent): GroupForm {
  const { definition, set } = table
  set.positions = extent.positions
  const attributes: PlanAttribute[] = [...jsType('Table')]
  if (definition !== undefined) attributes.push(textAttribute('js_class', definition.name))
  if (definition?.version !== undefined)
    attributes.push(integerAttribute('js_version', definition.version))
  attributes.push(integerAttribute('length', extent.length))
  const form: GroupForm = { kind: 'group', attributes, links: [], rows: set }
  const codes: Link[] = []
  for (const { spec, column } of table.columns) {
    const link = linkAt(form, spec.names)
    host.defer({ kind: 'field', column, extent, put: putting(link) })
    const absent = codesOf(column, extent)
    if (absent !== undefined) codes.push({ name: spec.names.join('%2F'), to: vector(absent) })
  }
  if (codes.length > 0)
    innerLinks(form).push({
      name: 'missing',
      to: { kind: 'group', attributes: noAttributes, links: codes },
    })
  return form
}
