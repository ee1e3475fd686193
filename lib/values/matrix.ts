import { float64, jsType } from './attributes.js'
import type { DatasetDraft, PackedElement } from './draft.js'
import type { EncodeContext } from './value-kind.js'

/** What a rank costs at most: HDF5 has no more than 32 dimensions. */
const mostDimensions = 32

/**
 * Packs arrays of arrays (of arrays …) of numbers, all of equal lengths, into one float64 dataset, row-major.
 * Gives `undefined` when they are not of that shape, or when a row has another place or comes twice.
 */
export function packMatrix(
  outer: readonly unknown[],
  context: EncodeContext,
): DatasetDraft | undefined {
  const shape = shapeOf(outer)
  if (shape === undefined || shape.length < 2) return undefined
  const elements: PackedElement[] = []
  const rows = new Set<unknown>([outer])
  let level: { row: readonly unknown[]; index: readonly number[] }[] = [{ row: outer, index: [] }]
  for (const extent of shape.slice(1)) {
    const next: typeof level = []
    for (const { row, index } of level)
      for (let i = 0; i < row.length; i++) {
        const value = row[i]
        if (!isBareArray(value, extent) || rows.has(value) || context.placed(value))
          return undefined
        rows.add(value)
        const place = [...index, i]
        elements.push({ value, index: place })
        next.push({ row: value, index: place })
      }
    level = next
  }
  const width = shape.at(-1) ?? 0
  const data = new Float64Array(level.length * width)
  let at = 0
  for (const { row } of level)
    for (let i = 0; i < width; i++) {
      const value = row[i]
      if (typeof value !== 'number') return undefined
      data[at++] = value
    }
  return { kind: 'dataset', type: float64, shape, data, attributes: jsType('Array'), elements }
}

/** The extents that the first rows suggest; `undefined` when it does not end in numbers. */
function shapeOf(outer: readonly unknown[]): number[] | undefined {
  const shape: number[] = []
  let value: unknown = outer
  while (Array.isArray(value)) {
    if (value.length === 0 || shape.length === mostDimensions) return undefined
    shape.push(value.length)
    value = value[0]
  }
  return typeof value === 'number' ? shape : undefined
}

/** An array of that length without holes and without properties of its own. */
function isBareArray(value: unknown, length: number): value is unknown[] {
  return (
    Array.isArray(value) &&
    value.length === length &&
    Object.getPrototypeOf(value) === Array.prototype &&
    Reflect.ownKeys(value).length === length + 1
  )
}
