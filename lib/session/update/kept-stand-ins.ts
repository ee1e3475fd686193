import type { PlacedStandIn } from '../../graph/layout.js'
import type { Store } from '../../stores/store.js'
import { refuseStandIn, type StandIn } from '../../values/stand-in.js'
import { Unreadable } from '../../values/unreadable.js'
import type { IdentityMap } from '../identity-map.js'
import { nameOf, parentOf } from '../object-path.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'

/** Children that stay in the file as they are, by the group that they are in. */
export type KeptChildren = Map<DesiredNode, Set<string>>

/** Tells whether a path leads to what an object stands for. */
export async function standsFor(
  store: Store,
  identity: IdentityMap,
  path: string,
  value: StandIn,
): Promise<boolean> {
  const [record] = await store.read([{ path, data: false, children: false }], {
    maxBytes: 2 ** 20,
    onUnreadable: 'record',
  })
  if (record === undefined) return false
  if (!(value instanceof Unreadable))
    return (
      record.kind === 'broken-link' && record.link === value.link && record.target === value.target
    )
  if (record.kind === 'broken-link') return false
  if (record.address !== undefined) return identity.at(record.address) === value
  return value.path === path
}

/**
 * Finds what stays as it is in the file, since it is that already; throws CANNOT_STORE for what would have to be written
 * somewhere else.
 */
export async function keptStandIns(
  store: Store,
  identity: IdentityMap,
  stays: readonly PlacedStandIn[],
  desired: DesiredTree,
): Promise<(kept: KeptChildren) => void> {
  const names: (readonly [DesiredNode, string])[] = []
  for (const { path, value, property } of stays) {
    const parent = desired.nodes.get(parentOf(path))
    const there = parent?.match === undefined ? undefined : `${parent.match.path}/${nameOf(path)}`
    if (there === undefined || !(await standsFor(store, identity, there, value)))
      throw refuseStandIn(value, path, property)
    names.push([parent!, nameOf(path)])
  }
  return (kept) => {
    for (const [node, name] of names) kept.set(node, (kept.get(node) ?? new Set()).add(name))
  }
}

/** The entries of a save without what is at its path already and stays there as it is. */
export async function withoutStandIns<E extends readonly [string, unknown]>(
  store: Store,
  identity: IdentityMap,
  entries: readonly E[],
  isStandIn: (value: unknown) => value is StandIn,
): Promise<E[]> {
  const others: E[] = []
  for (const entry of entries) {
    const [path, value] = entry
    if (!isStandIn(value) || !(await standsFor(store, identity, path, value))) others.push(entry)
  }
  return others
}
