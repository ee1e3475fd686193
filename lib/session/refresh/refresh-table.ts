import { notFound } from '../../errors.js'
import type { Constructor } from '../../metadata/field-type.js'
import { later } from '../../scheduling/steps.js'
import { accessTable, partsOfTable, type Table } from '../../table/table.js'
import { type Reading, restore } from '../restore.js'
import { StoredTable } from '../stored-table.js'
import { fillAll, readAgain } from './read-again.js'
import { unknownObject } from './refresh-object.js'

/** Brings a Table to the columns and rows that the file has, and the rows that were made of it to theirs. */
export async function refreshTable(reading: Reading, table: Table): Promise<void> {
  const { store, identity, settings } = reading
  await identity.bind((wanted) => store.find(wanted))
  const place = identity.locate(table)
  if (place === undefined) throw unknownObject(store.name, 'Load it by its path.')
  const { path } = place
  const [found] = await store.find([path])
  if (found === undefined) {
    identity.lose(table)
    throw notFound(path, store.name)
  }
  const type = { kind: 'table', row: () => table.rowClass as Constructor } as const
  const own = new Map([[found.address, undefined]])
  const restoring = await later(restore(reading, [[path, type]], { own }))
  const copy = restoring.run((value) => value(path)) as Table
  const made = Array.from(accessTable(table).rows, ([, row]) => row)
  const again = made.length === 0 ? undefined : await readAgain(reading, path, undefined, made)
  const { source } = accessTable(copy)
  const columns = source === undefined ? partsOfTable(copy).columns : undefined
  if (source instanceof StoredTable) source.bind(table)
  const access = accessTable(table)
  access.leaveMemory(source, copy.length)
  if (columns !== undefined) access.keep(columns)
  if (again !== undefined)
    fillAll(again.held.keys() as Iterable<object>, again, (value) => again.held.get(value) ?? value, settings.registry) // prettier-ignore
  identity.addLoaded(table, found.address, path)
}
