import type { CreateDataset } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { PlannedRows } from './planned-rows.js'
import { referenceOf, withTarget } from './planned-rows.js'
import { rowsTarget } from './reference-columns.js'
import type { StoredNodes } from './stored-nodes.js'
import type { StringLabels } from '../../values/string-labels.js'

/** Lets references to tables that have several names use the name that the columns have them by. */
export async function nameTargetsAlike(
  store: Store,
  nodes: StoredNodes,
  { steps, innerTargets, outerTargets }: PlannedRows,
  strings: StringLabels,
): Promise<void> {
  const stored = new Set<string>()
  for (const record of nodes.values()) {
    const target = record.kind === 'dataset' ? rowsTarget(record) : undefined
    if (target !== undefined) stored.add(target)
  }
  const others = [...innerTargets, ...outerTargets].filter((target) => !stored.has(target))
  if (stored.size === 0 || others.length === 0) return
  const found = await store.find([...stored, ...others])
  const names = new Map<number, string>()
  for (const [i, target] of [...stored].entries())
    if (found[i] !== undefined) names.set(found[i].address, target)
  const renamed = new Map<string, string>()
  for (const [i, target] of others.entries()) {
    const name = names.get(found[stored.size + i]?.address ?? -1)
    if (name !== undefined) renamed.set(target, name)
  }
  if (renamed.size === 0) return
  for (const [path, step] of steps) {
    const name = renamed.get(referenceOf(step) ?? '')
    if (name !== undefined) steps.set(path, withTarget(step as CreateDataset, name, strings))
  }
}
