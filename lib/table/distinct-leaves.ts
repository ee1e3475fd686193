import { timesOf } from '../values/date.js'
import { areDistinct, hashNumbers, isMonotonic } from './distinct.js'

/**
 * Tells whether no date, array or typed array comes twice: their hashes are made of a part of what they hold.
 *
 * @param times The milliseconds of dates, if they are known.
 */
export function areDistinctLeaves(objects: readonly object[], times?: Float64Array): boolean {
  const hashes = new Int32Array(objects.length)
  if (objects[0] instanceof Date) {
    const milliseconds = times ?? timesOf(objects as Date[])
    if (isMonotonic(milliseconds, 0, objects.length)) return true
    hashNumbers(hashes, milliseconds, 0)
    return areDistinct(objects, hashes)
  }
  const samples = new Float64Array(objects.length)
  const arrays = objects as ArrayLike<unknown>[]
  for (const sample of [firstOf, lastOf, lengthOf]) {
    for (let i = 0; i < arrays.length; i++) samples[i] = sample(arrays[i] as ArrayLike<unknown>)
    hashNumbers(hashes, samples, 0)
  }
  return areDistinct(objects, hashes)
}

const numberOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length === 0 ? 0 : value.charCodeAt(0)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
}

const firstOf = (array: ArrayLike<unknown>): number => numberOf(array[0])
const lastOf = (array: ArrayLike<unknown>): number => numberOf(array[array.length - 1])
const lengthOf = ({ length }: ArrayLike<unknown>): number => length
