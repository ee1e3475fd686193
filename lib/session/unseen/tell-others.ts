import type { Store } from '../../stores/store.js'
import type { IdentityMap } from '../identity-map.js'
import type { MovedPath } from '../removals.js'
import { type ChangedFile, isStored } from '../update/changed-file.js'
import { holdsRows, movesFrom, movesOf } from '../update/moved-paths.js'
import { objectAt } from '../update/object-at.js'
import { movedRows } from './places.js'
import type { StoredNode, StoredTree } from '../update/stored-tree.js'
import { changedPlaces, type Changing, knowsAround } from './changed-places.js'
import { parentOf } from '../object-path.js'

interface Telling extends Changing {
  readonly parents: ReadonlyMap<string, number>
  /** The whole file, or what was read of it, before the change. */
  readonly from: StoredTree
  readonly file: ChangedFile
}

/** The addresses of the groups that some paths are in. */
export async function parentsOf(
  store: Store,
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await store.find(paths.map(parentOf))
  const parents = new Map<string, number>()
  for (const [i, path] of paths.entries()) {
    const address = found[i]?.address
    if (address !== undefined) parents.set(path, address)
  }
  return parents
}

/** Prepares for the sessions on the file to be told of a change; the others keep what it does not touch. */
export async function tellSessions(
  own: IdentityMap,
  others: readonly IdentityMap[],
  telling: Telling,
): Promise<() => void> {
  const { store, desired, moved, parents, places } = telling
  for (const other of others) await other.bind((wanted) => store.find(wanted))
  const changed = others.length === 0 ? [] : await changedPlaces(telling)
  const moves = others.length === 0 ? [] : moved.moves()
  const marked = moves.flatMap(({ from, to }) => {
    const node = desired.nodes.get(to)
    return node?.match?.path === from ? [places.ofAttribute(node, movedRows)] : []
  })
  return () => {
    if (!own.unseen.isEmpty) for (const address of goneAddresses(telling)) own.unseen.see(address)
    for (const other of others) {
      for (const each of changed) {
        if (!knowsAround(other, each, desired, parents)) continue
        const object = each.root && other.at(each.root.address)
        other.unseen.note(each.at.address, each.at.place, each.before, object)
      }
      for (const { address, place } of marked)
        if (changed.some(({ at }) => at.address === address))
          other.unseen.note(address, place, { kind: 'nothing' })
      settleOther(other, telling, moves)
    }
  }
}

/** Where a node lies after a change, and whether it is the same node. */
function afterwards(
  file: ChangedFile,
  node: StoredNode,
): { path: string | undefined; stays: boolean } {
  const later = file.of(node)
  if (!isStored(later))
    return { path: later.step.path, stays: later.match?.address === node.address }
  const path = file.pathOf(later)
  return { path, stays: path !== undefined && !file.isAnew(node) }
}

const goneAddresses = ({ from, file }: Telling): number[] =>
  [...from.byAddress.values()]
    .filter((node) => !afterwards(file, node).stays)
    .map(({ address }) => address)

/** Brings what another session knows to the state after a change. */
function settleOther(
  identity: IdentityMap,
  { from, file }: Telling,
  movedRowsOf: readonly MovedPath[],
): void {
  const moves: MovedPath[] = [...movedRowsOf]
  const alive: { object: object; path: string; address: number | undefined }[] = []
  const gone = new Set(movedRowsOf.map(({ from: path }) => path))
  const lost: object[] = []
  const addresses: number[] = []
  for (const node of from.byAddress.values()) {
    const { path, stays } = afterwards(file, node)
    if (!stays) {
      addresses.push(node.address)
      identity.unseen.see(node.address)
    }
    const object = file.isAnew(node) ? identity.at(node.address) : objectAt(identity, node)
    const known = object && identity.locate(object)?.path
    if (holdsRows(node)) {
      // Rows are known by the path of their table, also where the session knows no array of them.
      const isThere = stays && path === node.path
      if (!isThere) gone.add(node.path)
      const isElsewhere = !isThere || (known !== undefined && known !== path)
      if (isElsewhere && isStored(file.of(node))) moves.push(...movesOf(node, known, path))
    }
    if (object === undefined) continue
    if (path === undefined) lost.push(object)
    else alive.push({ object, path, address: stays ? node.address : undefined })
    const isThere = known === path || (known !== undefined && file.at(known) === file.of(node))
    if (known !== undefined && (path === undefined || !isThere)) gone.add(known)
  }
  identity.remove(gone, addresses, movesFrom(gone, moves))
  for (const object of lost) identity.lose(object)
  for (const { object, path, address } of alive)
    if (address === undefined) identity.addSaved(object, { path, index: undefined })
    else if (identity.locate(object) === undefined) identity.addLoaded(object, address, path)
}
