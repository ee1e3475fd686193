import type { Store } from '../../stores/store.js'
import type { StringLabels } from '../../values/string-labels.js'
import { compareContents, type Comparison, type ContentChange, sizeOf } from './content-change.js'
import type { DesiredNode, DesiredTree } from './desired-tree.js'
import type { StoredNode, StoredTree } from './stored-tree.js'
import { nameOf, parentOf } from '../object-path.js'

/** Through the journal, bytes that take the place of others cost eight times what new ones do. */
const inPlaceBytes = 4 * 2 ** 20

export interface Matching {
  /** What the objects of the program were in the file that must become something else there. */
  readonly replaced: Map<StoredNode, DesiredNode>
  /** What keeps its space until the new data are written. */
  readonly held: readonly StoredNode[]
}

/**
 * Finds out which stored object each desired one is already.
 *
 * An object that the session knows stays itself, wherever it moves. What has no identity of its own (a number, a new
 * array in the place of an old one) takes the place of what has its name, unless others see that. Elements that would be
 * streamed are those of an array that is in the file; such an array is what the file says.
 */
export async function matchTrees(
  store: Store,
  desired: DesiredTree,
  stored: StoredTree,
  nodeOf: (object: object) => StoredNode | undefined,
  mayReuse: (node: StoredNode, isPart: boolean) => boolean,
  streamed: ReadonlySet<string>,
  strings: StringLabels,
): Promise<Matching> {
  const taken = new Set<StoredNode>()
  for (const { object } of desired.nodes.values()) {
    const own = object === undefined ? undefined : nodeOf(object)
    if (own !== undefined) taken.add(own)
  }
  const replaced = new Map<StoredNode, DesiredNode>()
  const datasets: DesiredNode[] = []
  const comparisons: Comparison[] = []
  for (const [path, node] of desired.nodes) {
    const own = node.object === undefined ? undefined : nodeOf(node.object)
    const isStreamed = streamed.has(path)
    const match = own ?? (isStreamed ? undefined : sameName(path, node.object === undefined))
    if (match === undefined) continue
    const { record } = match
    if (record?.kind !== node.step.kind) {
      if (own !== undefined) replaced.set(own, node)
      continue
    }
    node.match = match
    taken.add(match)
    if (node.step.kind === 'group' || record.kind === 'group' || isStreamed) continue
    datasets.push(node)
    comparisons.push({ step: node.step, record })
  }
  const held: StoredNode[] = []
  const changes = await compareContents(store, comparisons, strings)
  for (const [i, node] of datasets.entries()) {
    const change = changes[i]!
    const match = node.match!
    const isBig = change.kind === 'change' && sizeOfWrites(change) > inPlaceBytes
    if (change.kind === 'anew' || (isBig && match.links <= match.linksWithin)) {
      if (isBig) held.push(match)
      node.match = undefined
      if (node.object !== undefined && nodeOf(node.object) === match) replaced.set(match, node)
    } else node.content = change
  }
  return { replaced, held }

  /** Columns and the like have no identity of their own: they are parts of what they are in. */
  function sameName(path: string, hasNone: boolean): StoredNode | undefined {
    const root = stored.roots.get(path)
    const link = root ?? desired.nodes.get(parentOf(path))?.match?.children.get(nameOf(path))
    const node = link?.isHard === true ? link.node : undefined
    if (node === undefined || taken.has(node) || node.links !== 1) return undefined
    if (!mayReuse(node, hasNone && root === undefined)) return undefined
    return node
  }
}

const sizeOfWrites = ({ writes }: Extract<ContentChange, { kind: 'change' }>): number =>
  writes.reduce((sum, write) => sum + sizeOf(write), 0)
