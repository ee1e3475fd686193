import { cannotStore } from '../../errors.js'
import type { CreateDataset, DatasetStorage, Extend, Overwrite } from '../../records/write-plan.js'
import { blocksOf, countElements, mostElements } from './blocks.js'
import { createFiltered } from './filter-pipeline.js'
import type { H5Wasm } from './module.js'
import { withExtents } from './native-extents.js'
import { type NativeType, nativeTypeOf } from './native-type.js'
import { nullTerminated } from './null-terminated.js'
import { isStoredAs } from './stored-as.js'
import {
  checkElements,
  holdsPointers,
  sizeOf,
  withContiguous,
  withElements,
} from './write-elements.js'
import { resolveNodes } from './resolve-nodes.js'
import type { TypeFormat } from './datatype-message.js'
import { type TypeFormats, withFormats } from './type-formats.js'

/** So many bytes are handed over with the creation of their dataset. */
const wholeBytes = 2 ** 20
/** What HDF5 says when a dataset is created without its elements, which follow. */
const noData = /no input buffer/
const unlimited = 2n ** 64n - 1n
/** A guess at the length of texts. */
const bytesBehindPointer = 60

/** Makes a dataset with its elements. */
export function* createDataset(
  wasm: H5Wasm,
  file: bigint,
  step: CreateDataset,
): Generator<void, void> {
  const { path, type, shape, data, storage } = step
  checkElements(type, shape, data, path)
  const native = nativeTypeOf(type, path)
  const create = (): boolean => createOf(native, wasm, file, step)
  const isWhole = native.isFixedUtf8 === true ? nullTerminated(wasm.module, path, create) : create()
  if (!isWhole) yield* writeBlocks(wasm, file, step, { chunks: storage?.chunks })
}

/** Creates a dataset, with its elements where they are few and not filtered twice; tells whether it has them. */
function createOf(native: NativeType, wasm: H5Wasm, file: bigint, step: CreateDataset): boolean {
  const { path, type, shape, data, storage } = step
  const metadata =
    storage === undefined ? withExtents(native, shape) : withStorage(native, shape, storage, path)
  const elements = countElements(shape)
  const filters = storage?.filters ?? []
  if (filters.length > 1) {
    createFiltered(wasm, file, path, metadata, filters)
    return false
  }
  if (elements * sizeOf(type) <= wholeBytes) {
    withElements(wasm.heap, { type, data, start: 0, end: elements, path }, (pointer) => {
      wasm.call('create_dataset', file, path, pointer, metadata)
    })
    return true
  }
  wasm.callTolerating(noData, 'create_dataset', file, path, 0n, metadata)
  return false
}

function formatAt(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  formats: TypeFormats,
): TypeFormat | undefined {
  const [found] = resolveNodes(wasm, file, [path])
  return found?.kind === 'dataset' ? formats.of(found.address).dataset : undefined
}

/** Replaces elements of a dataset, whose type and rank are those of the step. */
export function* overwrite(
  wasm: H5Wasm,
  file: bigint,
  step: Overwrite,
  formats?: TypeFormats,
): Generator<void, void> {
  const { path, type, shape, data, offset, stride } = step
  checkElements(type, shape, data, path)
  const format = formats === undefined ? undefined : formatAt(wasm, file, path, formats)
  const native = withFormats(wasm.call('get_dataset_metadata', file, path), format)
  const refuse = (what: string): Error =>
    cannotStore(what, 'Delete it and write it again.', { path })
  if (!isStoredAs(native, type)) throw refuse('elements in the place of ones of another type')
  const there = native.shape ?? []
  const fits =
    native.shape !== null &&
    there.length === shape.length &&
    there.every((extent, axis) =>
      offset === undefined
        ? extent === shape[axis]
        : (offset[axis] ?? -1) >= 0 && endOf(offset[axis]!, shape[axis]!, stride?.[axis]) <= extent,
    )
  if (!fits) throw refuse(`extents of [${shape.join(', ')}] in a dataset of [${there.join(', ')}]`)
  if (shape.length > 0) {
    const chunks = native.chunks ?? undefined
    return yield* writeBlocks(wasm, file, step, {
      chunks,
      offset,
      stride,
      turned: !native.littleEndian,
    })
  }
  withElements(wasm.heap, { type, data, start: 0, end: 1, path }, (pointer) => {
    wasm.call('set_dataset_data', file, path, null, null, null, pointer)
  })
}

