import { limitExceeded, notFound } from '../../errors.js'
import type { RecordData } from '../../records/node-record.js'
import type { Slice } from '../store.js'
import { countElements } from './blocks.js'
import type { H5Wasm } from './module.js'
import { emptyOf, partOfDataset, readElements } from './read-elements.js'
import { readNumbers } from './read-numbers.js'
import { readFilters, refuseUnreadable } from './refuse-unreadable.js'
import { type TypeFormats, withFormats } from './type-formats.js'
import { ReferencePaths } from './reference-paths.js'
import { resolveNodes } from './resolve-nodes.js'

/** Texts and compounds are taken through wasm memory at once. */
const largest = 2 ** 30

/**
 * Reads the elements of a dataset that lie on a grid, row-major; the slices are within its extents. Stops after each call
 * of HDF5 that may be long.
 */
export function* readSlab(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  selection: readonly Slice[],
  formats?: TypeFormats,
): Generator<void, RecordData> {
  const [found] = resolveNodes(wasm, file, [path])
  if (found?.kind !== 'dataset') throw notFound(path, 'the file')
  const format = formats?.of(found.address).dataset
  const native = withFormats(wasm.call('get_dataset_metadata', file, path), format)
  const shape = native.shape ?? []
  checkSelection(selection, shape, path)
  const counts = selection.map(({ start, stop, step }) =>
    Math.max(0, Math.ceil((stop - start) / step)),
  )
  const count = countElements(counts)
  if (native.shape === null || count === 0) return emptyOf(native)
  refuseUnreadable(native, native.chunks === null ? [] : readFilters(wasm, file, path), path)
  const offset = selection.map(({ start }) => start)
  const strides = selection.map(({ step }) => step)
  const numbers = yield* readNumbers(wasm, file, path, native, { counts, offset, strides })
  if (numbers !== undefined) return numbers
  if (count * native.size > largest) {
    throw limitExceeded(`${count * native.size} bytes in one slab of a dataset`, 'bytes', { path })
  }
  const source = partOfDataset(wasm, file, path, native, { counts, offset, strides })
  return readElements(wasm, native, count, false, source, new ReferencePaths(wasm, file))
}

/** Tells whether some rows of strings of fixed length are all ASCII, without making strings of them. */
export function areAsciiRows(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  { start, stop }: Omit<Slice, 'step'>,
): boolean {
  const native = wasm.call('get_dataset_metadata', file, path)
  const [, ...rest] = native.shape ?? []
  const counts = [stop - start, ...rest]
  const size = countElements(counts) * native.size
  if (size === 0) return true
  const offset = counts.map((_, axis) => (axis === 0 ? start : 0))
  const strides = counts.map(() => 1)
  const source = partOfDataset(wasm, file, path, native, { counts, offset, strides })
  const { heap, fileSystem } = wasm
  const pointer = heap.allocate(size)
  try {
    heap.bytes.fill(0, pointer, pointer + size)
    fileSystem.plainly(() => source.read(BigInt(pointer), /^(?!)/))
    const { bytes } = heap
    for (let at = pointer; at < pointer + size; at++) if (bytes[at]! > 127) return false
    return true
  } finally {
    heap.free(pointer)
  }
}

function checkSelection(selection: readonly Slice[], shape: readonly number[], path: string): void {
  if (selection.length !== shape.length) {
    throw new TypeError(`${selection.length} slices for the ${shape.length} dimensions of ${path}`)
  }
  for (const [axis, { start, stop, step }] of selection.entries()) {
    const extent = shape[axis]!
    const isWithin = start >= 0 && stop <= extent && step >= 1
    if (!isWithin || ![start, stop, step].every(Number.isInteger)) {
      throw new RangeError(
        `[${start}, ${stop}, ${step}] is no slice of dimension ${axis} of ${path}, which has ${extent} elements`,
      )
    }
  }
}
