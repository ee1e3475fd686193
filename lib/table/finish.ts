import { noAttributes } from '../values/attributes.js'
import { finishArray, finishField } from './finish-column.js'
import { finishRows } from './finish-rows.js'
import { finishVariant } from './finish-variant.js'
import type { DatasetForm, GroupForm } from './form.js'
import type { FinishTask, TableHost } from './table-host.js'

/** Does one piece of the work of turning columns into what is stored; it may give more work to the host. */
export function finish(host: TableHost, task: FinishTask): void {
  task.put(formOf(host, task))
}

function formOf(host: TableHost, task: FinishTask): DatasetForm | GroupForm {
  switch (task.kind) {
    case 'array':
      return finishArray(host, task.column)
    case 'field':
      return finishField(host, task.column, task.extent)
    case 'variant':
      return finishVariant(host, task.variant, task.extent, noAttributes)
    case 'rows':
      return finishRows(host, task.rows, task.extent)
  }
}
