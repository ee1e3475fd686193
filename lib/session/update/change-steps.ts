import { isSameShape } from '../../records/same-type.js'
import type { PlanStep } from '../../records/write-plan.js'
import { attributeSteps } from './attribute-steps.js'
import type { DeclaredNames } from './declared-names.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'
import type { KeptLinks } from './kept-links.js'
import type { StoredNode, StoredTree } from './stored-tree.js'
import { nameOf, parentOf } from '../object-path.js'

export interface ChangeOptions {
  readonly kept: KeptLinks
  readonly declared: DeclaredNames
  /** The path of a group that is not there: what moves waits in it. */
  readonly parking: string
  /** What keeps its space until the new data are written. */
  readonly held: readonly StoredNode[]
  /** Where what leaves the tree is kept. */
  readonly homes: ReadonlyMap<string, StoredNode>
}

/** What turns the stored trees into the desired ones, in an order that never loses anything on the way. */
export function changeSteps(
  plan: readonly PlanStep[],
  desired: DesiredTree,
  stored: StoredTree,
  options: ChangeOptions,
): PlanStep[] {
  const { parking, homes } = options
  const parked = parkingSteps(desired, options)
  const saved: PlanStep[] = [...homes].map(([path, { path: target }]) => ({
    kind: 'hard-link',
    path,
    target,
  }))
  const removals = removalSteps(desired, stored, options)
  const additions = plan.flatMap((step) => stepsFor(step, desired, options))
  const usesParking = parked.length > 0
  return [
    ...saved,
    ...(usesParking ? [{ kind: 'group', path: parking, attributes: [] } as const, ...parked] : []),
    ...removals,
    ...additions,
    ...(usesParking ? [{ kind: 'unlink', path: parking } as const] : []),
  ]
}

/** Second names for all that gets another place, and for what is not to be freed yet. */
function parkingSteps({ nodes }: DesiredTree, { kept, parking, held }: ChangeOptions): PlanStep[] {
  const steps: PlanStep[] = []
  const park = (node: StoredNode): string => {
    const path = `${parking}/${steps.length}`
    steps.push({ kind: 'hard-link', path, target: node.path })
    return path
  }
  for (const [path, node] of nodes)
    if (node.match !== undefined && !kept.has(path)) node.parkedAt = park(node.match)
  for (const node of held) park(node)
  return steps
}

/** Takes away the links that are not kept; what nothing else leads to goes with them. */
function removalSteps(
  { nodes }: DesiredTree,
  { roots }: StoredTree,
  { kept, declared }: ChangeOptions,
): PlanStep[] {
  const steps: PlanStep[] = []
  const now = new Map<string, string>()
  for (const [path, node] of nodes) {
    const { match, parkedAt } = node
    if (match === undefined) continue
    const above = now.get(parentOf(path))
    const at = parkedAt ?? (roots.has(path) ? path : `${above}/${nameOf(path)}`)
    now.set(path, at)
    for (const name of match.children.keys()) {
      if (kept.has(`${path}/${name}`)) continue
      if (node.children.has(name) || !declared.isForeign(node, name))
        steps.push({ kind: 'unlink', path: `${at}/${name}` })
    }
  }
  for (const path of roots.keys()) if (!kept.has(path)) steps.push({ kind: 'unlink', path })
  return steps
}

function stepsFor(step: PlanStep, { nodes }: DesiredTree, options: ChangeOptions): PlanStep[] {
  const { path } = step
  if (step.kind === 'hard-link') return options.kept.has(path) ? [] : [step]
  const node = nodes.get(path)
  if (node?.match === undefined) return [step]
  const { parkedAt } = node
  return [
    ...(parkedAt === undefined ? [] : [{ kind: 'move', path: parkedAt, to: path } as const]),
    ...contentSteps(node),
    ...attributeSteps(node, options.declared),
  ]
}

function contentSteps({ content, match, step: { path } }: DesiredNode): PlanStep[] {
  if (content.kind !== 'change') return []
  const { extents, writes } = content
  const steps: PlanStep[] = []
  if (extents !== undefined) steps.push({ kind: 'extend', path, shape: extents })
  for (const { row, ...elements } of writes) {
    const { record } = match!
    const isWhole =
      extents !== undefined ||
      (record?.kind === 'dataset' && isSameShape(elements.shape, record.shape))
    const offset =
      row === 0 && isWhole ? {} : { offset: elements.shape.map((_, axis) => (axis ? 0 : row)) }
    steps.push({ kind: 'overwrite', path, ...elements, ...offset })
  }
  return steps
}
