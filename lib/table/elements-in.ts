import { safeNumber } from '../values/natural.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import type { NumericArray } from '../records/node-record.js'

const known = new WeakMap<NdArray, readonly (NumericArray | NdArray)[]>()

/** The rows of a matrix that were given before. */
export const knownRowsOf = (matrix: NdArray): readonly (NumericArray | NdArray)[] | undefined =>
  known.get(matrix)

/**
 * What a column restored from a file gives, one value a row: numbers, texts, objects; of a matrix the rows, each a
 * typed array of its own. The same column gives the same rows each time. `undefined` when it is no column.
 */
export function elementsIn(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value
  if (value instanceof BigInt64Array || value instanceof BigUint64Array)
    return Array.from(value, safeNumber)
  if (isNumericArray(value)) return value
  if (!(value instanceof NdArray) || value.shape.length < 2) return undefined
  let rows = known.get(value)
  if (rows === undefined) known.set(value, (rows = rowsOf(value)))
  return rows
}

function rowsOf({ data, shape }: NdArray): (NumericArray | NdArray)[] {
  const [length = 0, ...inner] = shape
  const width = sizeOf(inner)
  const rows: (NumericArray | NdArray)[] = []
  for (let i = 0; i < length; i++) {
    const part = data.slice(i * width, (i + 1) * width) as NumericArray
    rows.push(inner.length === 1 ? part : new NdArray(part, inner))
  }
  return rows
}
