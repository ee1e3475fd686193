import { corrupt } from '../../errors.js'
import type { NumericArray } from '../../records/node-record.js'
import { blocksOf, countElements, mostElements } from './blocks.js'
import { numericArrayOf } from './decode-elements.js'
import { Loan } from './loan.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'
import { type Part, partOfDataset } from './read-elements.js'

/** Fewer bytes than these are copied more quickly than lent. */
const worthLending = 2 ** 18
/** HDF5 turns big-endian numbers itself, so no error is tolerated. */
const nothing = /^(?!)/

/**
 * Reads numbers straight into one typed array, in pieces that wasm memory can take, and stops after each; `undefined` for elements that a typed
 * array can't hold as they are.
 */
export function* readNumbers(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  native: NativeMetadata,
  { counts, offset, strides }: Part,
): Generator<void, NumericArray | undefined> {
  const Type = numericArrayOf(native)
  if (Type === undefined) return undefined
  const target = allocate(Type, countElements(counts), path)
  const bytes = new Uint8Array(target.buffer)
  const { chunks, size, littleEndian } = native
  const { heap, fileSystem } = wasm
  const most = mostElements(counts, chunks, size)
  for (const block of blocksOf(counts, most, chunks, offset)) {
    const at = block.offset.map((start, axis) => offset[axis]! + start * strides[axis]!)
    const length = block.elements * size
    const pointer = heap.scratch(length)
    const source = partOfDataset(wasm, file, path, native, {
      counts: block.count,
      offset: at,
      strides,
    })
    const read = (): void => fileSystem.plainly(() => source.read(BigInt(pointer), nothing))
    const part = bytes.subarray(block.first * size, block.first * size + length)
    // Numbers in the other byte order are turned where they were read to, in wasm memory.
    const isDirect = chunks === null && littleEndian && length >= worthLending
    if (!(isDirect && fileSystem.lend(new Loan(pointer, part), read))) {
      // HDF5 leaves alone what was never written to a dataset that is never filled.
      heap.bytes.fill(0, pointer, pointer + length)
      read()
      part.set(heap.bytes.subarray(pointer, pointer + length))
    }
    yield
  }
  return target
}

/** What the extents of a damaged file ask for may be more than there is. */
function allocate<T>(Type: new (length: number) => T, count: number, path: string): T {
  try {
    return new Type(count)
  } catch (cause) {
    throw corrupt(`There is no memory for its ${count} elements: ${(cause as Error).message}`, {
      path,
      cause,
    })
  }
}
