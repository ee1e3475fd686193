import type { CreateNode, PlanStep } from '../../records/write-plan.js'
import type { ContentChange } from './content-change.js'
import { nameOf, parentOf } from '../object-path.js'
import type { StoredNode } from './stored-tree.js'

/** An object as it is to be after a change. */
export interface DesiredNode {
  step: CreateNode
  /** The object of the program; absent for values and what the encoder made itself. */
  readonly object: object | undefined
  /** In the order in which they are to be. */
  readonly children: Map<string, DesiredLink>
  /** What it is in the file already. */
  match: StoredNode | undefined
  content: ContentChange
  /** The attributes that stay as they are in the file. */
  readonly keptAttributes: Set<string>
  /** Where it is kept while the links around it change. */
  parkedAt: string | undefined
}

export type DesiredLink =
  | { readonly kind: 'node'; readonly node: DesiredNode; readonly isFirst: boolean }
  /** To what an earlier save put elsewhere. */
  | { readonly kind: 'outside'; readonly target: string }

export interface DesiredTree {
  readonly roots: Map<string, DesiredLink>
  readonly nodes: Map<string, DesiredNode>
}

/** Reads a plan for an empty place as what is to be there. */
export function desiredTree(
  steps: readonly PlanStep[],
  paths: ReadonlySet<string>,
  objects: ReadonlyMap<string, object>,
): DesiredTree {
  const roots = new Map<string, DesiredLink>()
  const nodes = new Map<string, DesiredNode>()
  for (const step of steps) {
    const { path } = step
    let link: DesiredLink
    if (step.kind === 'group' || step.kind === 'dataset') {
      const node: DesiredNode = {
        step,
        object: objects.get(path),
        children: new Map(),
        match: undefined,
        content: { kind: 'same' },
        keptAttributes: new Set(),
        parkedAt: undefined,
      }
      nodes.set(path, node)
      link = { kind: 'node', node, isFirst: true }
    } else if (step.kind === 'hard-link') {
      const node = nodes.get(step.target)
      link =
        node === undefined
          ? { kind: 'outside', target: step.target }
          : { kind: 'node', node, isFirst: false }
    } else throw new Error(`A plan for an empty place has a step ${step.kind}`)
    if (paths.has(path)) roots.set(path, link)
    else nodes.get(parentOf(path))?.children.set(nameOf(path), link)
  }
  return { roots, nodes }
}
