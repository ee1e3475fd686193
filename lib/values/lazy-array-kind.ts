import { cannotStore } from '../errors.js'
import type { NumericArray } from '../records/node-record.js'
import type { ArrayContent, ArrayPieces } from './array-content.js'
import { noAttributes } from './attributes.js'
import { datasetStorage, type StorageWish } from './dataset-storage.js'
import type { ArrayStream } from './draft.js'
import { type LazyArray, lazyArrayPrototype, partsOfArray } from './lazy-array.js'
import { MemoryContent } from './memory-content.js'
import { describeStorage } from './number-storage.js'
import { sizeOf } from './numeric.js'
import { SourceContent } from './source-content.js'
import type { EncodeContext, ValueKind } from './value-kind.js'

/** Zeros up to this size are written at once like any others. */
const fewElements = 2 ** 16
/** What is taken from another file at once. */
const copiedBytes = 4 * 2 ** 20

/**
 * Arrays that stay in the file. What is in memory is written like a typed array; what an iterable gives or another file
 * holds follows in pieces, and so do the extents of an array that is all zeros.
 */
export const lazyArrayKind: ValueKind<LazyArray<NumericArray>> = {
  types: [],
  prototypes: [lazyArrayPrototype],
  encode(value, context) {
    const { content, wish } = partsOfArray(value)
    const { shape } = content
    const { type, array } = describeStorage(value.type)
    const element = (type as { size: number }).size
    const attributes = noAttributes
    const at = { kind: 'dataset', type, attributes } as const
    const wished = wishFor(wish, shape, context)
    if (content instanceof MemoryContent) {
      const data =
        content.data ?? (sizeOf(shape) <= fewElements ? new array(sizeOf(shape)) : undefined)
      if (data !== undefined) return { ...at, shape, data, ...storageOf(shape, element, wished) }
    }
    const start = [0, ...shape.slice(1)]
    const growing = { ...wished, maxShape: wished.maxShape ?? [null, ...shape.slice(1)] }
    const stream: ArrayStream = {
      shape: content instanceof MemoryContent ? shape : undefined,
      pieces: (tx) => piecesOf(content, element, tx),
    }
    const storage = storageOf(start, element, growing)
    return { ...at, shape: start, data: new array(0), ...storage, stream }
  },
}

/** What the array wishes, else what its field says. */
function wishFor(
  wish: StorageWish,
  shape: readonly number[],
  { field, path, property }: EncodeContext,
): StorageWish {
  const { compress, shuffle, chunks } = field?.storage ?? {}
  const wished = {
    compress: wish.compress ?? compress,
    shuffle: wish.shuffle ?? shuffle,
    chunks: wish.chunks ?? chunks,
    maxShape: wish.maxShape,
  }
  if (wished.chunks === undefined || wished.chunks.length === shape.length) return wished
  throw cannotStore(
    `an array of ${shape.length} dimensions in chunks of ${wished.chunks.length}`,
    'Give the extents of a chunk along every dimension.',
    { path, property: property() },
  )
}

function storageOf(shape: readonly number[], element: number, wish: StorageWish): object {
  const storage = datasetStorage(shape, element, wish)
  return storage === undefined ? {} : { storage }
}

function piecesOf(content: ArrayContent, element: number, tx: object): ArrayPieces {
  if (content instanceof SourceContent) return content.pieces(tx)
  return content instanceof MemoryContent ? [] : copied(content, element)
}

/** Takes an array out of another file, some rows at a time. */
async function* copied(content: ArrayContent, element: number): AsyncGenerator<NumericArray> {
  const [length, ...rest] = (await content.refresh()) as [number, ...number[]]
  const row = Math.max(1, sizeOf(rest) * element)
  const step = Math.max(1, Math.floor(copiedBytes / row))
  const others = rest.map((stop) => ({ start: 0, stop, step: 1 }))
  for (let start = 0; start < length; start += step) {
    const stop = Math.min(length, start + step)
    yield content.read(() => [{ start, stop, step: 1 }, ...others])
  }
}
