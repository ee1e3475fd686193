import { accessTable, Table } from '../../table/table.js'
import type { Reading } from '../restore.js'
import type { PlannedRows } from './planned-rows.js'
import type { StoredNodes } from './stored-nodes.js'
import type { TableGrowth } from './table-growth.js'

/** What an append has written. */
export interface Written {
  readonly planned: PlannedRows
  readonly nodes: StoredNodes
  /** `undefined`: these are the first rows. */
  readonly growth: TableGrowth | undefined
}

/** Brings what a session knows to the state after an append: Tables have grown, arrays are loaded anew. */
export async function noteGrowth(
  { identity, tables: lazy }: Pick<Reading, 'identity' | 'tables'>,
  root: string,
  rows: readonly object[],
  { planned, nodes, growth }: Written,
): Promise<void> {
  const tables: (readonly [Table, string])[] = []
  for (const { address, path } of nodes.values()) {
    const object = identity.at(address)
    const isGrown = growth === undefined ? path === root : growth.tables.has(path)
    if (object instanceof Table && isGrown) tables.push([object, path])
    else if (object !== undefined) identity.forget(object)
  }
  identity.remove(
    [],
    [...nodes.values()].map(({ address }) => address),
  )
  for (const [table, path] of tables) {
    identity.addSaved(table, { path, index: undefined })
    const access = accessTable(table)
    if (access.source !== undefined)
      identity.onRollback(access.grow(growth?.tables.get(path)?.added ?? rows.length))
    else if (path !== root) identity.forget(table)
    else if (lazy.stay) await lazy.leaveMemory(table, path)
    else identity.onRollback(access.add(rows))
  }
  const movedTo = growth?.movedTo ?? ((path: string) => path)
  for (const { path, rows: placed, first } of planned.rows)
    identity.addManyRows(movedTo(path), placed, first)
  for (const [object, place] of planned.places(movedTo)) {
    if (object === rows) continue
    identity.addSaved(object, place)
    if (object instanceof Table) lazy.attach(object)
  }
}
