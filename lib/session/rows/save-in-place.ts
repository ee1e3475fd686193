import { alreadyExists, notFound } from '../../errors.js'
import type { Place } from '../../graph/place.js'
import { Table } from '../../table/table.js'
import { LazyArray } from '../../values/lazy-array.js'
import { type ElementPath, pathOfPlace } from '../element-path.js'
import { unknownObject } from '../refresh/refresh-object.js'
import type { Reading } from '../restore.js'
import { holderOf, rewriteHolder, type SaveHolder } from './rewrite-holder.js'
import {
  checkList,
  described,
  holderOfCell,
  holdsRows,
  partOf,
  refuseState,
  refuseTable,
} from './stored-list.js'
import { type RowWriting, writeRow } from './write-row.js'

/** What saving an object where it is needs of its session. */
export interface SavingInPlace extends RowWriting {
  readonly reading: Reading
  readonly save: SaveHolder
}

/**
 * Saves an object where it is: its group, its row, its element.
 *
 * Throws NOT_FOUND for one that the session does not know, CANNOT_STORE for one that has neither a node nor a row.
 */
export async function saveInPlace(saving: SavingInPlace, object: object): Promise<void> {
  const { store, identity, settings } = saving.reading
  await identity.bind((wanted) => store.find(wanted))
  const place = identity.locate(object)
  if (place === undefined)
    throw unknownObject(store.name, 'Give a path: session.save(object, path).')
  const { path, index } = place
  await refuseState(saving.reading, place)
  if (index !== undefined) return saveRow(saving, { path, index }, object)
  const definition = settings.registry.definitionOfPrototype(
    Object.getPrototypeOf(object) as object,
  )
  const isItself =
    definition !== undefined || object instanceof LazyArray || object instanceof Table
  if (isItself || (await holderOf(store, path)) === path)
    return saving.save(path, object, (encode) => encode())
  return rewriteHolder(saving.reading, { path, object }, saving.save)
}

/** Saves something as an element of a list. */
export async function saveElement(
  saving: SavingInPlace,
  element: ElementPath,
  value: unknown,
  ifExists: 'replace' | 'error' = 'replace',
): Promise<void> {
  const { reading } = saving
  const { store, identity } = reading
  const whole = pathOfPlace(element)
  await identity.bind((wanted) => store.find(wanted))
  const isObject = typeof value === 'object' && value !== null
  const place = isObject ? identity.locate(value) : undefined
  if (isObject && (place && pathOfPlace(place)) === whole && ifExists === 'replace')
    return saveInPlace(saving, value)
  await checkList(reading, element, isObject)
  await refuseTable(reading, element.path)
  const [index = 0] = element.index
  const change = (elements: unknown[]): void => {
    if (index >= elements.length)
      throw notFound(whole, store.name, `session.append('${element.path}', [row]) adds one.`)
    if (ifExists === 'error') throw alreadyExists(whole, store.name)
    elements[index] = value
  }
  await rewriteHolder(reading, { path: element.path, object: value as object, change }, saving.save)
  const now = identity.locate(value as object)
  if (now?.index?.length === 1) identity.addRow(now.path, now.index[0]!, value as object)
}

async function saveRow(
  saving: SavingInPlace,
  { path, index }: Place & { readonly index: readonly number[] },
  object: object,
): Promise<void> {
  const [record] = await described(saving.reading.store, [path])
  if (index.length !== 1 || !holdsRows(record))
    throw partOf(
      pathOfPlace({ path, index }),
      await holderOfCell(saving.reading.store, path, index),
    )
  const [row] = index
  if (await writeRow(saving.reading, { path, row: row! }, object, saving)) return
  await refuseTable(saving.reading, path)
  await rewriteHolder(saving.reading, { path, object }, saving.save)
}
