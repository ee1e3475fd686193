import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import type { PickleContext } from './pickle-context.js'
import { pickleTypeOf, pickleTypes, targetOf } from './pickle-type.js'

/** References lead to nodes, not to other references; damaged ones may lead around. */
const mostSteps = 16

/** The node at a path, or the one that a reference there leads to; `undefined` when it was not read. */
export function recordAt(
  path: string,
  context: Pick<PickleContext, 'record'>,
): GroupRecord | DatasetRecord | undefined {
  let at = path
  for (let step = 0; step < mostSteps; step++) {
    const record = context.record(at)
    if (record?.kind !== 'group' && record?.kind !== 'dataset') return undefined
    if (pickleTypeOf(record) !== pickleTypes.reference) return record
    const target = targetOf(record)
    if (target === undefined) return undefined
    at = target
  }
  return undefined
}
