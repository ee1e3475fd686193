import type { StringType } from '../../records/data-type.js'
import { digestOf } from '../../records/digest.js'
import type { CreateDataset } from '../../records/write-plan.js'
import { isSameType } from '../../records/same-type.js'
import { utf8Length } from '../../values/joined-texts.js'
import { packTexts, padTexts } from '../../values/packed-texts.js'
import { isAscii } from '../../values/string.js'
import type { StringLabels } from '../../values/string-labels.js'
import { type ContentChange, type ElementsToWrite, rowsOf } from '../update/content-change.js'
import type { StoredNode } from '../update/stored-tree.js'
import type { Seen } from './unseen.js'

type SeenRows = NonNullable<Extract<Seen, { kind: 'content' }>['rows']>

/** A column as the object and the file have it, and what of it was seen. */
export interface Columns extends SeenRows {
  readonly mine: ArrayLike<unknown>
  readonly theirs: ArrayLike<unknown>
}

interface TextColumns {
  readonly type: StringType
  readonly mine: ArrayLike<unknown>
  readonly theirs: ArrayLike<unknown>
  readonly changed: readonly number[]
  readonly width: number
}

export type MergedRows =
  | { readonly kind: 'merged'; readonly content: ContentChange }
  /** The column has to be made anew. */
  | { readonly kind: 'anew'; readonly step: CreateDataset }
  | { readonly kind: 'conflict'; readonly rows: readonly number[] }

/** Brings the cells of a column that the object has changed into the one that others have changed, or added rows to. */
export function mergeRows(
  wanted: CreateDataset,
  { record }: StoredNode,
  { mine, theirs, count, runs }: Columns,
  strings: StringLabels,
): MergedRows {
  const width = count === 0 ? 0 : mine.length / count
  const changed = changedRows({ mine, theirs, count, runs })
  if ('conflicts' in changed) return { kind: 'conflict', rows: changed.conflicts }
  if (changed.length === 0) return { kind: 'merged', content: { kind: 'same' } }
  if (record?.kind !== 'dataset' || record.byteOrder === 'big')
    return { kind: 'conflict', rows: changed }
  const { type } = record
  if (type.kind === 'string')
    return mergeTexts(wanted, { type, mine, theirs, changed, width }, strings)
  if (!isSameType(wanted.type, type)) return { kind: 'conflict', rows: changed }
  return written(changed, (row, stop) => ({
    type,
    shape: [stop - row, ...wanted.shape.slice(1)],
    data: rowsOf(wanted, row, stop),
    row,
  }))
}

/** Which rows the object has changed; or those that both have, none of them where the file has fewer rows. */
export function changedRows({
  mine,
  theirs,
  count,
  runs,
}: Columns): readonly number[] | { readonly conflicts: readonly number[] } {
  const width = count === 0 ? 0 : mine.length / count
  if (theirs.length < mine.length) return { conflicts: [] }
  const isSame = (row: number): boolean => {
    for (let i = row * width; i < (row + 1) * width; i++)
      if (!Object.is(mine[i], theirs[i])) return false
    return true
  }
  const theirRows = new Set<number>()
  const conflicts: number[] = []
  for (const { start, stop, digest } of runs) {
    const isUnchanged = digestOf(mine, start * width, stop * width) === digest
    for (let row = start; row < stop; row++) {
      theirRows.add(row)
      if (!isUnchanged && !isSame(row)) conflicts.push(row)
    }
  }
  if (conflicts.length > 0) return { conflicts }
  const changed: number[] = []
  for (let row = 0; row < count; row++) if (!theirRows.has(row) && !isSame(row)) changed.push(row)
  return changed
}

/** Writes some rows, those side by side at once. */
export function written(
  changed: readonly number[],
  write: (row: number, stop: number) => ElementsToWrite,
): MergedRows {
  const writes: ElementsToWrite[] = []
  for (let i = 0; i < changed.length;) {
    const row = changed[i]!
    let stop = row + 1
    while (changed[++i] === stop) stop++
    writes.push(write(row, stop))
  }
  return { kind: 'merged', content: { kind: 'change', extents: undefined, writes } }
}

/** Strings that fit, and that the label is true of, are written where they are; others need another column. */
function mergeTexts(
  wanted: CreateDataset,
  { type, mine, theirs, changed, width }: TextColumns,
  strings: StringLabels,
): MergedRows {
  const { length } = type
  const isOfOctave = length !== 'variable' && type.charset === 'ascii'
  const textsOf = (row: number, stop: number): string[] =>
    Array.prototype.slice.call(mine, row * width, stop * width) as string[]
  const fits = (row: number): boolean =>
    length === 'variable' || textsOf(row, row + 1).every((text) => utf8Length(text) < length)
  const texts = Array.from(theirs as ArrayLike<string>)
  for (const row of changed) texts.splice(row * width, width, ...textsOf(row, row + 1))
  const suits = strings === 'octave' ? isOfOctave : type.charset === 'utf8' || texts.every(isAscii)
  if (suits && type.padding === undefined && changed.every(fits))
    return written(changed, (row, stop) => {
      const some = textsOf(row, stop)
      const data = length === 'variable' ? some : padTexts(some, length)
      return { type, shape: [stop - row, ...wanted.shape.slice(1)], data, row }
    })
  const packed = packTexts(texts, strings, wanted.attributes)
  return packed.kind === 'joined' || wanted.shape.length > 1
    ? { kind: 'conflict', rows: changed }
    : { kind: 'anew', step: { ...packed, path: wanted.path } }
}
