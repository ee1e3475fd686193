import type { NumericArray } from '../records/node-record.js'
import { roomFor } from './room.js'

/** Puts elements where they belong among fillers; `width` elements stay together. */
export function scatterNumbers<T extends NumericArray>(
  data: T,
  positions: Int32Array | undefined,
  length: number,
  width = 1,
): T {
  if (positions === undefined) return data
  const result = new (data.constructor as new (length: number) => T)(length * width)
  if (result instanceof Float64Array || result instanceof Float32Array) result.fill(Number.NaN)
  for (let i = 0; i < positions.length; i++) {
    const to = (positions[i] as number) * width
    for (let k = 0; k < width; k++) result[to + k] = data[i * width + k] as never
  }
  return result
}

export function scatterList<T>(
  list: readonly T[],
  positions: Int32Array | undefined,
  length: number,
  filler: T,
): readonly T[] {
  if (positions === undefined) return list
  const result = roomFor<T>(length)
  for (let i = 0; i < length; i++) result[i] = filler
  for (let i = 0; i < positions.length; i++) result[positions[i] as number] = list[i] as T
  return result
}
