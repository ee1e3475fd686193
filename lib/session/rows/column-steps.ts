import type { GroupRecord, RecordData } from '../../records/node-record.js'
import { isSameData } from '../../records/same-elements.js'
import type { CreateDataset, PlanStep } from '../../records/write-plan.js'
import { childPath } from '../../values/value-kind.js'
import {
  type ColumnGrowth,
  type ElementRange,
  growable,
  hasRoom,
  inType,
  recreated,
} from '../append/column-growth.js'
import { freePath } from '../append/growth-steps.js'
import { extentOf, kindOf, type StoredNodes } from '../append/stored-nodes.js'
import type { TableGrowth } from '../append/table-growth.js'
import { textsOf } from '../append/text-columns.js'
import type { Reading } from '../restore.js'
import { nameOf, parentOf } from '../object-path.js'
import type { RowRanges } from './row-ranges.js'
import type { SeenCells } from './seen-cells.js'

/** Elements of a column that are written. */
export interface Cells {
  readonly path: string
  readonly range: ElementRange
  /** What they were; `undefined` where there are more or fewer now, or there was no such column. */
  readonly before: RecordData | undefined
  readonly isNew: boolean
  /** Of a row of a compound, which members. */
  readonly changed?: readonly number[]
}

/** What is written, and where. */
export interface ColumnSteps {
  readonly steps: PlanStep[]
  readonly cells: Cells[]
  /** The cells that others have changed too, otherwise. */
  readonly conflicts: readonly string[]
}

const nothing: ElementRange = { start: 0, count: 0 }

/**
 * Plans what is written of the columns of a row; `undefined` where more than the row would change.
 */
export async function columnSteps(
  { store, settings: { strings, limits } }: Reading,
  nodes: StoredNodes,
  ranges: RowRanges,
  { columns, groups }: TableGrowth,
  seen: SeenCells,
): Promise<ColumnSteps | undefined> {
  const steps: PlanStep[] = []
  const cells: Cells[] = []
  const conflicts: string[] = []
  const anew: ColumnGrowth[] = []
  let hasCodes = false
  for (const column of columns) {
    const { record, step } = column
    if (record === undefined) {
      const codes = newCodes(column, nodes)
      if (codes === undefined) continue
      if (seen.judge(step.path, nothing, undefined) !== 'ours') return undefined
      hasCodes = true
      steps.push(codes)
      cells.push({ path: step.path, range: nothing, before: undefined, isNew: true })
      continue
    }
    const range = ranges.get(record.path)
    if (range === undefined || record.byteOrder === 'big' || record.shape === null) return undefined
    const [, ...rest] = record.shape
    const added = step.shape[0] ?? 0
    if (added !== range.count) {
      if (!mayShift(record.path, nodes)) return undefined
      if (seen.judge(record.path, range, undefined) !== 'ours') return undefined
      anew.push({ ...column, replaces: range })
      cells.push({ path: step.path, range, before: undefined, isNew: false })
      continue
    }
    if (added === 0) continue
    const stop = range.start + range.count
    const others = rest.map((extent) => ({ start: 0, stop: extent, step: 1 }))
    const before = await store.readSlab(record.path, [
      { start: range.start, stop, step: 1 },
      ...others,
    ])
    if (isSame(step, before)) continue
    const verdict = seen.judge(record.path, range, step)
    if (verdict === 'unclear') return undefined
    if (verdict === 'theirs') continue
    if (verdict === 'conflict') conflicts.push(`${record.path}[${range.start}]`)
    cells.push({ path: step.path, range, before, isNew: false })
    if (hasRoom(record, column, strings)) {
      const offset = [range.start, ...rest.map(() => 0)]
      const { type } = record
      steps.push({ kind: 'overwrite', path: record.path, type, shape: step.shape, data: inType(step, type), offset }) // prettier-ignore
    } else anew.push({ ...column, replaces: range })
  }
  const inner = hasCodes ? groups.filter(({ path }) => path.includes('/__')) : []
  if (anew.length === 0) return { steps: [...inner, ...steps], cells, conflicts }
  const read = await store.read(
    anew.map(({ record }) => ({ path: record!.path, data: true })),
    { maxBytes: limits.bytes },
  )
  const found = await store.find(anew.map(({ record }) => record!.path))
  if (found.some((each) => each?.links !== 1)) return undefined
  for (const [i, column] of anew.entries()) {
    const { path } = column.record!
    const parking = await freePath(store, path)
    const group = nodes.get(parentOf(path)) as GroupRecord
    steps.push(...inItsPlace(group, path, parking, recreated(column, read[i], strings)))
  }
  return { steps: [...inner, ...steps], cells, conflicts }
}

/** The codes of a column in which nothing was absent so far; `undefined` where nothing is. */
function newCodes({ step, before = 0 }: ColumnGrowth, nodes: StoredNodes): PlanStep | undefined {
  const given = step.data as Int8Array
  const table = nodes.get(step.path.slice(0, step.path.lastIndexOf('/__/missing/')))
  if (table === undefined || given.every((code) => code === 0)) return undefined
  const codes = new Int8Array(extentOf(table, nodes))
  codes.set(given, before)
  return growable({ ...step, shape: [codes.length], data: codes })
}

/** Puts what is made of a column where the column was among the others: a group lists its links as they were made. */
function inItsPlace(
  { path: group, children }: GroupRecord,
  path: string,
  parking: string,
  made: readonly PlanStep[],
): PlanStep[] {
  const later = children.slice(children.indexOf(nameOf(path)) + 1)
  const parked = later.map((name, i) => [childPath(group, name), `${parking}/${i}`] as const)
  return [
    { kind: 'group', path: parking, attributes: [] },
    ...parked.map(([target, at]) => ({ kind: 'hard-link', path: at, target }) as const),
    ...[path, ...parked.map(([at]) => at)].map((at) => ({ kind: 'unlink', path: at }) as const),
    ...made,
    ...parked.map(([to, at]) => ({ kind: 'move', path: at, to }) as const),
    { kind: 'unlink', path: parking },
  ]
}

/** Whether arrays, or texts, may get another length: nothing but numbers and texts lies in them, which has no identity. */
function mayShift(path: string, nodes: StoredNodes): boolean {
  const [record, around] = [nodes.get(path), nodes.get(parentOf(path))]
  const kind = around && kindOf(around)
  const isPlain = record?.kind === 'dataset' && kindOf(record) === undefined
  return isPlain && record.shape?.length === 1 && (kind === 'Ragged' || kind === 'Texts')
}

function isSame(step: CreateDataset, stored: RecordData): boolean {
  if (step.type.kind === 'string' && Array.isArray(stored)) {
    const texts = textsOf(step)
    return texts.length === stored.length && texts.every((one, i) => one === stored[i])
  }
  return isSameData(step.type, step.data, stored)
}
