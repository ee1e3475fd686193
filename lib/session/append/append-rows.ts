import { aborted, cannotStore, notFound, readOnly } from '../../errors.js'
import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { abortableStore } from '../abortable-store.js'
import type { IdentityMap } from '../identity-map.js'
import type { Reading } from '../restore.js'
import { transferOf } from '../session-options.js'
import type { PieceOptions } from './append-stream.js'
import { pathOfPlace } from '../element-path.js'
import { crossingSteps } from '../update/cross-references.js'
import { ancestorsOf } from '../object-path.js'
import { firstRows, isEmpty } from './first-rows.js'
import { growthSteps } from './growth-steps.js'
import { lateColumns } from './late-columns.js'
import { loneValues } from './lone-values.js'
import { forgetLabels, mislabelledColumns } from './mislabelled-columns.js'
import { noteGrowth } from './note-growth.js'
import { type PlannedRows, planRows, refuse } from './planned-rows.js'
import { nameTargetsAlike } from './same-targets.js'
import { describeNodes, extentOf, kindOf, type StoredNodes } from './stored-nodes.js'
import { TableGrowth } from './table-growth.js'

/** Finds what rows are to be added to; throws where that is no table. */
async function tableAt(store: Store, path: string): Promise<GroupRecord | DatasetRecord> {
  const [table] = await store.read([{ path, data: false }], { maxBytes: 2 ** 26 })
  if (table === undefined) throw notFound(path, store.name)
  const isNode = table.kind === 'group' || table.kind === 'dataset'
  const isTable = table.kind === 'group' && kindOf(table) === 'Table'
  if (!isNode || !(isTable || isEmpty(table)))
    throw cannotStore(
      `rows: only a table of columns can be appended to`,
      'Load the value, add to it, and save it again. An array of numbers that grows is a LazyArray: it has append.',
      { path },
    )
  await checkAround(store, path)
  return table
}

/**
 * Adds rows to a stored table, column by column; nothing of the rows that are there is read where columns can grow.
 * Gives how many bytes the new elements take.
 */
export async function appendRows(
  reading: Reading,
  path: string,
  rows: readonly object[],
  options: PieceOptions,
): Promise<number> {
  const { identity, settings } = reading
  const { signal } = options
  const store = abortableStore(reading.store, signal, 'Appending')
  if (!store.writable) throw readOnly(store.name)
  if (signal?.aborted === true) throw aborted('Appending', signal.reason)
  const table = await tableAt(store, path)
  if (rows.length === 0) return 0
  for (const each of [identity, ...reading.others()])
    await each.bind((wanted) => store.find(wanted))
  checkNew(identity, path, rows)
  const nodes = await describeNodes(store, table)
  const lone = identity.asking(() => loneValues(path, rows, nodes, settings.registry))
  const planned = planRows(identity, path, rows, lone, settings)
  let growth: TableGrowth | undefined
  let steps: PlanStep[]
  if (table.kind === 'dataset' || isEmpty(table)) steps = firstRows(table, planned.steps.values())
  else {
    growth = await growthOf(reading, path, nodes, planned)
    steps = await growthSteps(store, table, growth, settings)
  }
  steps.push(...(await crossingSteps(store, path, planned)))
  if (settings.strings === 'octave') forgetLabels(reading.store)
  await store.write({ steps }, transferOf(options))
  const areHeld = options.isStreamed !== true
  await noteGrowth(reading, path, rows, { planned, nodes, growth, areHeld, steps })
  return bytesOf(planned)
}

/** Finds out what the rows change in a table that has some. */
async function growthOf(
  { store, identity, settings: { strings, limits } }: Reading,
  path: string,
  nodes: StoredNodes,
  planned: PlannedRows,
): Promise<TableGrowth> {
  planned.resolve((at) => baseOf(at, nodes))
  await nameTargetsAlike(store, nodes, planned, strings)
  const late = await lateColumns(store, nodes, planned, limits.bytes)
  const mislabelled = await mislabelledColumns(store, identity, nodes, strings)
  const growth = new TableGrowth(nodes, planned, strings, late, mislabelled)
  growth.add(path)
  return growth
}

function bytesOf({ steps }: PlannedRows): number {
  let bytes = 0
  for (const step of steps.values())
    if (step.kind === 'dataset') bytes += ArrayBuffer.isView(step.data) ? step.data.byteLength : 64
  return bytes
}

/** What is a column itself can't grow alone; what has a node of its own in a column can. */
async function checkAround(store: Store, path: string): Promise<void> {
  const groups = ancestorsOf(path)
  const records = await store.read(
    groups.map((group) => ({ path: group, data: false, children: false })),
    { maxBytes: 2 ** 20 },
  )
  const kinds = records.map((record) => (record?.kind === 'group' ? kindOf(record) : undefined))
  const own = kinds.lastIndexOf('Array')
  const around = kinds.findIndex((kind, i) => i > own && containers.has(kind ?? ''))
  if (around >= 0) throw refuse(`rows to a part of the table at ${groups[around]}`, path)
}

const containers = new Set(['Table', 'MixedTable', 'Ragged'])

/** Rows have one place each. */
function checkNew(identity: IdentityMap, path: string, rows: readonly object[]): void {
  const seen = new Set<object>()
  for (const [i, row] of rows.entries()) {
    const place = typeof row === 'object' && row !== null ? identity.locate(row) : undefined
    if (place === undefined && !seen.has(row)) {
      seen.add(row)
      continue
    }
    const why = place ? `which is stored at ${pathOfPlace(place)} already` : 'which comes twice'
    throw cannotStore(`row ${i} of the appended rows, ${why}`, 'Append a copy of it.', { path })
  }
}

function baseOf(path: string, nodes: StoredNodes): number {
  const record = nodes.get(path)
  return record === undefined ? 0 : extentOf(record, nodes)
}
