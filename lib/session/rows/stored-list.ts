import { cannotStore, notFound } from '../../errors.js'
import type { Place } from '../../graph/place.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { Table } from '../../table/table.js'
import { textOf } from '../../values/attributes.js'
import { type ElementPath, pathOfPlace } from '../element-path.js'
import { ancestorsOf } from '../object-path.js'
import { noNodeOfItsOwn } from '../refuse-elements.js'
import type { Reading } from '../restore.js'

/** A group or dataset without what is in it; `undefined` where there is none. */
export type Described = GroupRecord | DatasetRecord | undefined

/** Refuses what a reducer makes of an object: only the object itself can be saved. */
export async function refuseState({ store, settings }: Reading, place: Place): Promise<void> {
  const groups = ancestorsOf(place.path)
  const records = await described(store, groups)
  for (const [i, record] of records.entries()) {
    const name = record?.kind === 'group' ? textOf(record.attributes.get('js_class')) : undefined
    const definition = name === undefined ? undefined : settings.registry.classNamed(name)
    const isTable = isOf(record, 'Table')
    if (definition?.reducer !== undefined && !isTable) throw partOf(pathOfPlace(place), groups[i]!)
  }
}

/** For what has to be saved with something else. */
export const partOf = (path: string, holder: string): Error =>
  cannotStore(
    `or delete by itself a part that has neither a node nor a row of its own: it is a part of ${holder}`,
    `Change the object that it is a part of, and save that at ${holder}.`,
    { path },
  )

/** Refuses to make rows of a Table anew: its columns are what it has, not its rows. */
export async function refuseTable({ store, identity }: Reading, path: string): Promise<void> {
  const [record] = await described(store, [path])
  if (record === undefined || !(identity.at(record.address) instanceof Table)) return
  throw cannotStore(
    'or delete a row of a Table in this way: its columns would have to be others',
    `Save a Table of the rows that are to be there: session.save(Table.from(…), '${path}').`,
    { path },
  )
}

/** Refuses a path of something that is no element of a list of objects. */
export async function checkList(
  { store }: Reading,
  { path, index }: ElementPath,
  isObject: boolean,
): Promise<void> {
  const [record] = await described(store, [path])
  if (record === undefined) throw notFound(path, store.name)
  if (index.length !== 1 || !isObject || !isList(record))
    throw noNodeOfItsOwn(pathOfPlace({ path, index }), path)
}

/** The row that has a value in one of its columns, or what an element belongs to. */
export async function holderOfCell(
  store: Store,
  path: string,
  index: readonly number[],
): Promise<string> {
  const groups = ancestorsOf(path)
  const records = await described(store, groups)
  const table = records.findLastIndex(holdsRows)
  const isAligned = table >= 0 && !records.slice(table + 1).some((each) => isOf(each, 'Ragged'))
  if (isAligned) return pathOfPlace({ path: groups[table]!, index: index.slice(0, 1) })
  return table >= 0 ? groups[table]! : path
}

const lists = new Set(['Table', 'MixedTable', 'Array', 'Set'])

/** Whether something is a list whose elements may be objects. */
export function isList(record: Described): boolean {
  if (record?.kind === 'dataset') return isOf(record, 'Table') || isOf(record, 'Reference')
  return record?.kind === 'group' && lists.has(textOf(record.attributes.get('js_type')) ?? '')
}

/** Whether the elements of something are rows of a table. */
export const holdsRows = (record: Described): boolean => isOf(record, 'Table')

/** Whether something is a value of a kind. */
export const isOf = (record: Described, type: string): boolean =>
  record !== undefined && textOf(record.attributes.get('js_type')) === type

/** Reads what groups and datasets are, without what is in them. */
export async function described(store: Store, paths: readonly string[]): Promise<Described[]> {
  const requests = paths.map((path) => ({ path, data: false, children: false }))
  const records = await store.read(requests, { maxBytes: 2 ** 26 })
  return records.map((record) =>
    record?.kind === 'group' || record?.kind === 'dataset' ? record : undefined,
  )
}
