import { textAttributeOf } from '../../values/attributes.js'
import type { DeclaredNames } from './declared-names.js'
import type { DesiredLink, DesiredNode, DesiredTree } from './desired-tree.js'
import type { StoredLink, StoredTree } from './stored-tree.js'

/** Which links of a tree are as they are to be, by their paths. */
export type KeptLinks = ReadonlySet<string>

/** Finds the links that may stay: they lead to what they are to lead to, and stand in the right order. */
export function keptLinks(
  desired: DesiredTree,
  stored: StoredTree,
  declared: DeclaredNames,
): KeptLinks {
  const kept = new Set<string>()
  for (const [path, link] of desired.roots) {
    const there = stored.roots.get(path)
    // A soft link to the object itself is as good a root as a name of its own.
    const isItself = link.kind === 'node' && link.isFirst && there?.node === link.node.match
    if (there?.node !== undefined && isItself) kept.add(path)
  }
  for (const [path, node] of desired.nodes) {
    const { match } = node
    if (match === undefined) continue
    const positions = isOrdered(node, declared) ? positionsOf(match.children) : undefined
    let last = -1
    for (const [name, link] of node.children) {
      const position = positions?.get(name) ?? last
      const isRight = isSame(match.children.get(name), link) && position >= last
      if (isRight) kept.add(`${path}/${name}`)
      last = name === '__' ? last : isRight ? position : Number.POSITIVE_INFINITY
      if (positions === undefined) last = -1
    }
  }
  return kept
}

function isSame(stored: StoredLink | undefined, link: DesiredLink): boolean {
  return (
    stored?.isHard === true &&
    link.kind === 'node' &&
    link.node.match !== undefined &&
    stored.node === link.node.match
  )
}

/** HDF5 appends: behind a link that is new, all that follow have to be made anew to follow it. */
function isOrdered(node: DesiredNode, declared: DeclaredNames): boolean {
  // The elements of an Array tell their order by their names.
  return textAttributeOf(node.step, 'js_type') !== 'Array' && !declared.isDeclared(node)
}

function positionsOf(children: ReadonlyMap<string, unknown>): Map<string, number> {
  const positions = new Map<string, number>()
  for (const name of children.keys()) if (name !== '__') positions.set(name, positions.size)
  return positions
}
