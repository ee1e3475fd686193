import { elementsOf, partsOfRow } from '../../records/elements.js'
import type { DatasetRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { childPath } from '../../values/value-kind.js'
import type { IdentityMap } from '../identity-map.js'
import { attributeSteps } from '../update/attribute-steps.js'
import type { DeclaredNames } from '../update/declared-names.js'
import type { DesiredNode, DesiredTree } from '../update/desired-tree.js'
import type { KeptLinks } from '../update/kept-links.js'
import type { StoredLink, StoredNode, StoredTree } from '../update/stored-tree.js'
import type { MovedTables } from './moved-tables.js'
import type { NotedAt, Places } from './places.js'
import { attributeElements, digestOfStored, storedElements } from './tree-digest.js'
import type { Before } from './unseen.js'
import { parentOf } from '../object-path.js'

/** A change that is planned. */
export interface Changing {
  readonly store: Store
  readonly paths: readonly string[]
  readonly stored: StoredTree
  readonly desired: DesiredTree
  readonly kept: KeptLinks
  readonly declared: DeclaredNames
  readonly places: Places
  readonly moved: MovedTables
}

/** A place that is about to change, and what is there. */
export interface ChangedPlace {
  readonly at: NotedAt
  readonly before: Before
  /** Where it is in the file. */
  readonly path: string
  /** What lies at the path of a save. */
  readonly root: StoredNode | undefined
}

/** Finds the places that a change is about, and reads what is there. */
export async function changedPlaces(changing: Changing): Promise<ChangedPlace[]> {
  const { store, paths, stored, desired, kept, declared, places, moved } = changing
  const changed: ChangedPlace[] = []
  const add = (at: NotedAt | undefined, path: string, before: Before, root?: StoredNode): void => {
    if (at !== undefined) changed.push({ at, path, before, root })
  }
  for (const path of paths) {
    const there = stored.roots.get(path)
    if (kept.has(path)) continue
    add(places.ofLink(path), path, await beforeOf(store, there), there?.node)
  }
  for (const [path, node] of desired.nodes) {
    const { match, content } = node
    if (match === undefined) continue
    for (const step of attributeSteps(node, declared)) {
      const name =
        step.kind === 'set-attribute'
          ? step.attribute.name
          : step.kind === 'delete-attribute'
            ? step.name
            : ''
      const elements =
        attributeElements(match.record?.attributes.get(name)) ??
        (name === 'length' ? lengthOfColumns(match) : undefined)
      add(
        places.ofAttribute(node, name),
        path,
        elements === undefined ? nothing : { kind: 'content', elements },
      )
    }
    if (content.kind === 'change')
      add(
        places.ofContent(node),
        path,
        await beforeColumn(store, node, match, moved.keepsRows(path)),
      )
    for (const [name, link] of match.children) {
      const at = childPath(path, name)
      if (kept.has(at)) continue
      const later = node.children.get(name)
      if (later === undefined && declared.isForeign(node, name)) continue
      const column = later?.kind === 'node' && later.isFirst ? later.node : undefined
      const isColumn =
        column?.step.kind === 'dataset' &&
        link.node?.record?.kind === 'dataset' &&
        moved.keepsRows(at)
      const before = isColumn
        ? await beforeColumn(store, column, link.node!, true)
        : await beforeOf(store, link)
      add(places.ofLink(at), at, before)
    }
    for (const name of node.children.keys())
      if (!match.children.has(name)) add(places.ofLink(childPath(path, name)), path, nothing)
  }
  return changed
}

/** Tells whether a session knows an object that a place is part of. */
export function knowsAround(
  identity: IdentityMap,
  { path, root }: ChangedPlace,
  desired: DesiredTree,
  parents: ReadonlyMap<string, number>,
): boolean {
  if (root !== undefined && identity.at(root.address) !== undefined) return true
  for (let at = path; ; at = parentOf(at)) {
    const address = desired.nodes.get(at)?.match?.address
    if (address !== undefined && identity.at(address) !== undefined) return true
    const parent = parents.get(at)
    if (parent !== undefined) return identity.at(parent) !== undefined
    if (at === '/') return false
  }
}

/** Lists of other programs don't say how long they are: their columns do. */
function lengthOfColumns({ children }: StoredNode): readonly number[] | undefined {
  for (const { node } of children.values())
    if (node?.record?.kind === 'dataset') return node.record.shape?.slice(0, 1)
  return undefined
}

const nothing: Before = { kind: 'nothing' }

async function beforeOf(store: Store, link: StoredLink | undefined): Promise<Before> {
  if (link === undefined) return nothing
  const { node } = link
  if (node?.record?.kind === 'dataset')
    return { kind: 'content', elements: await storedElements(store, node) }
  return { kind: 'node', digest: node && (await digestOfStored(store, node)) }
}

async function beforeColumn(
  store: Store,
  { step, content }: DesiredNode,
  there: StoredNode,
  keepsRows: boolean,
): Promise<Before> {
  const elements = await storedElements(store, there)
  const record = there.record as DatasetRecord
  const rowCount = record.shape?.[0] ?? 0
  const parts = partsOfRow(record.type)
  const extents = content.kind === 'change' ? content.extents : undefined
  const isAnew = content.kind !== 'change' && step.kind === 'dataset'
  const later = isAnew ? step.shape[0] : extents?.[0]
  const isShorter = step.kind !== 'dataset' || (later !== undefined && later < rowCount)
  if (!keepsRows || elements === undefined || isShorter) return { kind: 'content', elements }
  const isOfOtherParts = step.kind === 'dataset' && partsOfRow(step.type) !== parts
  if (isOfOtherParts) return { kind: 'content', elements }
  const count = rowCount * parts
  const width = count === 0 ? 0 : elements.length / count
  const writes = content.kind === 'change' ? content.writes : [{ ...step, row: 0 }]
  const changed = new Set<number>()
  for (const { type, data, row } of writes) {
    const written = elementsOf(type, data)
    if (written === undefined) return { kind: 'content', elements }
    for (let i = 0; i < written.length; i++) {
      const at = row * parts * width + i
      if (at < elements.length && !Object.is(written[i], elements[at]))
        changed.add(Math.floor(at / width))
    }
  }
  return {
    kind: 'content',
    elements,
    rows: { count, changed: [...changed].toSorted((a, b) => a - b) },
  }
}
