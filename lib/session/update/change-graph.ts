import type { ClassSource } from '../../graph/class-source.js'
import type { Encoded } from '../../graph/encode.js'
import type { Place } from '../../graph/place.js'
import type { SurveyOptions } from '../../graph/survey-options.js'
import type { RecordData } from '../../records/node-record.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin } from '../object-path.js'
import { ChangedFile, isStored } from './changed-file.js'
import { changeSteps } from './change-steps.js'
import { markedAround, markReferences, markRoot, plannedTargets } from './cross-references.js'
import { DeclaredNames } from './declared-names.js'
import { type DesiredNode, desiredTree } from './desired-tree.js'
import { homesPath, keepReferred, type KeptAlive, type RowSteps } from './keep-referred.js'
import { keptLinks } from './kept-links.js'
import { type Matching, matchTrees } from './match-trees.js'
import { MovedRows } from './moved-rows.js'
import { keepNewer } from './newer-version.js'
import { mergeUnseen } from '../unseen/merge-unseen.js'
import { MovedTables } from '../unseen/moved-tables.js'
import { Places } from '../unseen/places.js'
import { parentsOf, tellSessions } from '../unseen/tell-others.js'
import { encodedWithout, nothingUnseen, withoutDropped } from '../unseen/without-dropped.js'
import { objectAt } from './object-at.js'
import { isReference, type ReferenceSite, referenceSites } from './reference-sites.js'
import { nothingUnknown, unknownColumns } from './unknown-columns.js'
import { nodeAt, readStoredTree, type StoredNode, type StoredTree } from './stored-tree.js'
import type { StringLabels } from '../../values/string-labels.js'

/** Objects that take the place of what is stored, or nothing that does. */
export interface Change {
  /** All paths that are saved at or deleted; at some of them something is stored. */
  readonly paths: readonly string[]
  /** Makes the plan, for an empty place, of what is to be there. */
  readonly encode: (look: Look, mayLink: boolean) => Encoded
  readonly classes: ClassSource
  /** How text is labelled. */
  readonly strings: StringLabels
  /** Whether what is stored may become something new by the same name. */
  readonly mayReuse: boolean
  /** Whether what the objects have counts where the file was changed in the same place. */
  readonly overwrites: boolean
  /** The other sessions on the file. */
  readonly others: readonly IdentityMap[]
}

/** What the session knows of an object that is to be saved. */
export type Look = Pick<SurveyOptions, 'locate' | 'keepsNode'>

export interface PlannedChange {
  readonly steps: readonly PlanStep[]
  readonly encoded: Encoded
  /** The datasets whose elements have to follow; arrays that lie in the file already are left alone. */
  readonly streams: Encoded['streams']
  /** Whether an object lay where the change is. */
  readonly wasThere: (object: object) => boolean
  /** Brings what the session knows to the state after the change. */
  readonly apply: () => void
}

