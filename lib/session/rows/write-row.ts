import { conflict } from '../../errors.js'
import type { Place } from '../../graph/place.js'
import { elementsOf, partsOfRow } from '../../records/elements.js'
import { Table } from '../../table/table.js'
import { textOf } from '../../values/attributes.js'
import type { PlanStep } from '../../records/write-plan.js'
import type { IdentityMap } from '../identity-map.js'
import { ancestorsOf } from '../object-path.js'
import type { Reading } from '../restore.js'
import type { Before } from '../unseen/unseen.js'
import type { Cells } from './column-steps.js'
import { planRow, type RowWrite } from './plan-row.js'
import { SeenCells } from './seen-cells.js'
import { described, isOf } from './stored-list.js'

/** How rows are written. */
export interface RowWriting {
  readonly write: (steps: readonly PlanStep[]) => Promise<void>
  /** Whether what the object has counts where the file was changed in the same cell. */
  readonly overwrites: boolean
}

/**
 * Writes a row where it is: only cells that differ, or columns that they don't fit into. False where the list has to be
 * looked at as a whole; nothing is written then.
 */
export async function writeRow(
  reading: Reading,
  { path, row }: { readonly path: string; readonly row: number },
  object: object,
  { write, overwrites }: RowWriting,
): Promise<boolean> {
  const { store, identity } = reading
  const groups = [...ancestorsOf(path), path]
  const around = await described(store, groups)
  const outermost = around.find((record) => isOf(record, 'Table'))
  if (outermost === undefined) return false
  const seen = new SeenCells(identity.unseen.at(outermost.address), outermost.path)
  if (seen.areRowsMoved) return false
  const planned = await planRow(reading, { path, row }, object, seen)
  if (planned === undefined) return false
  if (planned.conflicts.length > 0 && !overwrites) throw conflict(planned.conflicts, store.name)
  if (planned.steps.length > 0) await write(planned.steps)
  const addresses = changedAddresses(planned)
  identity.remove([], addresses)
  noteObjects(identity, planned)
  await renewTables(reading, planned)
  if (planned.cells.length === 0) return true
  for (const other of reading.others()) {
    await other.bind((wanted) => store.find(wanted))
    other.remove([], addresses)
    const isKnown =
      other.hasSingleRows(path) ||
      around.some((record) => record !== undefined && other.at(record.address) !== undefined)
    if (!isKnown) continue
    for (const cells of planned.cells)
      other.unseen.note(
        outermost.address,
        cells.path.slice(outermost.path.length),
        beforeOf(cells, planned),
      )
  }
  return true
}

/** The addresses of columns that hold something else now, or that others have taken the place of. */
function changedAddresses({ nodes, steps, cells }: RowWrite): number[] {
  const anew = steps.filter(({ kind }) => kind === 'dataset' || kind === 'group')
  const paths = new Set([...anew, ...cells].map(({ path }) => path))
  return [...paths].flatMap((path) => nodes.get(path)?.address ?? [])
}

const key = ({ path, index }: Place): string => `${index?.[0]} ${path}`

/** Brings what a session knows to the state after a row was written: what had a place that others have now is lost. */
function noteObjects(identity: IdentityMap, { objects, ranges, nodes }: RowWrite): void {
  const placed = new Map<string, object>()
  for (const [object, place] of objects) placed.set(key(place), object)
  for (const [path, { start, count }] of ranges) {
    const record = nodes.get(path)!
    const kind = textOf(record.attributes.get('js_type'))
    const hasObjects = kind === 'Table' || kind === 'Ragged' || kind === 'Date'
    if (!hasObjects && (record.kind === 'group' || (record.shape?.length ?? 0) < 2)) continue
    for (let row = start; row < start + count; row++) {
      const object = placed.get(key({ path, index: [row] }))
      const known = object && identity.locate(object)
      if (known?.path === path && known.index?.length === 1 && known.index[0] === row) continue
      identity.removeRow(path, row)
      if (object !== undefined) identity.addRow(path, row, object)
    }
  }
}

/** What a session saw of some cells before they were written. */
function beforeOf({ path, range, before, isNew, changed }: Cells, { nodes }: RowWrite): Before {
  if (isNew) return { kind: 'nothing' }
  const record = nodes.get(path)
  const cells =
    record?.kind === 'dataset' && before !== undefined ? elementsOf(record.type, before) : undefined
  if (record?.kind !== 'dataset' || cells === undefined)
    return { kind: 'content', elements: undefined }
  const parts = partsOfRow(record.type)
  const count = (record.shape?.[0] ?? 0) * parts
  const start = range.start * parts
  const width = cells.length / (range.count * parts)
  const elements: Record<number, unknown> & { length: number } = { length: count * width }
  for (let i = 0; i < cells.length; i++) elements[start * width + i] = cells[i]
  const all = Array.from({ length: range.count * parts }, (_, i) => i)
  return {
    kind: 'content',
    elements,
    rows: { count, changed: (changed ?? all).map((i) => start + i) },
  }
}

/** Lets the session's Tables have what was written; those of others have what these saw. */
async function renewTables({ identity, tables }: Reading, { nodes }: RowWrite): Promise<void> {
  for (const { address, path } of nodes.values()) {
    const table = identity.at(address)
    if (!(table instanceof Table)) continue
    if (tables.stay) await tables.leaveMemory(table, path)
    else identity.forget(table)
  }
}
