import type { ClassSource } from '../../graph/class-source.js'
import type { Node } from '../../graph/closure.js'
import type { FieldType } from '../../metadata/field-type.js'
import { later } from '../../scheduling/steps.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin } from '../object-path.js'
import { type Reading, restore } from '../restore.js'
import { objectAt } from '../update/object-at.js'
import { readStoredTree } from '../update/stored-tree.js'
import { canFill, fillAgain } from './fill-again.js'

/** What a file has of objects that the program holds, in new objects that nobody knows. */
export interface ReadAgain {
  readonly whole: unknown
  /** What was read, by path. */
  readonly values: ReadonlyMap<string, unknown>
  /** The nodes that became new objects. */
  readonly nodes: readonly Node[]
  /** The objects of the program that can be filled, by those that were read. */
  readonly held: ReadonlyMap<unknown, object>
  /** The other ones that the session knows, by those that were read. */
  readonly kept: ReadonlyMap<unknown, object>
  /** Notes what of it can't be read. */
  readonly noteUnread: () => void
}

/** Reads a path and what lies below it, whatever the session knows of that; `undefined` when nothing is there. */
export async function readAgain(
  reading: Reading,
  path: string,
  type: FieldType | undefined,
  objects: Iterable<object>,
): Promise<ReadAgain | undefined> {
  const { store, identity, settings } = reading
  const classes = settings.registry
  const { byAddress } = await readStoredTree(store, [path])
  if (byAddress.size === 0) return undefined
  const inside = new Map<number, undefined>()
  const roots = new Set(objects)
  for (const node of byAddress.values()) {
    const known = objectAt(identity, node)
    const at = known && identity.locate(known)
    if (at === undefined || isWithin(at.path, path)) inside.set(node.address, undefined)
    const root = identity.at(node.address)
    if (root !== undefined) roots.add(root)
  }
  for (const [at, , row] of identity.singleRows()) if (isWithin(at, path)) roots.add(row)
  const wholes = new Map<string, object>()
  const rows = [...heldBelow(identity, roots, path, wholes)]
  const restoring = await later(restore(reading, [[path, type]], { own: inside }))
  const whole = restoring.run((value) => value(path))
  const nodes = restoring.restored.filter(({ record }) => inside.has(record.address))
  const held = new Map<unknown, object>()
  const kept = new Map<unknown, object>()
  const values = new Map<string, unknown>()
  const note = (fresh: unknown, known: object): void => {
    if (canFill(known, fresh, classes)) held.set(fresh, known)
    else if (isAlike(known, fresh)) kept.set(fresh, known)
  }
  for (const { record, value } of nodes) {
    values.set(record.path, value)
    // After another process has changed the file, no address says anything.
    const known = wholes.get(record.path) ?? identity.at(record.address)
    if (known !== undefined) note(value, known)
  }
  for (const [row, at, number] of rows) {
    const table = values.get(at)
    note(Array.isArray(table) ? table[number] : undefined, row)
  }
  return { whole, values, nodes, held, kept, noteUnread: () => restoring.noteUnread() }
}

/** Fills objects with what was read; gives what takes that back. */
export function fillAll(
  objects: Iterable<object>,
  { held }: Pick<ReadAgain, 'held'>,
  own: (value: unknown) => unknown,
  classes: ClassSource,
): () => void {
  const undo: (() => void)[] = []
  const back = (): void => {
    for (const each of undo.toReversed()) each()
  }
  try {
    for (const fresh of objects) {
      const target = held.get(fresh)
      if (target !== undefined) undo.push(fillAgain(target, fresh, own, classes))
      else if (canFill(fresh, { ...fresh }, classes) || (isList(fresh) && !Object.isFrozen(fresh)))
        fillAgain(fresh, fresh, own, classes)
    }
    return back
  } catch (error) {
    back()
    throw error
  }
}

/** Objects, and those that they hold, as long as they are meant. */
export function reachable(
  roots: ReadonlySet<object>,
  isMeant: (object: object) => boolean,
): Set<object> {
  const seen = new Set(roots)
  for (const object of seen) {
    if (ArrayBuffer.isView(object)) continue
    const parts: Iterable<unknown> =
      object instanceof Map
        ? [...object.keys(), ...object.values()]
        : object instanceof Set || Array.isArray(object)
          ? object
          : ownValues(object)
    for (const part of parts)
      if (typeof part === 'object' && part !== null && isMeant(part)) seen.add(part)
  }
  return seen
}

const isAlike = (known: object, fresh: unknown): boolean =>
  typeof fresh === 'object' &&
  fresh !== null &&
  Object.getPrototypeOf(known) === Object.getPrototypeOf(fresh)

const isList = (value: object): boolean =>
  Array.isArray(value) || value instanceof Map || value instanceof Set

/**
 * The rows that the program holds below a path: each with the path of its table, and its number. Objects that are no rows
 * go into `wholes`, by path.
 */
function* heldBelow(
  identity: IdentityMap,
  roots: ReadonlySet<object>,
  path: string,
  wholes: Map<string, object>,
): Generator<readonly [row: object, at: string, number: number]> {
  for (const object of reachable(roots, () => true)) {
    const place = identity.locate(object)
    if (place === undefined || !isWithin(place.path, path)) continue
    if (place.index === undefined && !wholes.has(place.path)) wholes.set(place.path, object)
    if (place.index?.length === 1) yield [object, place.path, place.index[0]!]
  }
}

function ownValues(object: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(object)).map(
    ({ value }: PropertyDescriptor): unknown => value,
  )
}