/** Plans what turns what is stored into what is to be: only what differs is written, and nobody loses anything. */
export async function planChange(
  store: Store,
  identity: IdentityMap,
  { paths, encode, classes, strings, mayReuse, overwrites, others }: Change,
): Promise<PlannedChange> {
  await identity.bind((wanted) => store.find(wanted))
  const stored = await readStoredTree(store, paths)
  const scope = await markedAround(store, paths)
  let whole = scope === undefined ? undefined : await readWhole(store, scope)
  // What only references lead to has no path of its own to be saved at: it goes with whom it is referred to by.
  const known = new KnownObjects(identity, [
    ...stored.byAddress.values(),
    ...(whole === undefined ? [] : nodesBelow(nodeAt(whole, homesPath), stored)),
  ])
  const hasOutsideLinks = [...stored.byAddress.values()].some(isLinkedOutside)
  const look: Look = {
    locate: (object) => known.elsewhere(object),
    keepsNode: (object) => {
      const node = known.nodeOf(object)
      return node !== undefined && (whole !== undefined || isLinkedOutside(node))
    },
  }
  const whatIs = encode(look, !hasOutsideLinks)
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
  let sites = await sitesAround(store, whole, stored, hasOutsideLinks)
  const referred = new Set(sites.flatMap(({ target }) => addressesAt(target, stored, whole)))
  const matching = await matchTrees(
    store,
    desired,
    stored,
    (object) => known.nodeOf(object),
    ({ address }, isPart) => mayReuse && (isPart || !referred.has(address)),
    new Set(whatIs.streams.map(({ path }) => path)),
    strings,
  )
  const keptChildren = new Map<DesiredNode, Set<string>>()
  unknown.keepIn(desired, keptChildren)
  keepNewer(desired, stored, ({ object, match }) => object !== undefined && known.nodeOf(object) === match) // prettier-ignore
  const declared = new DeclaredNames(desired, keptChildren, classes)
  const parents = await parentsOf(store, paths)
  const places = new Places(desired, parents)
  const moved = new MovedTables(identity, whatIs, desired)
  const changing = { store, paths, stored, desired, declared, places, moved, parents }
  const merged = mayReuse
    ? await mergeUnseen({
        ...changing,
        strings,
        identity,
        matching,
        kept: keptChildren,
        overwrites,
      })
    : nothingUnseen
  const plan = withoutDropped(wanted, merged.dropped, desired)
  const encoded = encodedWithout(whatIs, merged.dropped)
  if (whole === undefined && needsWhole(stored, matching, desired, encoded, known)) {
    whole = await readWhole(store, '/')
    sites = await referenceSites(store, whole.byAddress.values())
  }
  const kept = keptLinks(desired, stored, declared)
  const file = new ChangedFile(whole ?? stored, stored, desired, matching.replaced, declared)
  const alive =
    whole === undefined
      ? nothing
      : keepReferred(
          {
            whole,
            sites,
            planned: plannedTargets(plan),
            file,
            replaced: matching.replaced,
            strings,
          },
          await rowStepsOf(store, sites, new MovedRows(identity, encoded, whole, strings)),
        )
  const { homes, before, after } = alive
  const parking = await freePath(store, paths)
  const steps = [
    ...outer,
    ...before,
    ...changeSteps(plan, desired, stored, { kept, declared, parking, held: matching.held, homes }),
    ...after,
    ...(scope !== '/' &&
    (marked.isCrossing || alive.isCrossing || leavesReference(stored, whole, file))
      ? [markRoot]
      : []),
  ]
  const from = whole ?? stored
  const tell = await tellSessions(identity, others, { ...changing, kept, from, file })
  const apply = (): void => {
    for (const { address, place } of merged.seen) identity.unseen.see(address, place)
    settle(identity, encoded, { paths, stored, from, file })
    tell()
  }
  return {
    steps,
    encoded,
    streams: encoded.streams.filter(({ path }) => desired.nodes.get(path)?.match === undefined),
    wasThere: (object) => known.nodeOf(object) !== undefined,
    apply,
  }
}

interface Settled {
  readonly paths: readonly string[]
  readonly stored: StoredTree
  /** The whole file, or what was read of it. */
  readonly from: StoredTree
  readonly file: ChangedFile
}

/** Brings what a session knows of the objects that were not saved to the state after a change. */
function settle(
  identity: IdentityMap,
  { places }: Encoded,
  { paths, stored, from, file }: Settled,
): void {
  const moved: { object: object; address: number; path: string | undefined }[] = []
  const gone = new Set(paths)
  for (const node of from.byAddress.values()) {
    const { address } = node
    const object = objectAt(identity, node)
    if (object === undefined) continue
    const later = file.of(node)
    if (places.has(object)) {
      // It is noted anew; rows that it had by another name of it are none of its rows any more.
      const before = isStored(later) ? undefined : identity.locate(object)
      if (before !== undefined) gone.add(before.path)
      continue
    }
    const path = isStored(later) ? file.pathOf(later) : undefined
    const known = identity.locate(object)?.path
    const stays = path !== undefined && known !== undefined && file.at(known) === later
    if (stays && !stored.byAddress.has(address)) continue
    if (!stays && known !== undefined) gone.add(known)
    moved.push({ object, address, path: stays ? known : path })
  }
  const addresses = [...stored.byAddress.keys(), ...moved.map(({ address }) => address)]
  identity.remove(gone, addresses)
  for (const { object, address, path } of moved)
    if (path === undefined) identity.lose(object)
    else identity.addLoaded(object, address, path)
}

const nothing: KeptAlive = { homes: new Map(), before: [], after: [], isCrossing: false }

