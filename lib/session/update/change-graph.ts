import type { ClassSource } from '../../graph/class-source.js'
import type { Encoded } from '../../graph/encode.js'
import type { NodeRecord, RecordData } from '../../records/node-record.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { IdentityMap } from '../identity-map.js'
import type { MovedPath } from '../removals.js'
import { isWithin } from '../object-path.js'
import { ChangedFile, isStored } from './changed-file.js'
import { changeSteps } from './change-steps.js'
import { markedAround, markRoot, plannedTargets } from './cross-references.js'
import { DeclaredNames } from './declared-names.js'
import type { DesiredTree } from './desired-tree.js'
import { keepReferred, type KeptAlive } from './keep-referred.js'
import type { KeptChildren } from './kept-stand-ins.js'
import { keptLinks } from './kept-links.js'
import { isLinkedOutside, type KnownObjects } from './known-objects.js'
import { type Look, matchChange } from './match-change.js'
import type { Matching } from './match-trees.js'
import { MovedRows, type RowNumbers } from './moved-rows.js'
import { keepNewer } from './newer-version.js'
import { mergeUnseen } from '../unseen/merge-unseen.js'
import { MovedTables } from '../unseen/moved-tables.js'
import { Places } from '../unseen/places.js'
import { parentsOf, tellSessions } from '../unseen/tell-others.js'
import { encodedWithout, nothingUnseen, withoutDropped } from '../unseen/without-dropped.js'
import { objectAt } from './object-at.js'
import { holdsRows, movesFrom, movesOf } from './moved-paths.js'
import { takesAway } from './takes-away.js'
import { isReference, type ReferenceSite, referenceSites } from './reference-sites.js'
import { readStoredTree, type StoredNode, type StoredTree } from './stored-tree.js'
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
  change: Change,
): Promise<PlannedChange> {
  const { paths } = change
  await identity.bind((wanted) => store.find(wanted))
  const stored = await readStoredTree(store, paths)
  const scope = await markedAround(store, paths)
  const parents = await parentsOf(store, paths)
  // Each time one more table is found that has to stay as it is, since others refer to rows that it would lose.
  const left = new Set<number>()
  for (;;) {
    const planned = await planWithout(left, { ...change, store, identity, stored, scope, parents })
    if ('steps' in planned) return planned
    for (const address of planned) left.add(address)
  }
}

interface Planning extends Change {
  readonly store: Store
  readonly identity: IdentityMap
  readonly stored: StoredTree
  /** The outermost group below which references lead from one part to another. */
  readonly scope: string | undefined
  readonly parents: ReadonlyMap<string, number>
}

