import { quoted } from '../quoted.js'
import type { NumberStorage } from '../metadata/field-type.js'
import { misfit } from '../values/number-storage.js'
import type { Column } from './column.js'
import type { ColumnSpec } from './column-spec.js'
import { pushNumbers } from './push-number.js'
import { roomFor } from './room.js'

/** So many objects at once are not registered one by one, but looked at together. */
export const many = 1024

/** So many rows are read at a time, property by property, while they are in the processor's cache. */
export const rowsAtOnce = 512

/** What so many rows have for one property. */
export interface Scratch {
  readonly numbers: Float64Array
  readonly values: unknown[]
}

export function makeScratch(rows: number): Scratch {
  const length = Math.min(rows, rowsAtOnce)
  return { numbers: new Float64Array(length), values: roomFor(length) }
}

/**
 * Lets a column that has only numbers so far take those of rows, up to the first that has none; gives where that is,
 * and leaves in `stop` what it has instead. Each property is read once.
 */
export function takeNumbers(
  column: Column,
  rows: readonly object[],
  { reader, step }: ColumnSpec,
  from: number,
  end: number,
  { numbers: read }: Scratch,
  stop: unknown[],
): number {
  if (!takesOnlyNumbers(column)) return from
  const reached = reader.numbers(rows, step, from, end, read, 0, stop)
  if (reached === from) return from
  const { numbers } = column.kinds.numbers(column.storage)
  if (numbers.length === 0) numbers.reserve(rows.length)
  const taken = pushNumbers(numbers, read, reached - from)
  column.length += taken
  if (from + taken === reached) return reached
  const changed = read[taken] as number
  const why = misfit(changed, column.storage as NumberStorage)
  return column.refuse(why ?? `${quoted(changed)} changes`)
}

function takesOnlyNumbers({ variants, tags, waiting, storage, field }: Column): boolean {
  const [known] = variants
  if (tags !== undefined || variants.length > 1 || waiting.length > 0) return false
  if (known !== undefined && known.kind !== 'number') return false
  if (storage === undefined) return field?.type === undefined
  return storage !== 'int64' && storage !== 'uint64'
}

/** Lets an empty column have a list of texts as its own; tells whether it may. */
export function takeTexts(column: Column, values: unknown[]): boolean {
  const type = column.field?.type?.kind
  if (column.length > 0 || column.waiting.length > 0) return false
  if (type !== undefined && type !== 'string') return false
  column.kinds.scalars('string').list = values
  column.length = values.length
  return true
}

/** How many of some values from one on come before the first object; a column takes these when they come. */
export function leavesAmong(
  column: Column,
  values: readonly unknown[],
  from: number,
  end: number,
): number {
  if (column.waiting.length > 0) return 0
  let i = from
  while (i < end && isLeaf(values[i])) i++
  return i - from
}

const isLeaf = (value: unknown): boolean =>
  typeof value === 'object'
    ? value === null
    : typeof value !== 'function' && typeof value !== 'symbol'

/** Takes the last values of a column from it again: numbers, texts and other leaves. */
export function untake(column: Column, count: number): void {
  const { variants, tags } = column
  for (let i = 0; i < count; i++) {
    const tag = tags === undefined ? 0 : (tags.data[--tags.length] as number)
    const variant = variants[tag]
    if (variant?.kind === 'number') variant.numbers.length--
    else if (variant !== undefined && 'list' in variant) variant.list.length--
  }
  column.length -= count
}
