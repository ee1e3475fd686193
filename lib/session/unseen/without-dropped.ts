import type { Encoded } from '../../graph/encode.js'
import type { PlanStep } from '../../records/write-plan.js'
import { ancestorsOf } from '../object-path.js'
import type { DesiredTree } from '../update/desired-tree.js'
import type { Merged } from './merge-unseen.js'

/** What is merged where the session has seen everything. */
export const nothingUnseen: Merged = {
  dropped: new Set(),
  seen: [],
  carried: [],
  keptTables: new Set(),
}

/** The steps of a plan without what stays as others have left it, and with columns that were merged. */
export function withoutDropped(
  steps: readonly PlanStep[],
  dropped: ReadonlySet<string>,
  { nodes }: DesiredTree,
): PlanStep[] {
  return steps
    .filter(({ path }) => !isDropped(path, dropped))
    .map((step) => {
      const isNode = step.kind === 'group' || step.kind === 'dataset'
      return isNode ? (nodes.get(step.path)?.step ?? step) : step
    })
}

/** The same of what becomes of objects; rows of tables that stay as others have left them are known as before. */
export function encodedWithout(encoded: Encoded, { dropped, keptTables }: Merged): Encoded {
  if (dropped.size === 0 && keptTables.size === 0) return encoded
  return {
    ...encoded,
    places: new Map([...encoded.places].filter(([, { path }]) => !isDropped(path, dropped))),
    rows: encoded.rows.filter(({ path }) => !isDropped(path, dropped) && !keptTables.has(path)),
  }
}

const isDropped = (path: string, dropped: ReadonlySet<string>): boolean =>
  dropped.size > 0 && (dropped.has(path) || ancestorsOf(path).some((each) => dropped.has(each)))
