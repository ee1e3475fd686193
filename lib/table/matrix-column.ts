import type { RowSet } from './form.js'
import type { ArrayVariant, NumberVariant } from './variants.js'

interface Matrix {
  readonly data: NumberVariant['numbers']['data']
  readonly shape: readonly number[]
  /** The rows of the inner dimensions. */
  readonly inner: readonly RowSet[]
}

/** HDF5 has no more than 32 dimensions. */
const mostDimensions = 31

/** Arrays of numbers, or of arrays of numbers …, all of equal lengths; `undefined` for others. */
export function matrixOf(variant: ArrayVariant): Matrix | undefined {
  const shape: number[] = [variant.list.length]
  const inner: RowSet[] = []
  let { list, elements } = variant
  for (;;) {
    const width = list[0]?.length ?? 0
    const { tags, variants } = elements
    const [only] = variants
    const regular = list.every((array) => array.length === width)
    if (!regular || width === 0 || tags !== undefined || only === undefined) return undefined
    shape.push(width)
    if (only.kind === 'number')
      return only.areBigints ? undefined : { data: only.numbers.values(), shape, inner }
    if (only.kind !== 'array' || shape.length === mostDimensions) return undefined
    inner.push(only.set)
    ;({ list, elements } = only)
  }
}
