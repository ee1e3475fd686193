import { pieceBytes } from './heap.js'

/** A rectangular part of a dataset, and where its elements lie among all elements, row-major. */
export interface Block {
  readonly offset: readonly number[]
  readonly count: readonly number[]
  readonly elements: number
  readonly first: number
}

/**
 * Cuts a shape into blocks of at most `most` elements that follow one another in memory; a block covers whole rows
 * and ends where a chunk does, so that no chunk is unpacked twice where that can be helped. `origin` says where in the
 * dataset the shape begins.
 */
export function* blocksOf(
  shape: readonly number[],
  most: number,
  chunks?: readonly number[] | null,
  origin?: readonly number[],
): Generator<Block> {
  // The first dimension whose slices fit into a block is cut; those before it advance one by one.
  let inner = 1
  let axis = shape.length - 1
  while (axis > 0 && inner * shape[axis]! <= most) inner *= shape[axis--]!
  const chunk = chunks?.[axis] ?? 1
  const fitting = Math.max(1, Math.floor(most / inner))
  const rows = fitting > chunk ? fitting - (fitting % chunk) : fitting
  const begun = rows > chunk ? (origin?.[axis] ?? 0) % chunk : 0
  const offset = shape.map(() => 0)
  const outer = shape.slice(0, axis).reduce((product, extent) => product * extent, 1)
  for (let index = 0, first = 0; index < outer; index++) {
    for (let row = 0, taken = 0; row < shape[axis]!; row += taken) {
      taken = Math.min(row === 0 ? rows - begun : rows, shape[axis]! - row)
      offset[axis] = row
      const count = shape.map((extent, at) => (at < axis ? 1 : at === axis ? taken : extent))
      yield { offset: [...offset], count, elements: taken * inner, first }
      first += taken * inner
    }
    for (let at = axis - 1; at >= 0; at--) {
      offset[at]! += 1
      if (offset[at]! < shape[at]!) break
      offset[at] = 0
    }
  }
}

/** A whole row of chunks is unpacked, or packed, at once while it is not bigger. */
const largestPiece = 64 * 2 ** 20

/** How many elements of some bytes go through wasm memory at once. */
export function mostElements(
  shape: readonly number[],
  chunks: readonly number[] | null | undefined,
  size: number,
): number {
  const row = countElements(shape.slice(1)) * size
  const chunkRow = Math.min(largestPiece, (chunks?.[0] ?? 1) * row)
  return Math.max(pieceBytes, chunkRow) / size
}

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
