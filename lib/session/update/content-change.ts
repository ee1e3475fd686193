import type { DataType } from '../../records/data-type.js'
import type { DatasetRecord } from '../../records/node-record.js'
import { isSameData } from '../../records/same-elements.js'
import { isSameShape, isSameType, mayHoldSame } from '../../records/same-type.js'
import type { CreateDataset, PlanData } from '../../records/write-plan.js'
import type { Slice, Store } from '../../stores/store.js'
import type { StringLabels } from '../../values/string-labels.js'

/** What has to be done to a dataset so that it holds what it is to hold. */
export type ContentChange =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'change'
      /** New extents, where it can take them. */
      readonly extents: readonly number[] | undefined
      /** The elements to write, each from a row on; none when those that stay are right. */
      readonly writes: readonly ElementsToWrite[]
    }
  /** It can't be changed: another one takes its place. */
  | { readonly kind: 'anew' }

export interface ElementsToWrite {
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: PlanData
  readonly row: number
}

/** A dataset that is there, and what it is to be. */
export interface Comparison {
  readonly step: CreateDataset
  readonly record: DatasetRecord
}

/** Elements up to so many bytes are read with others in one go, bigger ones bit by bit. */
const smallBytes = 2 ** 20
const blockBytes = 2 ** 22
/** A guess: texts of variable length tell their lengths only when they are read. */
const bytesOfText = 64

/** Compares datasets with what they are to hold, in their order, without holding two copies of big ones. */
export async function compareContents(
  store: Store,
  comparisons: readonly Comparison[],
  strings: StringLabels,
): Promise<ContentChange[]> {
  const changes: ContentChange[] = []
  let waiting: number[] = []
  let bytes = 0
  const readWaiting = async (): Promise<void> => {
    const requests = waiting.map((i) => ({ path: comparisons[i]!.record.path, data: true }))
    const records = await store.read(requests, { maxBytes: Number.MAX_SAFE_INTEGER })
    for (const [at, i] of waiting.entries()) {
      const { record } = comparisons[i]!
      const step = inFormOf(comparisons[i]!.step, record, strings)
      const read = records[at]
      const data = read?.kind === 'dataset' ? read.data : undefined
      changes[i] = isSameData(step.type, step.data, data)
        ? { kind: 'same' }
        : overwriting(step, record)
    }
    waiting = []
    bytes = 0
  }
  for (const [i, { step: wanted, record }] of comparisons.entries()) {
    const step = inFormOf(wanted, record, strings)
    const isAlike = mayHoldSame(step.type, record.type) && isSameShape(step.shape, record.shape)
    const size = sizeOf(step)
    if (!isAlike) changes[i] = await changeOfUnlike(store, step, record)
    else if (size > smallBytes && step.shape.length > 0)
      changes[i] = (await holdsSame(store, record.path, step, step.shape[0]!))
        ? { kind: 'same' }
        : overwriting(step, record)
    else {
      waiting.push(i)
      bytes += size
      if (bytes > 16 * smallBytes) await readWaiting()
    }
  }
  await readWaiting()
  return changes
}

/** Other elements take the place of those that are there, where they have the same form. */
function overwriting(step: CreateDataset, record: DatasetRecord): ContentChange {
  const { type, shape, data } = step
  if (record.byteOrder === 'big' || !isSameType(type, record.type)) return { kind: 'anew' }
  return { kind: 'change', extents: undefined, writes: [{ type, shape, data, row: 0 }] }
}

/** A dataset that may grow takes other extents. */
async function changeOfUnlike(
  store: Store,
  step: CreateDataset,
  record: DatasetRecord,
): Promise<ContentChange> {
  const { type, shape, data } = step
  if (!isSameType(type, record.type) || !mayTake(record, shape)) return { kind: 'anew' }
  const [there, wanted] = [record.shape?.[0] ?? 0, shape[0]!]
  const common = Math.min(there, wanted)
  if (!(await holdsSame(store, record.path, step, common)))
    return { kind: 'change', extents: shape, writes: [{ type, shape, data, row: 0 }] }
  if (wanted <= there) return { kind: 'change', extents: shape, writes: [] }
  const more = [wanted - there, ...shape.slice(1)]
  const write = { type, shape: more, data: rowsOf(step, there, wanted), row: there }
  return { kind: 'change', extents: shape, writes: [write] }
}

/** Texts as they lie in a dataset whose label suits them and that has room for them, if not much more than they need. */
export function inFormOf(
  step: CreateDataset,
  { type: there }: DatasetRecord,
  strings: StringLabels,
): CreateDataset {
  const { type, data } = step
  if (type.kind !== 'string' || there.kind !== 'string' || there.padding !== undefined) return step
  const [from, to] = [type.length, there.length]
  if (from === 'variable' || to === 'variable' || from > to) return step
  // A UTF-8 label is true of ASCII too.
  const suits = type.charset === there.charset || (there.charset === 'utf8' && strings !== 'octave')
  if (!suits) return step
  if (typeof data === 'string') return to < smallBytes ? { ...step, type: there } : step
  if (!ArrayBuffer.isView(data) || to > 2 * from + 16) return step
  return { ...step, type: there, data: from === to ? data : widened(data, from, to) }
}

function widened(data: ArrayBufferView, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const count = bytes.length / from
  const wide = new Uint8Array(count * to)
  for (let i = 0; i < count; i++) wide.set(bytes.subarray(i * from, (i + 1) * from), i * to)
  return wide
}

/** Tells whether a dataset can be given other rows. */
function mayTake(record: DatasetRecord, shape: readonly number[]): boolean {
  const { chunks, maxShape, shape: there, byteOrder } = record
  if (chunks === undefined || maxShape === undefined || there === null) return false
  if (byteOrder === 'big' || there.length !== shape.length || shape.length === 0) return false
  const most = maxShape[0]
  return (most === null || (most ?? 0) >= shape[0]!) && isSameShape(there.slice(1), shape.slice(1))
}

/** Compares the first rows of a dataset with those of a step, some at a time. */
async function holdsSame(
  store: Store,
  path: string,
  step: CreateDataset,
  rows: number,
): Promise<boolean> {
  const { type, shape } = step
  const rowBytes = Math.max(1, sizeOf(step) / Math.max(1, shape[0]!))
  const most = Math.max(1, Math.floor(blockBytes / rowBytes))
  for (let row = 0; row < rows; row += most) {
    const end = Math.min(rows, row + most)
    const selection: Slice[] = shape.map((extent, axis) =>
      axis === 0 ? { start: row, stop: end, step: 1 } : { start: 0, stop: extent, step: 1 },
    )
    const stored = await store.readSlab(path, selection)
    if (!isSameData(type, rowsOf(step, row, end), stored)) return false
  }
  return true
}

/** Some rows of what a step writes, without copying them. */
export function rowsOf(
  { data, shape }: Pick<CreateDataset, 'data' | 'shape'>,
  start: number,
  end: number,
): PlanData {
  if (ArrayBuffer.isView(data)) {
    const size = data.byteLength / shape[0]!
    return new Uint8Array(data.buffer, data.byteOffset + start * size, (end - start) * size)
  }
  if (typeof data !== 'object') return data
  const perRow = data.length / shape[0]!
  return data.slice(start * perRow, end * perRow)
}

/** About how many bytes the elements of a step take. */
export function sizeOf({ data }: Pick<CreateDataset, 'data'>): number {
  if (ArrayBuffer.isView(data)) return data.byteLength
  if (typeof data === 'string') return data.length
  return typeof data === 'object' ? data.length * bytesOfText : 8
}
