import { cannotRestore, H5Error, notFound } from '../../errors.js'
import { later } from '../../scheduling/steps.js'
import type { Constructor, FieldType } from '../../metadata/field-type.js'
import type { IdentityMap } from '../identity-map.js'
import { isWithin } from '../object-path.js'
import { type Reading, restore } from '../restore.js'
import { noteNode } from '../restoring.js'
import { objectAt } from '../update/object-at.js'
import { readStoredTree } from '../update/stored-tree.js'
import { canFill, fillAgain } from './fill-again.js'

/** Brings an object that the session knows, and what lies below its path, to what the file has. */
export async function refreshObject(reading: Reading, object: object): Promise<void> {
  const { store, identity, settings } = reading
  const classes = settings.registry
  await identity.bind((wanted) => store.find(wanted))
  const place = identity.locate(object)
  if (place === undefined)
    throw new H5Error(
      'NOT_FOUND',
      `The session does not know the object in ${store.name}: it has neither saved nor loaded it, or it was deleted. Load it by its path.`,
    )
  const { path, index } = place
  const { byAddress } = await readStoredTree(store, [path])
  if (byAddress.size === 0) {
    identity.lose(object)
    throw notFound(path, store.name)
  }
  const inside = new Map<number, undefined>()
  for (const node of byAddress.values()) {
    const known = objectAt(identity, node)
    const at = known && identity.locate(known)
    if (at === undefined || isWithin(at.path, path)) inside.set(node.address, undefined)
  }
  const definition = classes.definitionOfPrototype(Object.getPrototypeOf(object) as object)
  const type: FieldType | undefined =
    definition === undefined || index !== undefined
      ? undefined
      : { kind: 'instance', classes: () => [definition.constructor as Constructor] }
  const restoring = await later(restore(reading, [[path, type]], { own: inside }))
  const whole = restoring.run((value) => value(path))
  const nodes = restoring.restored.filter(({ record }) => inside.has(record.address))
  /** The objects of the program by those that were read. */
  const held = new Map<unknown, object>()
  const values = new Map<string, unknown>()
  for (const { record, value } of nodes) {
    values.set(record.path, value)
    const known = identity.at(record.address)
    if (known !== undefined && canFill(known, value, classes)) held.set(value, known)
  }
  for (const [row, at, number] of rowsBelow(
    identity,
    identityRoots(identity, byAddress.keys(), object),
    path,
  )) {
    const rows = values.get(at)
    const fresh: unknown = Array.isArray(rows) ? rows[number] : undefined
    if (canFill(row, fresh, classes)) held.set(fresh, row)
  }
  const own = (value: unknown): unknown => held.get(value) ?? value
  if (![...held.values()].includes(object))
    throw cannotRestore(
      'the stored state into an object that is replaced as a whole',
      'Refresh what holds it, or session.forget it and load it again.',
      { path },
    )
  fill(index === undefined ? freshBelow(whole, identity) : freshOf(object, held))
  if (index !== undefined) return
  for (const node of nodes) noteNode(identity, { ...node, value: own(node.value) })

  function fill(objects: Iterable<object>): void {
    const undo: (() => void)[] = []
    try {
      for (const fresh of objects) {
        const target = held.get(fresh)
        if (target !== undefined) undo.push(fillAgain(target, fresh, own, classes))
        else if (canFill(fresh, { ...fresh }, classes) || isList(fresh))
          fillAgain(fresh, fresh, own, classes)
      }
    } catch (error) {
      for (const back of undo.toReversed()) back()
      throw error
    }
  }
}

const isList = (value: object): boolean =>
  Array.isArray(value) || value instanceof Map || value instanceof Set

function freshOf(object: object, held: ReadonlyMap<unknown, object>): object[] {
  return [...held].flatMap(([fresh, known]) => (known === object ? [fresh as object] : []))
}

function identityRoots(
  identity: IdentityMap,
  addresses: Iterable<number>,
  object: object,
): Set<object> {
  const roots = new Set([object])
  for (const address of addresses) {
    const known = identity.at(address)
    if (known !== undefined) roots.add(known)
  }
  return roots
}

/** The rows that the program holds below a path: each with the path of its table, and its number. */
function* rowsBelow(
  identity: IdentityMap,
  roots: ReadonlySet<object>,
  path: string,
): Generator<readonly [row: object, at: string, number: number]> {
  for (const object of reachable(roots, () => true)) {
    const place = identity.locate(object)
    if (place?.index?.length === 1 && isWithin(place.path, path))
      yield [object, place.path, place.index[0]!]
  }
}

/** What was read, and what it holds that the session does not know by itself. */
const freshBelow = (whole: unknown, identity: IdentityMap): object[] => [
  ...reachable(new Set([whole as object]), (value) => identity.locate(value) === undefined),
]

/** Objects, and those that they hold. */
function reachable(roots: ReadonlySet<object>, isMeant: (object: object) => boolean): Set<object> {
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

function ownValues(object: object): unknown[] {
  return Object.values(Object.getOwnPropertyDescriptors(object)).map(
    ({ value }: PropertyDescriptor): unknown => value,
  )
}
