import type { DatasetRecord, GroupRecord, NodeRecord } from '../../records/node-record.js'
import type { CreateGroup, CreateNode, PlanStep } from '../../records/write-plan.js'
import { integerOf, textAttributeOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import { growable } from './column-growth.js'
import { kindOf } from './stored-nodes.js'

/** Whether there are no rows yet, so that the first may have any form. */
export function isEmpty(record: NodeRecord): boolean {
  if (record.kind === 'dataset')
    return record.shape?.length === 1 && record.shape[0] === 0 && kindOf(record) === 'Array'
  if (record.kind !== 'group' || kindOf(record) !== 'Table') return false
  return integerOf(record.attributes.get('length')) === 0 && !record.children.includes('__')
}

/** The steps that put rows where there are none: in their own form, which can grow. */
export function firstRows(
  record: GroupRecord | DatasetRecord,
  planned: Iterable<CreateNode>,
): PlanStep[] {
  const { path } = record
  const steps: PlanStep[] = []
  if (record.kind === 'dataset') steps.push({ kind: 'unlink', path })
  else
    for (const name of record.children) steps.push({ kind: 'unlink', path: childPath(path, name) })
  /** Groups whose children are no columns. */
  const apart: string[] = []
  for (const step of planned) {
    const isApart = apart.some((group) => step.path.startsWith(`${group}/`))
    if (step.kind === 'group') {
      if (!isApart && !isParted(step)) apart.push(step.path)
      if (step.path !== path || record.kind === 'dataset') steps.push(step)
      else
        for (const attribute of step.attributes)
          steps.push({ kind: 'set-attribute', path, attribute })
    } else steps.push(isApart || step.shape.length === 0 ? step : growable(step))
  }
  return steps
}

const parted = new Set<string | undefined>([undefined, 'Table', 'Ragged', 'Texts'])

const isParted = (step: CreateGroup): boolean => parted.has(textAttributeOf(step, 'js_type'))
