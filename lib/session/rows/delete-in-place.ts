import { notFound } from '../../errors.js'
import type { Place } from '../../graph/place.js'
import { type ElementPath, pathOfPlace } from '../element-path.js'
import { unknownObject } from '../refresh/refresh-object.js'
import { parentOf } from '../object-path.js'
import { rewriteHolder } from './rewrite-holder.js'
import type { SavingInPlace } from './save-in-place.js'
import {
  checkList,
  described,
  holderOfCell,
  holdsRows,
  isList,
  partOf,
  refuseState,
  refuseTable,
} from './stored-list.js'

/** Takes an element out of a list; those behind it move up. */
export async function deleteElement(saving: SavingInPlace, element: ElementPath): Promise<void> {
  const { reading } = saving
  const { store, identity } = reading
  await identity.bind((wanted) => store.find(wanted))
  await checkList(reading, element, true)
  await refuseTable(reading, element.path)
  const [index = 0] = element.index
  const change = (elements: unknown[]): void => {
    if (index >= elements.length) throw notFound(pathOfPlace(element), store.name)
    elements.splice(index, 1)
  }
  await rewriteHolder(reading, { path: element.path, object: undefined, change }, saving.save)
}

/**
 * Takes an object out of the list that it is an element of, or gives the paths to delete at which it was saved or loaded.
 *
 * Throws NOT_FOUND for one that the session does not know, CANNOT_STORE for one that has neither a node nor a row, or is
 * only a part of something else.
 */
export async function deleteOrRoots(
  saving: SavingInPlace,
  object: object,
): Promise<readonly string[]> {
  const { store, identity } = saving.reading
  await identity.bind((wanted) => store.find(wanted))
  const place = identity.locate(object)
  if (place === undefined) throw unknownObject(store.name, 'Give its path: session.delete(path).')
  const roots = identity.rootsOf(object)
  const found = await store.find(roots)
  const containers = await described(store, roots.map(parentOf))
  const paths = roots.filter(
    (_, i) =>
      found[i] !== undefined && identity.at(found[i].address) === object && !isList(containers[i]),
  )
  if (place.index === undefined && paths.length > 0)
    return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}/`)))
  await deleteFromList(saving, object, place)
  return []
}

async function deleteFromList(
  { reading, save }: SavingInPlace,
  object: object,
  { path, index }: Place,
): Promise<void> {
  const list = index === undefined ? parentOf(path) : path
  const [record] = await described(reading.store, [list])
  await refuseState(reading, { path, index })
  await refuseTable(reading, list)
  if (list.includes('/__/'))
    throw partOf(pathOfPlace({ path, index }), list.slice(0, list.indexOf('/__/')) || '/')
  if (index === undefined && !isList(record)) throw partOf(path, list)
  if (index !== undefined && (index.length !== 1 || !holdsRows(record))) {
    const holder = await holderOfCell(reading.store, path, index)
    throw partOf(pathOfPlace({ path, index }), holder)
  }
  const change = (elements: unknown[]): void => {
    const others = elements.filter((each) => each !== object)
    if (others.length === elements.length) throw partOf(pathOfPlace({ path, index }), list)
    elements.splice(0, elements.length, ...others)
  }
  await rewriteHolder(reading, { path: list, object: undefined, change }, save)
}
