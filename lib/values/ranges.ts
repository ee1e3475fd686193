import { describe } from '../metadata/check-options.js'

/**
 * A part of one axis: `[start, stop]` without `stop` itself, `[start, stop, step]`, `[start]` to the end, `null` all.
 *
 * As in numpy, what is negative counts from the end, and what lies beyond an end is cut off.
 */
export type AxisRange = null | undefined | readonly [start?: Bound, stop?: Bound, step?: Bound]

type Bound = number | null | undefined

/** One place along an axis, which takes the axis away: the last one is -1. */
export type AxisIndex = number

/** `start` to `stop` (exclusive) in steps along one axis, within its extent. */
export interface AxisSlice {
  readonly start: number
  readonly stop: number
  readonly step: number
}

export interface Selection {
  /** One slice an axis of the array. */
  readonly slices: readonly AxisSlice[]
  /** How many elements along each of them. */
  readonly counts: readonly number[]
  /** The same without the axes of which one place was taken. */
  readonly shape: readonly number[]
}

/**
 * Says which elements of an array some ranges name; axes that are not named are taken whole.
 *
 * @throws RangeError for an index that the axis does not have, a step below 1, more ranges than axes.
 * @throws TypeError for what is no range.
 */
export function selectionOf(
  ranges: readonly (AxisRange | AxisIndex)[],
  shape: readonly number[],
): Selection {
  if (ranges.length > shape.length)
    throw new RangeError(
      `${ranges.length} ranges were given for an array of ${shape.length} dimensions.`,
    )
  const slices = shape.map((extent, axis) => sliceOf(ranges[axis], extent, axis))
  const counts = slices.map(countOf)
  return { slices, counts, shape: counts.filter((_, axis) => typeof ranges[axis] !== 'number') }
}

export const countOf = ({ start, stop, step }: AxisSlice): number =>
  Math.max(0, Math.ceil((stop - start) / step))

function sliceOf(range: AxisRange | AxisIndex, extent: number, axis: number): AxisSlice {
  if (range === null || range === undefined) return { start: 0, stop: extent, step: 1 }
  if (typeof range === 'number') {
    const start = range < 0 ? range + extent : range
    if (!Number.isSafeInteger(range)) throw notWhole(range, axis)
    if (start < 0 || start >= extent)
      throw new RangeError(
        `Index ${range} is outside of axis ${axis}, which has ${extent} elements.`,
      )
    return { start, stop: start + 1, step: 1 }
  }
  if (!Array.isArray(range) || range.length > 3)
    throw new TypeError(
      `A range of axis ${axis} must be [start, stop, step], an index or null, not ${describe(range)}.`,
    )
  const [first, last, stride] = range as readonly Bound[]
  const start = bound(first ?? 0, extent, axis)
  const stop = Math.max(start, bound(last ?? extent, extent, axis))
  const step = stride ?? 1
  if (!Number.isSafeInteger(step)) throw notWhole(step, axis)
  if (step < 1)
    throw new RangeError(
      `The step of axis ${axis} is ${step}; it must be at least 1. Reverse the result.`,
    )
  return { start, stop, step }
}

function bound(value: number, extent: number, axis: number): number {
  if (value === Infinity) return extent
  if (!Number.isSafeInteger(value)) throw notWhole(value, axis)
  return Math.min(extent, Math.max(0, value < 0 ? value + extent : value))
}

const notWhole = (value: unknown, axis: number): TypeError =>
  new TypeError(`A range of axis ${axis} holds ${describe(value)}, which is not a whole number.`)
