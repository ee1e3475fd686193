import type { Compression } from '../metadata/definition.js'
import type { DatasetFilter, DatasetStorage } from '../records/write-plan.js'
import { sizeOf } from './numeric.js'

/** How the elements of a dataset are wanted to lie in the file. */
export interface StorageWish {
  readonly compress?: Compression | undefined
  readonly shuffle?: boolean | undefined
  readonly chunks?: readonly number[] | undefined
  readonly maxShape?: readonly (number | null)[] | undefined
}

const gzip = 1
const shuffle = 2
const usualLevel = 4
/** What a chunk takes where nothing is said: one read fetches it, and a thousand of them are 256 MiB. */
const usualBytes = 2 ** 18

/** The storage of a dataset; `undefined` for one that lies in one piece. */
export function datasetStorage(
  shape: readonly number[],
  elementSize: number,
  { compress, shuffle: shuffled, chunks, maxShape }: StorageWish,
): DatasetStorage | undefined {
  const filters: DatasetFilter[] = []
  if (shuffled === true && elementSize > 1) filters.push({ id: shuffle, options: [] })
  if (compress !== undefined) filters.push(filterOf(compress))
  const grows = maxShape?.some((most, axis) => most !== shape[axis]) === true
  if (chunks === undefined && filters.length === 0 && !grows) return undefined
  return {
    chunks: fittingChunks(shape, elementSize, chunks, grows ? maxShape : shape),
    ...(grows ? { maxShape } : {}),
    ...(filters.length === 0 ? {} : { filters }),
  }
}

/** Chunks of whole rows, of the usual size, where none are declared; never greater than what the array may become. */
function fittingChunks(
  shape: readonly number[],
  elementSize: number,
  chunks: readonly number[] | undefined,
  most: readonly (number | null)[],
): readonly number[] {
  const cut = (extent: number, axis: number): number =>
    Math.max(1, Math.min(extent, most[axis] ?? Infinity))
  if (chunks !== undefined) return chunks.map(cut)
  const usual: number[] = []
  let room = Math.max(1, Math.floor(usualBytes / elementSize))
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const inner = axis > 0 ? shape[axis]! : (most[0] ?? Infinity)
    const extent = cut(Math.min(inner, room), axis)
    usual.unshift(extent)
    room = Math.max(1, Math.floor(room / extent))
  }
  return usual
}

function filterOf(compress: Compression): DatasetFilter {
  if (compress === 'gzip') return { id: gzip, options: [usualLevel] }
  if (typeof compress === 'number') return { id: gzip, options: [compress] }
  return { id: compress.filter, options: compress.options }
}

/** Bytes that the elements of a shape take. */
export const bytesOf = (shape: readonly number[], elementSize: number): number =>
  sizeOf(shape) * elementSize