/** Gives a dataset in chunks other extents. */
export function extend({ call }: H5Wasm, file: bigint, { path, shape }: Extend): void {
  const native = call('get_dataset_metadata', file, path)
  const most = native.maxshape ?? []
  const fits =
    native.chunks !== null &&
    most.length === shape.length &&
    shape.every((extent, axis) => extent >= 0 && extent <= most[axis]!)
  if (!fits) {
    throw cannotStore(
      `extents of [${shape.join(', ')}] in a dataset that may have [${most.join(', ')}]`,
      'Make it in chunks, with extents that may grow.',
      { path },
    )
  }
  call('resize_dataset', file, path, shape.map(BigInt))
}

function* writeBlocks(
  wasm: H5Wasm,
  file: bigint,
  { path, type, shape, data }: Pick<Overwrite, 'path' | 'type' | 'shape' | 'data'>,
  {
    chunks,
    offset,
    stride,
    turned = false,
  }: {
    readonly chunks: readonly number[] | undefined
    readonly offset?: readonly number[] | undefined
    readonly stride?: readonly number[] | undefined
    /** Whether HDF5 stores them in the other byte order. */
    readonly turned?: boolean
  },
): Generator<void, void> {
  const size = holdsPointers(type) ? bytesBehindPointer + sizeOf(type) : sizeOf(type)
  for (const block of blocksOf(shape, mostElements(shape, chunks, size), chunks, offset)) {
    const { first, elements, count } = block
    const steps = count.map((_, axis) => stride?.[axis] ?? 1)
    const at = block.offset.map((start, axis) => (offset?.[axis] ?? 0) + start * steps[axis]!)
    const part = { type, data, start: first, end: first + elements, path }
    const write = (pointer: bigint): void => {
      const [counts, start, step] = [count, at, steps].map((extents) => extents.map(BigInt))
      const put = (): number =>
        wasm.call('set_dataset_data', file, path, counts!, start!, step!, pointer)
      if (holdsPointers(type)) put()
      else wasm.fileSystem.plainly(put)
    }
    if (chunks === undefined && stride === undefined && !turned) withContiguous(wasm, part, write)
    else withElements(wasm.heap, part, write)
    yield
  }
}

/** Where `count` elements end, each `step` after the one before. */
const endOf = (start: number, count: number, step = 1): number =>
  count === 0 ? start : start + (count - 1) * step + 1

/** HDF5 fails in silence, or ignores what it is asked for, when these don't fit together. */
function withStorage(
  native: NativeType,
  shape: readonly number[],
  { chunks, maxShape, filters = [] }: DatasetStorage,
  path: string,
): object {
  const refuse = (what: string, fix: string): Error => cannotStore(what, fix, { path })
  const sameRank = (other: readonly unknown[]): boolean => other.length === shape.length
  if (shape.length === 0 && (chunks ?? maxShape ?? filters[0]) !== undefined)
    throw refuse('a scalar in chunks', 'Leave the storage options out.')
  if (chunks === undefined && (filters.length > 0 || maxShape !== undefined))
    throw refuse('packed or growing data without chunks', 'Give the extents of a chunk.')
  if (chunks !== undefined && !(sameRank(chunks) && chunks.every((extent) => extent >= 1)))
    throw refuse(`chunks of [${chunks.join(', ')}]`, `Give ${shape.length} positive extents.`)
  if (
    maxShape !== undefined &&
    !(sameRank(maxShape) && maxShape.every((most, axis) => most === null || most >= shape[axis]!))
  )
    throw refuse(
      `extents up to [${maxShape.join(', ')}]`,
      'They must not be smaller than the extents now.',
    )
  const [filter] = filters
  const gzip = filters.find(({ id }) => id === 1)
  if (gzip !== undefined && !(gzip.options[0]! >= 0 && gzip.options[0]! <= 9))
    throw refuse(`gzip level ${gzip.options[0]}`, 'Levels are 0 to 9.')
  if (filters.length > 32)
    throw refuse(`data through ${filters.length} filters`, 'HDF5 has at most 32.')
  return {
    ...native,
    shape: shape.map(BigInt),
    maxshape: maxShape?.map((most) => (most === null ? unlimited : BigInt(most))),
    chunks: chunks?.map(BigInt),
    compression: filter?.id,
    compression_opts: filter === undefined ? undefined : [...filter.options],
  }
}
