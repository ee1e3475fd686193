import type { NumericArray } from '../records/node-record.js'
import type { ArrayChange } from './array-content.js'
import { sizeOf } from './numeric.js'
import type { AxisSlice } from './ranges.js'

/** The change that puts elements as whole rows at the end of an array; throws a RangeError when they are none. */
export function appendedRows(
  shape: readonly number[],
  data: NumericArray,
  given: readonly number[],
): ArrayChange {
  const rowShape = shape.slice(1)
  const row = sizeOf(rowShape)
  const isRow =
    given.length === rowShape.length && given.every((extent, i) => extent === rowShape[i])
  const areRows =
    given.length === shape.length && rowShape.every((extent, i) => extent === given[i + 1])
  const isFlat = given.length <= 1 && row > 0 && data.length % row === 0
  if (!isRow && !areRows && !isFlat)
    throw new RangeError(
      `Elements of shape [${given.join(', ')}] are no whole rows of [${rowShape.join(', ')}].`,
    )
  const rows = areRows ? given[0]! : isRow ? 1 : data.length / row
  const first = { start: shape[0]!, stop: shape[0]! + rows, step: 1 }
  const others: AxisSlice[] = rowShape.map((stop) => ({ start: 0, stop, step: 1 }))
  const parts = data.length === 0 ? [] : [{ slices: [first, ...others], data }]
  return { shape: [shape[0]! + rows, ...rowShape], parts }
}

/**
 * Throws a RangeError when elements don't fit a part. Extents of 1 don't count, and of a flat array the number only.
 */
export function checkExtents(
  given: readonly number[],
  isShaped: boolean,
  wanted: readonly number[],
): void {
  const fits = isShaped ? bare(given) === bare(wanted) : sizeOf(given) === sizeOf(wanted)
  if (fits) return
  throw new RangeError(
    `Elements of shape [${given.join(', ')}] don't fit a part of shape [${wanted.join(', ')}].`,
  )
}

const bare = (shape: readonly number[]): string => shape.filter((extent) => extent !== 1).join()
