import type { DataType } from '../../records/data-type.js'
import { nameOfType } from '../../records/name-of-type.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { CreateNode } from '../../records/write-plan.js'
import { textAttributeOf, textOf } from '../../values/attributes.js'

type StoredColumn = Pick<DatasetRecord, 'kind' | 'type' | 'shape' | 'attributes'> | GroupRecord

/** Says in which form new rows have a field and in which the table has it, for an error. */
export const unequalForms = (stored: StoredColumn, planned: CreateNode | undefined): string =>
  `rows with ${plannedForm(planned)} where the table has ${storedForm(stored)}`

function storedForm(stored: StoredColumn): string {
  const kind = textOf(stored.attributes.get('js_type'))
  return stored.kind === 'group' ? groupForm(kind) : datasetForm(stored.type, stored.shape, kind)
}

function plannedForm(planned: CreateNode | undefined): string {
  if (planned === undefined) return 'no value'
  const kind = textAttributeOf(planned, 'js_type')
  return planned.kind === 'group' ? groupForm(kind) : datasetForm(planned.type, planned.shape, kind)
}

const groupForm = (kind: string | undefined): string =>
  kind === undefined || kind === 'Table' ? 'nested objects' : `values of kind ${kind}`

function datasetForm(
  type: DataType,
  shape: readonly number[] | null,
  kind: string | undefined,
): string {
  const extents = (shape ?? []).slice(1)
  const elements =
    extents.length === 0 ? nameOfType(type) : `${nameOfType(type)}[${extents.join(', ')}]`
  return kind === undefined ? `${elements} values` : `${kind} values (${elements})`
}
