import { cannotRestore, H5Error, notFound } from '../../errors.js'
import type { Constructor, FieldType } from '../../metadata/field-type.js'
import type { IdentityMap } from '../identity-map.js'
import type { Reading } from '../restore.js'
import { noteNode } from '../restoring.js'
import { fillAll, reachable, readAgain } from './read-again.js'

/** Brings an object that the session knows, and what lies below its path, to what the file has. */
export async function refreshObject(reading: Reading, object: object): Promise<void> {
  const { store, identity, settings } = reading
  const classes = settings.registry
  await identity.bind((wanted) => store.find(wanted))
  const place = identity.locate(object)
  if (place === undefined) throw unknownObject(store.name, 'Load it by its path.')
  const { path, index } = place
  const definition = classes.definitionOfPrototype(Object.getPrototypeOf(object) as object)
  const type: FieldType | undefined =
    definition === undefined || index !== undefined
      ? undefined
      : { kind: 'instance', classes: () => [definition.constructor as Constructor] }
  const again = await readAgain(reading, path, type, [object])
  if (again === undefined) {
    identity.lose(object)
    throw notFound(path, store.name)
  }
  const { whole, nodes, held } = again
  const own = (value: unknown): unknown => held.get(value) ?? value
  if (![...held.values()].includes(object))
    throw cannotRestore(
      'the stored state into an object that is replaced as a whole',
      'Refresh the object that holds it, or session.forget it and load it again.',
      { path },
    )
  fillAll(index === undefined ? freshBelow(whole, identity) : freshOf(object, held), again, own, classes) // prettier-ignore
  if (index !== undefined) return
  for (const node of nodes) noteNode(identity, { ...node, value: own(node.value) })
  again.noteUnread()
}

/** For an object that the session has neither saved nor loaded. */
export const unknownObject = (file: string, fix: string): H5Error =>
  new H5Error(
    'NOT_FOUND',
    `The session does not know the object in ${file}: it has neither saved nor loaded it, or it was deleted. ${fix}`,
  )

function freshOf(object: object, held: ReadonlyMap<unknown, object>): object[] {
  return [...held].flatMap(([fresh, known]) => (known === object ? [fresh as object] : []))
}

/** What was read, and what it holds that the session does not know by itself. */
const freshBelow = (whole: unknown, identity: IdentityMap): object[] => [
  ...reachable(new Set([whole as object]), (value) => identity.locate(value) === undefined),
]
