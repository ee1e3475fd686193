import { accessTable, Table } from '../../table/table.js'
import type { Reading } from '../restore.js'
import { heldRows, holdRows, setAround } from './held-rows.js'
import type { PlannedRows } from './planned-rows.js'
import type { StoredNodes } from './stored-nodes.js'
import type { TableGrowth } from './table-growth.js'

/** What an append has written. */
export interface Written {
  readonly planned: PlannedRows
  readonly nodes: StoredNodes
  /** `undefined`: these are the first rows. */
  readonly growth: TableGrowth | undefined
  /** Whether the rows go into the array that the program holds, too. */
  readonly areHeld: boolean
}

/** Brings what a session knows to the state after an append: Tables and the array of the rows have grown. */
export async function noteGrowth(
  { store, identity, tables: lazy }: Pick<Reading, 'store' | 'identity' | 'tables'>,
  root: string,
  rows: readonly object[],
  { planned, nodes, growth, areHeld }: Written,
): Promise<void> {
  const tables: (readonly [Table, string])[] = []
  const outer = setAround(root)
  const [around] = outer === undefined ? [] : await store.find([outer])
  const set = around && identity.at(around.address)
  let grown: object | undefined
  for (const { address, path } of nodes.values()) {
    const object = identity.at(address)
    const isGrown = growth === undefined ? path === root : growth.tables.has(path)
    if (object instanceof Table && isGrown) tables.push([object, path])
    else if (path === root && object !== undefined) {
      const held = heldRows(identity, object, set)
      if (held !== undefined && areHeld && holdRows(identity, held, rows)) grown = held
      if (grown !== object) identity.forget(object)
    } else if (object !== undefined) identity.forget(object)
  }
  identity.remove(
    [],
    [...nodes.values()].map(({ address }) => address),
  )
  if (Array.isArray(grown)) identity.addSaved(grown, { path: root, index: undefined })
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
