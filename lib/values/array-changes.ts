import { cannotStore } from '../errors.js'
import type { NumericArray } from '../records/node-record.js'
import type { ArrayChange } from './array-content.js'
import { sizeOf } from './numeric.js'
import type { AxisSlice } from './ranges.js'

/** The change that puts elements as whole rows at the end of an array; throws CANNOT_STORE when they are none. */
export function appendedRows(
  shape: readonly number[],
  data: NumericArray,
  given: readonly number[],
  path: string | undefined,
): ArrayChange {
  const rowShape = shape.slice(1)
  const row = sizeOf(rowShape)
  const isRow =
    given.length === rowShape.length && given.every((extent, i) => extent === rowShape[i])
  const areRows =
    given.length === shape.length && rowShape.every((extent, i) => extent === given[i + 1])
  const isFlat = given.length <= 1 && row > 0 && data.length % row === 0
  if (!isRow && !areRows && !isFlat)
    throw cannotStore(
      `elements of shape [${given.join(', ')}], which are not whole rows of [${rowShape.join(', ')}]`,
      'Append whole rows.',
      { path },
    )
  const rows = areRows ? given[0]! : isRow ? 1 : data.length / row
  const first = { start: shape[0]!, stop: shape[0]! + rows, step: 1 }
  const others: AxisSlice[] = rowShape.map((stop) => ({ start: 0, stop, step: 1 }))
  const parts = data.length === 0 ? [] : [{ slices: [first, ...others], data }]
  return { shape: [shape[0]! + rows, ...rowShape], parts }
}

/**
 * Throws CANNOT_STORE when elements don't fit a part. Extents of 1 don't count, and of a flat array the number only.
 */
export function checkExtents(
  given: readonly number[],
  isShaped: boolean,
  wanted: readonly number[],
  path: string | undefined,
): void {
  const fits = isShaped ? bare(given) === bare(wanted) : sizeOf(given) === sizeOf(wanted)
  if (fits) return
  throw cannotStore(
    `elements of shape [${given.join(', ')}] in a part of shape [${wanted.join(', ')}]`,
    'Give as many as the ranges name.',
    { path },
  )
}

const bare = (shape: readonly number[]): string => shape.filter((extent) => extent !== 1).join()