const isLinkedOutside = ({ links, linksWithin }: StoredNode): boolean => links > linksWithin

/** Tells whether a reference that was in a changed tree stays somewhere else. */
function leavesReference(
  { byAddress }: StoredTree,
  whole: StoredTree | undefined,
  file: ChangedFile,
): boolean {
  if (whole === undefined) return false
  return [...byAddress.values()].some((node) => {
    if (!isReference(node)) return false
    const there = whole.byAddress.get(node.address)
    const after = there && file.of(there)
    return after !== undefined && isStored(after) && file.pathOf(after) !== undefined
  })
}

/** A part of the file, with what only references lead to beside it. */
async function readWhole(store: Store, scope: string): Promise<StoredTree> {
  return readStoredTree(store, scope === '/' ? ['/'] : [scope, '/__'])
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

/** Reads the row numbers that references hold, which may have to change with the rows. */
async function rowStepsOf(
  store: Store,
  sites: readonly ReferenceSite[],
  moved: MovedRows,
): Promise<RowSteps> {
  const nodes = sites.filter(({ holds }) => holds === 'rows').map(({ node }) => node)
  const records = await store.read(
    nodes.map(({ path }) => ({ path, data: true })),
    { maxBytes: Number.MAX_SAFE_INTEGER },
  )
  const numbers = new Map<StoredNode, RecordData | undefined>()
  for (const [i, node] of nodes.entries()) {
    const record = records[i]
    numbers.set(node, record?.kind === 'dataset' ? record.data : undefined)
  }
  return (site, table, sitePath, after) =>
    moved.stepsFor(site, table, sitePath, after, numbers.get(site.node))
}

/** Tells whether something stays that has lost its path, or has other names that must be found. */
function needsWhole(
  stored: StoredTree,
  { replaced }: Matching,
  { nodes }: ReturnType<typeof desiredTree>,
  { places }: Encoded,
  known: KnownObjects,
): boolean {
  if ([...replaced.keys()].some(isLinkedOutside)) return true
  const matched = new Set([...nodes.values()].map(({ match }) => match))
  const seen = new Set<StoredNode>()
  const waiting = [...stored.byAddress.values()].filter(
    (node) => isLinkedOutside(node) && !matched.has(node),
  )
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node) || matched.has(node)) continue
    seen.add(node)
    const object = known.objectOf(node)
    if (isReference(node) || (object !== undefined && !places.has(object))) return true
    for (const { node: child } of node.children.values())
      if (child !== undefined) waiting.push(child)
  }
  return false
}

/** A name in the file's own group, or beside what changes, that nothing has. */
async function freePath(store: Store, paths: readonly string[]): Promise<string> {
  for (let number = 0; ; number++) {
    const path = `/__parked${number}`
    if (!paths.some((each) => isWithin(each, path)) && !(await store.has(path))) return path
  }
}

/** What the session knows of the objects that lie in stored trees. */
class KnownObjects {
  readonly #identity: IdentityMap
  readonly #nodes = new Map<object, StoredNode>()
  readonly #objects = new Map<StoredNode, object>()
  /** By which the session knows them. */
  readonly #paths = new Set<string>()

  constructor(identity: IdentityMap, nodes: Iterable<StoredNode>) {
    this.#identity = identity
    for (const node of nodes) {
      this.#paths.add(node.path)
      const object = objectAt(identity, node)
      if (object === undefined) continue
      this.#nodes.set(object, node)
      this.#objects.set(node, object)
      const place = identity.locate(object)
      if (place !== undefined) this.#paths.add(place.path)
    }
  }

  nodeOf(object: object): StoredNode | undefined {
    return this.#nodes.get(object)
  }

  objectOf(node: StoredNode): object | undefined {
    return this.#objects.get(node)
  }

  /** Where an object lies that is no part of the trees. */
  elsewhere(object: object): Place | undefined {
    if (this.#nodes.has(object)) return undefined
    const place = this.#identity.locate(object)
    return place === undefined || this.#isWithin(place.path) ? undefined : place
  }

  /** Whether a path leads through an object of the trees, by any name that the session knows. */
  #isWithin(path: string): boolean {
    for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
      if (this.#paths.has(path.slice(0, end))) return true
    return false
  }
}
