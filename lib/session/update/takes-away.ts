import type { ClassSource } from '../../graph/class-source.js'
import type { IdentityMap } from '../identity-map.js'
import { MovedTables } from '../unseen/moved-tables.js'
import { textAttributeOf, textOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import { DeclaredNames } from './declared-names.js'
import type { DesiredLink, DesiredNode } from './desired-tree.js'
import type { KeptChildren } from './kept-stand-ins.js'
import { keptLinks } from './kept-links.js'
import type { MatchedChange } from './match-change.js'
import type { StoredLink, StoredTree } from './stored-tree.js'

/** Whether a value, or a column, takes the place of one by the same path: nothing knows it as an object. */
function isSameValue(
  parent: DesiredNode,
  later: DesiredLink,
  { node, isHard }: StoredLink,
): boolean {
  if (later.kind !== 'node' || !later.isFirst || !isHard || node?.record?.kind !== 'dataset')
    return false
  const { step, object } = later.node
  if (step.kind !== 'dataset' || object !== undefined || node.links > 1) return false
  const { shape, attributes } = node.record
  if (textAttributeOf(parent.step, 'js_type') === 'Table')
    return step.shape.length > 0 && step.shape[0]! >= (shape?.[0] ?? 0)
  const isAlike = textOf(attributes.get('js_type')) === textAttributeOf(step, 'js_type')
  return shape?.length === 0 && step.shape.length === 0 && isAlike
}

/** Tells whether a change takes something away, makes it anew, or moves it: then references to it have to be found. */
export function takesAway(
  identity: IdentityMap,
  { desired, matching, whatIs, keepIn }: MatchedChange,
  stored: StoredTree,
  classes: ClassSource,
): boolean {
  if (matching.replaced.size > 0) return true
  const keptChildren = new Map() as KeptChildren
  keepIn(keptChildren)
  const declared = new DeclaredNames(desired, keptChildren, classes)
  const kept = keptLinks(desired, stored, declared)
  for (const path of stored.roots.keys()) if (!kept.has(path)) return true
  for (const [path, node] of desired.nodes)
    for (const [name, there] of node.match?.children ?? []) {
      if (kept.has(childPath(path, name))) continue
      const later = node.children.get(name)
      if (later === undefined ? !declared.isForeign(node, name) : !isSameValue(node, later, there))
        return true
    }
  for (const { content, match } of desired.nodes.values()) {
    const extents = content.kind === 'change' ? content.extents : undefined
    const shape = match?.record?.kind === 'dataset' ? match.record.shape : undefined
    if (extents !== undefined && extents[0]! < (shape?.[0] ?? 0)) return true
  }
  const moved = new MovedTables(identity, whatIs, stored, desired)
  for (const { path, rows } of whatIs.rows)
    if (moved.hasMoved(path) || rows.some((row) => typeof row !== 'object' || row === null))
      return true
  for (const [object, { path, index }] of whatIs.places) {
    if (index === undefined) continue
    const before = identity.locate(object)
    if (before !== undefined && (before.path !== path || before.index?.join() !== index.join()))
      return true
  }
  return false
}
