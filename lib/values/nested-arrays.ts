import { sizeOf } from './numeric.js'

/** Gives row-major elements as arrays of arrays of a shape of at least one dimension. */
export function nestedArrays(data: ArrayLike<unknown>, shape: readonly number[]): unknown[] {
  const inner = shape.at(-1) ?? 0
  let level: unknown[][] = []
  const rows = sizeOf(shape.slice(0, -1))
  for (let row = 0; row < rows; row++) {
    const values: unknown[] = []
    for (let i = row * inner; i < (row + 1) * inner; i++) values.push(data[i])
    level.push(values)
  }
  for (let axis = shape.length - 2; axis > 0; axis--) {
    const extent = shape[axis] as number
    const count = sizeOf(shape.slice(0, axis))
    const next: unknown[][] = []
    for (let i = 0; i < count; i++) next.push(level.slice(i * extent, (i + 1) * extent))
    level = next
  }
  return shape.length === 1 ? (level[0] as unknown[]) : level
}
