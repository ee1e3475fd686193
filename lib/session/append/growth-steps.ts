import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { childPath } from '../../values/value-kind.js'
import type { ResolvedSettings } from '../session-options.js'
import { attributesOf, canGrow, type ColumnGrowth, extended, recreated } from './column-growth.js'
import { refuse } from './planned-rows.js'
import type { TableGrowth } from './table-growth.js'

/** Extends the columns; those that can't grow are made anew so that they can, and all keep their order. */
export async function growthSteps(
  store: Store,
  root: GroupRecord,
  growth: TableGrowth,
  { limits, strings }: ResolvedSettings,
): Promise<PlanStep[]> {
  const { columns, inner, kept, lengths, groups, additions, removals } = growth
  /** Whether a column is there and takes the new elements as it is. */
  const stays = (column: ColumnGrowth): boolean =>
    column.record !== undefined && canGrow(column, strings)
  if (columns.every((column) => canGrow(column, strings)))
    return [...removals, ...groups, ...columns.flatMap(extended), ...additions, ...lengths]
  const stored = columns.flatMap((column) => (stays(column) ? [] : (column.record ?? [])))
  const paths = [...stored, ...inner].map(({ path }) => path)
  const found = await store.find(paths)
  const shared = paths.find((_, i) => (found[i]?.links ?? 1) > 1)
  if (shared !== undefined) throw refuse('rows to a column that has a second name', shared)
  const read = await store.read(
    stored.map(({ path }) => ({ path, data: true })),
    { maxBytes: limits.bytes },
  )
  const whole = new Map(stored.map((record, i) => [record, read[i]]))
  // A group lists its links as they were made.
  const anew = new Map<string, readonly PlanStep[]>()
  for (const record of inner) anew.set(record.path, [groupAnew(record)])
  const parking = await freePath(store, root.path)
  const parked: PlanStep[] = []
  const park = (path: string): void => {
    const at = `${parking}/${parked.length}`
    parked.push({ kind: 'hard-link', path: at, target: path })
    anew.set(path, [{ kind: 'move', path: at, to: path }])
  }
  for (const { path } of kept) park(path)
  const growing: PlanStep[] = []
  for (const column of columns)
    if (stays(column)) {
      park(column.step.path)
      growing.push(...extended(column))
    } else {
      const record = column.record as DatasetRecord
      anew.set(column.step.path, recreated(column, whole.get(record), strings))
    }
  for (const group of groups) anew.set(group.path, [group])
  return [
    { kind: 'group', path: parking, attributes: [] },
    ...parked,
    ...root.children.map((name) => ({ kind: 'unlink', path: childPath(root.path, name) }) as const),
    ...inBreadth(root, inner, anew),
    { kind: 'unlink', path: parking },
    ...growing,
    ...additions,
    ...lengths,
  ]
}

/** A name in the file's own group that nothing has. */
export async function freePath(store: Store, path: string): Promise<string> {
  for (let number = 0; ; number++) {
    const free = `/__parked${number}`
    if (path !== free && !(await store.has(free))) return free
  }
}

const groupAnew = ({ path, attributes }: GroupRecord): PlanStep => ({
  kind: 'group',
  path,
  attributes: attributesOf(attributes),
})

/** The steps of a tree, those of each group in the order of its links; what is new comes last, groups first. */
function inBreadth(
  root: GroupRecord,
  inner: readonly GroupRecord[],
  anew: Map<string, readonly PlanStep[]>,
): PlanStep[] {
  const ordered: PlanStep[] = []
  for (const { path, children } of [root, ...inner])
    for (const name of children) {
      const child = childPath(path, name)
      ordered.push(...(anew.get(child) ?? []))
      anew.delete(child)
    }
  const rest = [...anew.values()].flat()
  return [...ordered, ...rest.filter(isGroup), ...rest.filter((step) => !isGroup(step))]
}

const isGroup = ({ kind }: PlanStep): boolean => kind === 'group'