/** Plans a change in which some tables, by address, get others in their place; or tells which more have to. */
async function planWithout(
  left: ReadonlySet<number>,
  planning: Planning,
): Promise<PlannedChange | ReadonlySet<number>> {
  const { store, identity, stored, scope, parents } = planning
  const { paths, classes, strings, mayReuse, overwrites, others } = planning
  const asked = { ...planning, left, isMarked: scope !== undefined }
  let whole: StoredTree | undefined
  let matched = await matchChange(asked, undefined)
  if (scope !== undefined && (matched.meetsHome || takesAway(identity, matched, stored, classes))) {
    whole = await readWhole(store, scope)
    matched = await matchChange(asked, whole, matched)
  }
  const { known, whatIs, isCrossing, wanted, outer, keepIn, desired, matching } = matched
  let { sites } = matched
  const keptChildren: KeptChildren = new Map()
  keepIn(keptChildren)
  keepNewer(desired, stored, ({ object, match }) => object !== undefined && known.nodeOf(object) === match) // prettier-ignore
  const declared = new DeclaredNames(desired, keptChildren, classes)
  const places = new Places(desired, parents)
  const moved = new MovedTables(identity, whatIs, stored, desired)
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
  const encoded = encodedWithout(whatIs, merged)
  moved.stay(merged.keptTables)
  const seen = { whole, stored, desired, sites, known }
  if (whole?.roots.has('/') !== true && needsWhole(seen, matching, encoded)) {
    whole = await readWhole(store, '/')
    sites = await referenceSites(store, whole.byAddress.values())
  }
  const kept = keptLinks(desired, stored, declared)
  const file = new ChangedFile(whole ?? stored, stored, desired, matching.replaced, declared)
  const rows =
    whole && new MovedRows(identity, encoded, whole, await rowNumbers(store, sites), strings)
  const { replaced } = matching
  const planned = plannedTargets(plan)
  const alive =
    whole === undefined
      ? nothing
      : keepReferred({ whole, sites, planned, file, replaced, strings }, rows!)
  if (rows !== undefined && rows.losing.size > 0) return rows.losing
  const { homes, before, after } = alive
  const parking = await freePath(store, paths)
  const steps = [
    ...outer,
    ...before,
    ...changeSteps(plan, desired, stored, { kept, declared, parking, held: matching.held, homes }),
    ...after,
    ...(scope !== '/' && (isCrossing || alive.isCrossing || leavesReference(stored, whole, file))
      ? [markRoot]
      : []),
  ]
  const from = whole ?? stored
  const tell = await tellSessions(identity, others, { ...changing, kept, from, file })
  const apply = (): void => {
    for (const { address, place } of merged.seen) identity.unseen.see(address, place)
    for (const one of merged.carried) identity.unseen.carry(one.from, one.to.address, one.to.place)
    settle(identity, encoded, {
      paths,
      stored,
      from,
      file,
      stay: movesWithin(merged.keptTables, desired),
    })
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
  /** The tables whose rows stay what they are. */
  readonly stay: readonly MovedPath[]
}

/** Brings what a session knows of the objects that were not saved to the state after a change. */
function settle(
  identity: IdentityMap,
  { places }: Encoded,
  { paths, stored, from, file, stay }: Settled,
): void {
  const moved: { object: object; address: number; path: string | undefined }[] = []
  const gone = new Set(paths)
  const moves: MovedPath[] = [...stay]
  const anew: { object: object | undefined; address: number; path: string }[] = []
  for (const node of from.byAddress.values()) {
    const { address } = node
    const later = file.of(node)
    if (file.isAnew(node))
      anew.push({ object: identity.at(address), address, path: file.pathOf(node)! })
    const object = objectAt(identity, node)
    if (isStored(later) && holdsRows(node))
      moves.push(...movesOf(node, object && identity.locate(object)?.path, file.pathOf(later)))
    if (object === undefined) continue
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
  const addresses = [...moved, ...anew].map(({ address }) => address)
  addresses.push(...stored.byAddress.keys())
  identity.remove(gone, addresses, movesFrom(gone, moves))
  for (const { object, address, path } of moved)
    if (path === undefined) identity.lose(object)
    else identity.addLoaded(object, address, path)
  for (const { object, path } of anew)
    if (object !== undefined) identity.addSaved(object, { path, index: undefined })
}

function movesWithin(tables: ReadonlySet<string>, { nodes }: DesiredTree): MovedPath[] {
  return [...tables].map((to) => ({ from: nodes.get(to)?.match?.path ?? to, to }))
}

const nothing: KeptAlive = { homes: new Map(), before: [], after: [], isCrossing: false }

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

const dataOf = (record: NodeRecord | undefined): RecordData | undefined =>
  record?.kind === 'dataset' ? record.data : undefined

/** Reads the row numbers that references hold, which may have to change with the rows. */
async function rowNumbers(store: Store, sites: readonly ReferenceSite[]): Promise<RowNumbers> {
  const nodes = sites.filter(({ holds }) => holds === 'rows').map(({ node }) => node)
  const records = await store.read(
    nodes.map(({ path }) => ({ path, data: true })),
    { maxBytes: Number.MAX_SAFE_INTEGER },
  )
  return new Map(nodes.map((node, i) => [node, dataOf(records[i])]))
}

interface SeenSoFar {
  /** The part of the file within which references lead from one part to another, if it was read. */
  readonly whole: StoredTree | undefined
  readonly stored: StoredTree
  readonly desired: DesiredTree
  readonly sites: readonly ReferenceSite[]
  readonly known: KnownObjects
}

/** Tells whether something stays that has lost its path, or has other names that must be found. */
function needsWhole(
  { whole, stored, desired, sites, known }: SeenSoFar,
  { replaced }: Matching,
  { places }: Encoded,
): boolean {
  const hasOthers = (node: StoredNode): boolean =>
    isLinkedOutside(whole?.byAddress.get(node.address) ?? node)
  if ([...replaced.keys()].some(hasOthers)) return true
  if (whole !== undefined)
    return sites.some(({ holds, node }) => holds === 'rows' && isLinkedOutside(node))
  const matched = new Set([...desired.nodes.values()].map(({ match }) => match))
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
