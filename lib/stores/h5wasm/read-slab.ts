import { limitExceeded, notFound } from '../../errors.js'
import type { RecordData } from '../../records/node-record.js'
import type { Slice } from '../store.js'
import { countElements } from './blocks.js'
import type { H5Wasm } from './module.js'
import { emptyOf, partOfDataset, readElements } from './read-elements.js'
import { readNumbers } from './read-numbers.js'
import { resolveNodes } from './resolve-nodes.js'

/** Texts and compounds are taken through wasm memory at once. */
const largest = 2 ** 30

/** Reads the elements of a dataset that lie on a grid, row-major; the slices are within its extents. */
export function readSlab(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  selection: readonly Slice[],
): RecordData {
  const [found] = resolveNodes(wasm, file, [path])
  if (found?.kind !== 'dataset') throw notFound(path, 'the file')
  const native = wasm.call('get_dataset_metadata', file, path)
  const shape = native.shape ?? []
  checkSelection(selection, shape, path)
  const counts = selection.map(({ start, stop, step }) =>
    Math.max(0, Math.ceil((stop - start) / step)),
  )
  const count = countElements(counts)
  if (native.shape === null || count === 0) return emptyOf(native)
  const offset = selection.map(({ start }) => start)
  const strides = selection.map(({ step }) => step)
  const numbers = readNumbers(wasm, file, path, native, { counts, offset, strides })
  if (numbers !== undefined) return numbers
  if (count * native.size > largest) {
    throw limitExceeded(`${count * native.size} bytes in one slab of a dataset`, 'bytes', { path })
  }
  const source = partOfDataset(wasm, file, path, counts, offset, strides)
  return readElements(wasm, native, count, false, source)
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
