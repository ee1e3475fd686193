import { accessTable, Table } from '../../table/table.js'
import type { Reading } from '../restore.js'
import { heldRows, holdRows, setAround } from './held-rows.js'
import type { PlanStep } from '../../records/write-plan.js'
import { tellAppended } from '../unseen/tell-appended.js'
import type { Held } from '../unseen/unseen.js'
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
  readonly steps: readonly PlanStep[]
}

/** Brings what a session knows to the state after an append: Tables and the array of the rows have grown. */
export async function noteGrowth(
  { store, identity, others, tables: lazy }: Reading,
  root: string,
  rows: readonly object[],
  { planned, nodes, growth, areHeld, steps }: Written,
): Promise<void> {
  const tables: (readonly [Table, string])[] = []
  const outer = setAround(root)
  const [around] = outer === undefined ? [] : await store.find([outer])
  const set = around && identity.at(around.address)
  let grown: Held | undefined
  let lacking: Held | undefined
  const isUpToDate = (held: Held): boolean =>
    !identity.unseen.shorter.some(([each]) => each === held)
  for (const { address, path } of nodes.values()) {
    const object = identity.at(address)
    const isGrown = growth === undefined ? path === root : growth.tables.has(path)
    if (object instanceof Table && isGrown) tables.push([object, path])
    else if (path === root && object !== undefined) {
      const held = heldRows(identity, object, set)
      if (held === undefined) identity.forget(object)
      else if (areHeld && isUpToDate(held) && holdRows(identity, held, rows)) grown = held
      else lacking = held
    } else if (object !== undefined) identity.forget(object)
  }
  const counts = new Map(
    growth === undefined
      ? [[root, 0]]
      : [...growth.tables].map(([path, { before }]) => [path, before]),
  )
  const appended = { path: root, nodes, counts, steps }
  const isBehind = lacking !== undefined
  await tellAppended(store, isBehind ? [identity, ...others()] : others(), appended)
  identity.remove(
    [],
    [...nodes.values()].map(({ address }) => address),
  )
  if (lacking !== undefined && isUpToDate(lacking))
    identity.unseen.noteShorter(lacking, counts.get(root)!)
  const held = grown ?? lacking
  if (Array.isArray(held)) identity.addSaved(held, { path: root, index: undefined })
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
