import type { ClassSource } from '../../graph/class-source.js'
import type { Encoded } from '../../graph/encode.js'
import type { SurveyOptions } from '../../graph/survey-options.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { StringLabels } from '../../values/string-labels.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin } from '../object-path.js'
import { markReferences } from './cross-references.js'
import { type DesiredTree, desiredTree } from './desired-tree.js'
import { homesPath } from './keep-referred.js'
import { isLinkedOutside, KnownObjects } from './known-objects.js'
import { type Matching, matchTrees } from './match-trees.js'
import { type ReferenceSite, referenceSites } from './reference-sites.js'
import { type KeptChildren, keptStandIns } from './kept-stand-ins.js'
import { nothingUnknown, unknownColumns } from './unknown-columns.js'
import { nodeAt, type StoredNode, type StoredTree } from './stored-tree.js'

/** What the session knows of an object that is to be saved. */
export type Look = Pick<SurveyOptions, 'locate' | 'keepsNode'>

interface Asked {
  readonly store: Store
  readonly identity: IdentityMap
  readonly stored: StoredTree
  readonly paths: readonly string[]
  readonly encode: (look: Look, mayLink: boolean) => Encoded
  readonly mayReuse: boolean
  readonly strings: StringLabels
  readonly classes: ClassSource
  /** The addresses of what stays as it is where only references lead to, whatever is at its path then. */
  readonly left: ReadonlySet<number>
  /** Whether references lead from one part of the file to another. */
  readonly isMarked: boolean
}

/** What is to be, and which of it is in the file already. */
export interface MatchedChange {
  readonly known: KnownObjects
  readonly whatIs: Encoded
  readonly isCrossing: boolean
  /** Whether an object of the change lies where only references lead to, and may have to come with it. */
  readonly meetsHome: boolean
  /** The steps at the paths of the change, and those outside of them. */
  readonly wanted: readonly PlanStep[]
  readonly outer: readonly PlanStep[]
  /** Notes what stays as it is: columns that the classes of the objects do not know, and what can't be read. */
  readonly keepIn: (kept: KeptChildren) => void
  readonly desired: DesiredTree
  readonly sites: readonly ReferenceSite[]
  readonly matching: Matching
}

/**
 * Encodes the objects of a change and finds what of them is in the file. Without the whole file, of which it knows that
 * there are references, it reuses nothing that they may lead to.
 */
export async function matchChange(
  { store, identity, stored, paths, encode, mayReuse, strings, classes, left, isMarked }: Asked,
  whole: StoredTree | undefined,
  before?: MatchedChange,
): Promise<MatchedChange> {
  // What only references lead to has no path of its own to be saved at: it goes with whom it is referred to by.
  const homes = whole === undefined ? [] : [...nodesBelow(nodeAt(whole, homesPath), stored)]
  const hasOutsideLinks = [...stored.byAddress.values()].some(isLinkedOutside)
  const sites = await sitesAround(store, whole, stored, hasOutsideLinks)
  const known = new KnownObjects(identity, stored.byAddress.values(), homes)
  let meetsHome = false
  const look: Look = {
    locate: (object) => {
      const place = known.elsewhere(object)
      meetsHome ||= place !== undefined && isWithin(place.path, homesPath)
      return place
    },
    keepsNode: (object) => {
      const node = known.nodeOf(object)
      return node !== undefined && (isMarked || isLinkedOutside(node))
    },
  }
  const whatIs =
    before !== undefined && homes.length === 0 ? before.whatIs : encode(look, !hasOutsideLinks)
  const marked = markReferences(whatIs.plan.steps, paths)
  const [inner, outer] = partition(marked.steps, ({ path }) =>
    paths.some((each) => isWithin(path, each)),
  )
  const saving = { store, identity, encoded: whatIs, stored, classes, strings }
  const unknown = mayReuse ? await unknownColumns(inner, saving) : nothingUnknown
  const wanted = [...inner, ...unknown.steps]
  const objects = new Map<string, object>()
  for (const [object, { path, index }] of whatIs.places)
    if (index === undefined) objects.set(path, object)
  const desired = desiredTree(wanted, new Set(paths), objects)
  const referred = new Set(sites.flatMap(({ target }) => addressesAt(target, stored, whole)))
  const mayBe = ({ address }: StoredNode): boolean =>
    !(isMarked && whole === undefined) && !referred.has(address)
  const matching = await matchTrees(
    store,
    desired,
    stored,
    (object) => {
      const node = known.nodeOf(object)
      return node !== undefined && left.has(node.address) ? undefined : node
    },
    (node, isPart) => mayReuse && !left.has(node.address) && (isPart || mayBe(node)),
    new Set(whatIs.streams.map(({ path }) => path)),
    strings,
  )
  const { isCrossing } = marked
  const keepStandIns = await keptStandIns(store, identity, whatIs.stays, desired)
  const keepIn: MatchedChange['keepIn'] = (kept) => {
    unknown.keepIn(desired, kept)
    keepStandIns(kept)
  }
  return { known, whatIs, isCrossing, meetsHome, wanted, outer, keepIn, desired, sites, matching }
}

/** The references that may lead into what changes from outside of it. */
async function sitesAround(
  store: Store,
  whole: StoredTree | undefined,
  stored: StoredTree,
  hasOutsideLinks: boolean,
): Promise<readonly ReferenceSite[]> {
  if (whole !== undefined) return referenceSites(store, whole.byAddress.values())
  return hasOutsideLinks ? referenceSites(store, stored.byAddress.values()) : []
}

function addressesAt(path: string, ...trees: readonly (StoredTree | undefined)[]): number[] {
  return trees.flatMap((tree) => {
    const node = tree && nodeAt(tree, path)
    return node === undefined ? [] : [node.address]
  })
}

function partition<T>(list: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [list.filter(isFirst), list.filter((item) => !isFirst(item))]
}

/** The objects below a group that are not part of a tree. */
function nodesBelow(group: StoredNode | undefined, { byAddress }: StoredTree): Set<StoredNode> {
  const nodes = new Set<StoredNode>()
  const waiting = [...(group?.children.values() ?? [])]
  for (let link = waiting.pop(); link !== undefined; link = waiting.pop()) {
    const { node, isHard } = link
    if (node === undefined || !isHard || nodes.has(node) || byAddress.has(node.address)) continue
    nodes.add(node)
    waiting.push(...node.children.values())
  }
  return nodes
}
