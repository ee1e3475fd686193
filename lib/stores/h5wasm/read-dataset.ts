import { corrupt } from '../../errors.js'
import type { RecordData } from '../../records/node-record.js'
import { blocksOf, countElements } from './blocks.js'
import { typeClass } from './data-type-of.js'
import { pieceBytes } from './heap.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'
import {
  type ElementSource,
  type Reading,
  emptyOf,
  guardChunks,
  partOfDataset,
  readElements,
} from './read-elements.js'
import { readNumbers } from './read-numbers.js'

/** Reads all elements of a dataset, in pieces when they are many; stops after each. */
export function* readDataset(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  native: NativeMetadata,
  { budget, references }: Reading,
): Generator<void, RecordData | undefined> {
  const { shape } = native
  if (shape === null) return undefined
  const count = countElements(shape)
  if (!Number.isSafeInteger(count * native.size))
    throw corrupt(`Extents of [${shape.join(', ')}]`, { path })
  budget.take(
    count * Math.max(native.size, native.type === typeClass.string ? bytesOfText : 0),
    path,
  )
  if (count === 0) return emptyOf(native)
  if (count * native.size > pieceBytes && shape.length > 0) {
    const part = { counts: shape, offset: shape.map(() => 0), strides: shape.map(() => 1) }
    const numbers = yield* readNumbers(wasm, file, path, native, part)
    if (numbers !== undefined) return numbers
  }
  const most = Math.floor(wholeBytes / native.size)
  if (count <= most || shape.length === 0)
    return readElements(
      wasm,
      native,
      count,
      shape.length === 0,
      wholeDataset(wasm, file, path, native),
      references,
    )
  const parts: RecordData[] = []
  for (const { offset, count: counts, elements } of blocksOf(shape, most, native.chunks)) {
    const source = partOfDataset(wasm, file, path, native, {
      counts,
      offset,
      strides: shape.map(() => 1),
    })
    parts.push(readElements(wasm, native, elements, false, source, references))
    yield
  }
  return joinParts(parts)
}

/** What each string costs here, however few bytes it has in the file. */
const bytesOfText = 32
const wholeBytes = 32 * 2 ** 20

function wholeDataset(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  native: NativeMetadata,
): ElementSource {
  return {
    path,
    read: (pointer, tolerated) =>
      guardChunks(wasm, native, () =>
        wasm.callTolerating(tolerated, 'get_dataset_data', file, path, null, null, null, pointer),
      ),
    reclaim: (pointer) => wasm.call('reclaim_vlen_memory', file, path, '', pointer),
  }
}

function joinParts(parts: readonly RecordData[]): RecordData {
  const first = parts[0]!
  if (Array.isArray(first)) return (parts as RecordData[][]).flat(1)
  if (typeof first === 'object' && 'columns' in first) {
    const names = [...first.columns.keys()]
    const columns = new Map<string, RecordData>()
    for (const name of names) {
      const column = parts.map((part) => (part as typeof first).columns.get(name)!)
      columns.set(name, joinParts(column))
    }
    return { columns }
  }
  const arrays = parts as readonly Float64Array[]
  const length = arrays.reduce((sum, array) => sum + array.length, 0)
  const joined = new (arrays[0]!.constructor as Float64ArrayConstructor)(length)
  let at = 0
  for (const array of arrays) {
    joined.set(array, at)
    at += array.length
  }
  return joined
}
