import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { StoredNodes } from '../append/stored-nodes.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin, nameOf, parentOf } from '../object-path.js'

/** Rows that were written behind those of a table. */
export interface Appended {
  readonly path: string
  /** The table and its columns as they were. */
  readonly nodes: StoredNodes
  /** How many rows each table had. */
  readonly counts: ReadonlyMap<string, number>
  readonly steps: readonly PlanStep[]
}

/** Tells sessions whose arrays do not have the rows of an append that there are more in the file than they have seen. */
export async function tellAppended(
  store: Store,
  identities: readonly IdentityMap[],
  appended: Appended,
): Promise<void> {
  if (identities.length === 0) return
  const { path: root, nodes } = appended
  const [now, parent] = await store.find([root, parentOf(root)])
  const before = nodes.get(root)!
  for (const identity of identities) {
    const held = identity.at(before.address)
    const isKnown = held !== undefined || (parent && identity.at(parent.address) !== undefined)
    const columns = [...nodes.values()].filter(
      ({ path }) => path !== root || before.kind === 'dataset',
    )
    identity.remove(
      [],
      columns.map(({ address }) => address),
    )
    if (held !== undefined) identity.addSaved(held, { path: root, index: undefined })
    if (isKnown !== true || now === undefined || parent === undefined) continue
    if (before.kind === 'dataset')
      identity.unseen.note(parent.address, `/${nameOf(root)}`, { kind: 'content', elements: [] })
    for (const [place, count] of placesOf(appended))
      if (place.endsWith(length))
        identity.unseen.note(now.address, place, { kind: 'content', elements: [count] })
      else if (count < 0) identity.unseen.note(now.address, place, { kind: 'nothing' })
      else {
        const rows = { count, changed: [] }
        identity.unseen.note(now.address, place, { kind: 'content', elements: undefined, rows })
      }
  }
}

const length = '\0length'

/** Below the table, how many elements each column had, and how many rows each table; -1 for what was not there. */
function* placesOf({
  path: root,
  nodes,
  counts,
  steps,
}: Appended): Generator<readonly [string, number]> {
  const below = (path: string): string => path.slice(root.length)
  for (const [path, count] of counts) yield [below(path) + length, count]
  const isFirst = counts.get(root) === 0
  for (const node of nodes.values())
    if (node.kind === 'dataset' && node.path !== root && (node.shape?.length ?? 0) > 0)
      yield [below(node.path), node.shape![0]!]
  for (const { kind, path } of steps) {
    if ((kind !== 'group' && kind !== 'dataset') || nodes.has(path) || !isWithin(path, root))
      continue
    if (path !== root) yield [below(path), isFirst && kind === 'dataset' ? 0 : -1]
  }
}
