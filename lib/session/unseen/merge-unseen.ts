import { conflict } from '../../errors.js'
import type { StringLabels } from '../../values/string-labels.js'
import type { Store } from '../../stores/store.js'
import { digestOf } from '../../records/digest.js'
import { elementsOf, partsOfRow } from '../../records/elements.js'
import { textAttributeOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import type { IdentityMap } from '../identity-map.js'
import type { DesiredLink, DesiredNode, DesiredTree } from '../update/desired-tree.js'
import type { DeclaredNames } from '../update/declared-names.js'
import type { Matching } from '../update/match-trees.js'
import type { StoredLink, StoredNode, StoredTree } from '../update/stored-tree.js'
import { cellName, mergeCells } from './merge-cells.js'
import { mergeRows } from './merge-rows.js'
import { misfitColumns } from './misfit-columns.js'
import type { MovedTables } from './moved-tables.js'
import { movedRows, type NotedAt, type Places } from './places.js'
import {
  attributeElements,
  digestOfDesired,
  digestOfStored,
  storedData,
  storedElements,
} from './tree-digest.js'
import type { Seen } from './unseen.js'
import { nameOf, parentOf } from '../object-path.js'

/** A save as it is planned, and what is in the file. */
export interface Merging {
  readonly store: Store
  readonly identity: IdentityMap
  readonly stored: StoredTree
  readonly desired: DesiredTree
  readonly matching: Matching
  readonly places: Places
  readonly moved: MovedTables
  readonly declared: DeclaredNames
  /** Children that stay in the file as they are, by the group that they are in; more are added. */
  readonly kept: Map<DesiredNode, Set<string>>
  /** Whether the object counts where it and the file have both changed. */
  readonly overwrites: boolean
  readonly strings: StringLabels
}

export interface Merged {
  /** The paths of what is not written after all. */
  readonly dropped: ReadonlySet<string>
  /** Where the file is as the session sees it when the save is done. */
  readonly seen: readonly NotedAt[]
  /** What was not seen of a dataset that is made anew with it: from then on it is noted at the place of its link. */
  readonly carried: readonly { readonly from: number; readonly to: NotedAt }[]
  /** The tables whose rows stay where others have moved them. */
  readonly keptTables: ReadonlySet<string>
}

/** What is to be done with one place. */
type Decision =
  | { readonly kind: 'ours' }
  | {
      readonly kind: 'theirs'
      readonly keep: () => void
      /** Whether the object has nothing there that could take its place. */
      readonly isLacking?: boolean
    }
  | { readonly kind: 'conflict'; readonly paths: readonly string[] }

const ours: Decision = { kind: 'ours' }

/** Brings a save together with what the session has not seen of the file; nobody's change is lost. */
export async function mergeUnseen(merging: Merging): Promise<Merged> {
  const { identity, desired, overwrites, store } = merging
  const merge = new Merge(merging)
  if (identity.unseen.isEmpty) return merge
  const conflicts: string[] = []
  const groups: Decided[] = []
  for (const { path, notes } of merge.noted()) {
    const decisions: (readonly [Noted, Decision])[] = []
    for (const each of notes) decisions.push([each, await merge.decide(each)])
    groups.push({ path, decisions })
  }
  const contested = new Set(groups.filter(isContested))
  for (const { decisions } of contested)
    for (const [, one] of decisions) if (one.kind === 'conflict') conflicts.push(...one.paths)
  if (overwrites) {
    conflicts.length = 0
    joinReferred(contested, groups, desired)
  }
  for (const group of groups)
    for (const [{ at }, decision] of group.decisions)
      if (decision.kind !== 'theirs') merge.seen.push(at)
      else if (decision.isLacking === true || !contested.has(group)) decision.keep()
      else merge.seen.push(at)
  if (!overwrites) conflicts.push(...merge.lostUnseen(), ...merge.changedWholes())
  conflicts.push(...misfitColumns(desired, merge.dropped, merging.kept))
  conflicts.push(...merge.misledReferences())
  if (conflicts.length > 0) throw conflict([...new Set(conflicts)], store.name)
  for (const path of merge.dropped) desired.nodes.delete(path)
  return merge
}

/** What is to be done with the places of one object. */
interface Decided {
  readonly path: string
  readonly decisions: readonly (readonly [Noted, Decision])[]
}

const isContested = ({ decisions }: Decided): boolean =>
  decisions.some(([, { kind }]) => kind === 'conflict')

/** Row numbers and the table that they are of only make sense together: what counts for one counts for the other. */
function joinReferred(
  contested: Set<Decided>,
  groups: readonly Decided[],
  { nodes }: DesiredTree,
): void {
  const targetsOf = ({ decisions }: Decided): string[] =>
    decisions.flatMap(([{ path }]) => {
      const step = nodes.get(path)?.step
      const target = step?.kind === 'dataset' ? textAttributeOf(step, 'target') : undefined
      return target === undefined ? [] : [target]
    })
  for (const one of contested)
    for (const other of groups)
      if (targetsOf(other).includes(one.path) || targetsOf(one).includes(other.path))
        contested.add(other)
}

interface Noted {
  readonly at: NotedAt
  readonly path: string
  readonly attribute: string | undefined
  readonly seen: Seen
}

class Merge implements Merged {
  readonly dropped = new Set<string>()
  readonly seen: NotedAt[] = []
  readonly carried: { readonly from: number; readonly to: NotedAt }[] = []
  readonly keptTables = new Set<string>()
  readonly #of: Merging
  /** Groups of which others have changed parts that only make sense together. */
  readonly #wholes = new Set<DesiredNode>()

  constructor(merging: Merging) {
    this.#of = merging
  }

  /** What was not seen of each object that is saved. */
  *noted(): Generator<{ readonly path: string; readonly notes: readonly Noted[] }> {
    const { desired, identity, places } = this.#of
    const matched = this.#matched()
    for (const [path, node] of desired.nodes) {
      if (node.match === undefined) continue
      const notes = this.#notesAt(node.match, path)
      if (notes.length > 0) yield { path, notes }
      for (const [name, { node: child }] of node.match.children)
        if (child?.record?.kind === 'dataset' && !matched.has(child)) {
          const inner = childPath(path, name)
          const notesInside = this.#notesAt(child, inner)
          if (notesInside.length > 0) yield { path: inner, notes: notesInside }
        }
    }
    for (const path of desired.roots.keys()) {
      const at = places.ofLink(path)
      const seen = at && identity.unseen.at(at.address)?.get(at.place)
      if (at !== undefined && seen !== undefined)
        yield { path, notes: [{ at, path, attribute: undefined, seen }] }
    }
  }

  #notesAt({ address }: StoredNode, path: string): Noted[] {
    const noted = this.#of.identity.unseen.at(address)
    return [...(noted ?? [])].map(([place, seen]) => notedAt(address, path, place, seen))
  }

  #matched(): Set<StoredNode | undefined> {
    return new Set([...this.#of.desired.nodes.values()].map(({ match }) => match))
  }

  async decide({ path, attribute, seen }: Noted): Promise<Decision> {
    const { desired, stored } = this.#of
    const node = desired.nodes.get(path)
    if (attribute === movedRows) {
      if (node !== undefined) this.#wholes.add(node)
      return { kind: 'theirs', keep: () => this.keptTables.add(path) }
    }
    const around = desired.nodes.get(parentOf(path))
    if (around !== undefined && isPacked(around)) this.#wholes.add(around)
    if (attribute !== undefined) return node?.match ? this.#attribute(node, attribute, seen) : ours
    const root = desired.roots.get(path)
    if (root !== undefined || stored.roots.has(path)) return this.#root(path, root, seen)
    const parent = desired.nodes.get(parentOf(path))
    const link = parent?.children.get(nameOf(path))
    if (parent?.match === undefined) return ours
    return this.#link(path, parent, link, parent.match.children.get(nameOf(path)), seen)
  }

  /** What the object has changed where others have changed parts that only make sense together. */
  changedWholes(): string[] {
    const misfits: string[] = []
    for (const whole of this.#wholes)
      for (const [path, { step, match, content }] of this.#of.desired.nodes) {
        if (!path.startsWith(`${whole.step.path}/`) || this.dropped.has(path)) continue
        if (step.kind === 'dataset' && (match === undefined || content.kind !== 'same'))
          misfits.push(path)
      }
    return misfits
  }

  /** New references to rows by the numbers that these had before others moved them. */
  misledReferences(): string[] {
    return [...this.#of.desired.nodes].flatMap(([path, { step, match, content }]) => {
      const target = textAttributeOf(step, 'target')
      if (target === undefined || !this.keptTables.has(target) || this.dropped.has(path)) return []
      const row = attributeElements(step.attributes.find(({ name }) => name === 'row'))
      const before = attributeElements(match?.record?.attributes.get('row'))
      const isSame = content.kind === 'same' && digestOfAny(row) === digestOfAny(before)
      return match !== undefined && isSame ? [] : [path]
    })
  }

  /** Objects that are taken away, or replaced by others, though there is something in them that was not seen. */
  lostUnseen(): string[] {
    const { desired, identity, declared } = this.#of
    const matched = this.#matched()
    const lost: string[] = []
    for (const node of desired.nodes.values())
      for (const [name, { node: child }] of node.match?.children ?? []) {
        if (child === undefined || matched.has(child)) continue
        const later = node.children.get(name)
        if (later === undefined ? declared.isForeign(node, name) : child.record?.kind === 'dataset')
          continue
        const waiting = [child]
        for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
          if (identity.unseen.at(at.address) !== undefined) lost.push(at.path)
          for (const { node: below, isHard } of at.children.values())
            if (below !== undefined && isHard && !matched.has(below)) waiting.push(below)
        }
      }
    return lost
  }

  #attribute(node: DesiredNode, name: string, seen: Seen): Decision {
    const { path, attributes } = node.step
    const mine = attributeElements(attributes.find((each) => each.name === name))
    const theirs = attributeElements(node.match?.record?.attributes.get(name))
    if (digestOfAny(mine) === digestOfAny(theirs)) return ours
    const was = seen.kind === 'content' ? seen.digest : seen.kind === 'nothing' ? '' : undefined
    return digestOfAny(mine) === was
      ? { kind: 'theirs', keep: () => node.keptAttributes.add(name) }
      : { kind: 'conflict', paths: [`${path}@${name}`] }
  }

  /** Any other object than the one that was there replaces the whole. */
  async #root(path: string, link: DesiredLink | undefined, seen: Seen): Promise<Decision> {
    const there = this.#of.stored.roots.get(path)
    if (there === undefined || seen.kind !== 'node') return ours
    if (link?.kind !== 'node' || link.node.object !== seen.object?.deref()) return ours
    if (link.node.match === there.node) return ours
    return { kind: 'conflict', paths: [path] }
  }

  async #link(
    path: string,
    parent: DesiredNode,
    link: DesiredLink | undefined,
    there: StoredLink | undefined,
    seen: Seen,
  ): Promise<Decision> {
    const name = nameOf(path)
    const keep = (): void => {
      const names = this.#of.kept.get(parent) ?? new Set<string>()
      this.#of.kept.set(parent, names.add(name))
    }
    const bothChanged: Decision = { kind: 'conflict', paths: [path] }
    if (link === undefined) {
      if (there === undefined) return ours
      return seen.kind === 'nothing' ? { kind: 'theirs', keep } : bothChanged
    }
    if (link.kind !== 'node') return bothChanged
    const { node } = link
    const leave = (): void => {
      parent.children.delete(name)
      this.#drop(node)
      if (there !== undefined) keep()
    }
    // An object that lacks what it has not seen has changed nothing.
    if (seen.kind === 'nothing' && textAttributeOf(node.step, 'js_type') === 'undefined')
      return { kind: 'theirs', keep: leave, isLacking: true }
    if (there?.node !== undefined && this.#isItself(node, there.node)) return ours
    if (!link.isFirst) return bothChanged
    const record = there?.node?.record
    if (node.step.kind === 'dataset' && record?.kind === 'dataset')
      return this.#content(node, there!.node!, seen)
    const isUnchanged =
      seen.kind !== 'nothing' &&
      seen.digest !== undefined &&
      this.#digest(node, seen) === seen.digest
    if (!isUnchanged) {
      const isSame =
        there?.node !== undefined &&
        digestOfDesired(node) !== undefined &&
        digestOfDesired(node) === (await digestOfStored(this.#of.store, there.node))
      return isSame ? ours : bothChanged
    }
    return { kind: 'theirs', keep: leave }
  }

  /** Whether an object is what lies there, and not only something by the same name. */
  #isItself({ step, object, match }: DesiredNode, there: StoredNode): boolean {
    const { identity } = this.#of
    if (step.kind !== 'group' || match !== there || object === undefined) return false
    return identity.at(there.address) === object
  }

  #digest(node: DesiredNode, seen: Seen): string | undefined {
    if (seen.kind !== 'content') return digestOfDesired(node)
    const { step } = node
    return step.kind === 'dataset' ? digestOfAny(elementsOf(step.type, step.data)) : undefined
  }

  /** A dataset that is one in the file, too. */
  async #content(node: DesiredNode, there: StoredNode, seen: Seen): Promise<Decision> {
    const { store, moved, matching, strings } = this.#of
    const step = node.step as Extract<DesiredNode['step'], { kind: 'dataset' }>
    const theirs = await storedElements(store, there)
    const mine = elementsOf(step.type, step.data)
    const bothChanged: Decision = { kind: 'conflict', paths: [step.path] }
    if (mine === undefined || theirs === undefined) return bothChanged
    const same = digestOf(mine) === digestOf(theirs) && mine.length === theirs.length
    const isOurs = same && !moved.movesRows(step.path)
    if (isOurs) return ours
    const stay = (): void => {
      if (matching.replaced.get(there) === node) matching.replaced.delete(there)
      node.match = there
      node.content = { kind: 'same' }
      for (const name of there.record?.attributes.keys() ?? []) node.keptAttributes.add(name)
    }
    if (seen.kind !== 'content') return bothChanged
    if (seen.digest !== undefined && digestOf(mine) === seen.digest)
      return { kind: 'theirs', keep: stay }
    const { rows } = seen
    const count = step.shape[0]! * partsOfRow(step.type)
    if (rows === undefined || rows.count !== count || !moved.keepsRows(step.path))
      return bothChanged
    const columns = { mine, theirs, ...rows }
    const merged =
      step.type.kind === 'compound'
        ? mergeCells(step, step.type, await storedData(store, there), columns, strings)
        : mergeRows(step, there, columns, strings)
    if (merged.kind === 'conflict') {
      const placeOf = (row: number): string => `${step.path}${cellName(step.type, row)}`
      return merged.rows.length === 0
        ? bothChanged
        : { kind: 'conflict', paths: merged.rows.map(placeOf) }
    }
    return {
      kind: 'theirs',
      keep: () => {
        stay()
        if (merged.kind === 'merged') node.content = merged.content
        else {
          node.match = undefined
          node.step = merged.step
          const around = this.#of.places.ofLink(step.path)
          if (around !== undefined) this.carried.push({ from: there.address, to: around })
        }
      },
    }
  }

  #drop(node: DesiredNode): void {
    this.dropped.add(node.step.path)
    for (const [there, later] of this.#of.matching.replaced)
      if (later === node) this.#of.matching.replaced.delete(there)
    for (const link of node.children.values())
      if (link.kind === 'node' && link.isFirst) this.#drop(link.node)
  }
}

/** Whether the datasets of a group have to fit each other. */
function isPacked({ step }: DesiredNode): boolean {
  const type = step.kind === 'group' ? textAttributeOf(step, 'js_type') : undefined
  return type === 'Ragged' || type === 'Texts'
}

function notedAt(address: number, path: string, place: string, seen: Seen): Noted {
  const [below, attribute] = place.split('\0', 2) as [string, string | undefined]
  return { at: { address, place }, path: path + below, attribute, seen }
}

const digestOfAny = (elements: ArrayLike<unknown> | undefined): string =>
  elements === undefined ? '' : digestOf(elements)
