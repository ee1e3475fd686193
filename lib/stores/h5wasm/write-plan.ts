import { aborted, cannotStore } from '../../errors.js'
import type {
  CreateDataset,
  CreateHardLink,
  DatasetStorage,
  PlanAttribute,
  PlanStep,
  WritePlan,
} from '../../records/write-plan.js'
import type { WriteOptions } from '../store.js'
import { blocksOf, countElements } from './blocks.js'
import { isWellFormed } from './encode-strings.js'
import { pieceBytes } from './heap.js'
import type { H5Wasm } from './module.js'
import { type NativeType, nativeTypeOf } from './native-type.js'
import { checkElements, sizeOf, withElements } from './write-elements.js'

/** What HDF5 says when a dataset is created without its elements, which follow. */
const noData = /no input buffer/
const progressInterval = 1024
const unlimited = 2n ** 64n - 1n
/** Object headers hold an attribute of less than 64 KiB; longer ones and longer names fail in silence. */
const longestName = 60_000

/** Executes the steps of a plan on an open file; the caller takes back what a failed plan has done. */
export function writePlan(
  wasm: H5Wasm,
  file: bigint,
  plan: WritePlan,
  options: WriteOptions = {},
): void {
  const { steps } = plan
  const { signal, onProgress } = options
  for (let done = 0; done < steps.length; done++) {
    if (done % progressInterval === 0) {
      if (signal?.aborted === true) throw aborted('Saving', signal.reason)
      if (done > 0) onProgress?.(done, steps.length)
    }
    writeStep(wasm, file, steps[done]!)
  }
  onProgress?.(steps.length, steps.length)
}

function writeStep(wasm: H5Wasm, file: bigint, step: PlanStep): void {
  refuseUnsafeName(step.path, step.path)
  switch (step.kind) {
    case 'group':
      wasm.call('create_group', file, step.path, true)
      break
    case 'dataset':
      createDataset(wasm, file, step)
      break
    case 'hard-link':
      return createHardLink(wasm, file, step)
  }
  for (const attribute of step.attributes) createAttribute(wasm, file, step.path, attribute)
}

function createHardLink({ call }: H5Wasm, file: bigint, { path, target }: CreateHardLink): void {
  refuseUnsafeName(target, path)
  call('create_hard_link', file, target, path)
}

/** Gives a node an attribute that it does not have. */
export function createAttribute(
  { call, heap }: H5Wasm,
  file: bigint,
  path: string,
  { name, type, shape, data }: PlanAttribute,
): void {
  refuseUnsafeName(name, path)
  checkElements(type, shape, data, path)
  const metadata = describe(nativeTypeOf(type, path), shape)
  withElements(heap, type, data, 0, countElements(shape), path, (pointer) => {
    call('create_attribute', file, path, name, pointer, metadata)
  })
}

function createDataset(wasm: H5Wasm, file: bigint, step: CreateDataset): void {
  const { path, type, shape, data, storage } = step
  checkElements(type, shape, data, path)
  const native = nativeTypeOf(type, path)
  const metadata =
    storage === undefined ? describe(native, shape) : withStorage(native, shape, storage, path)
  const elements = countElements(shape)
  if (elements * sizeOf(type) <= pieceBytes) {
    withElements(wasm.heap, type, data, 0, elements, path, (pointer) => {
      wasm.call('create_dataset', file, path, pointer, metadata)
    })
    return
  }
  wasm.callTolerating(noData, 'create_dataset', file, path, 0n, metadata)
  for (const block of blocksOf(shape, pieceBytes / sizeOf(type), storage?.chunks)) {
    const { first, elements: count } = block
    withElements(wasm.heap, type, data, first, first + count, path, (pointer) => {
      writeBlock(wasm, file, path, block, pointer)
    })
  }
}

function writeBlock(
  { call }: H5Wasm,
  file: bigint,
  path: string,
  block: { readonly offset: readonly number[]; readonly count: readonly number[] },
  pointer: bigint,
): void {
  const count = block.count.map(BigInt)
  const stride = block.count.map(() => 1n)
  call('set_dataset_data', file, path, count, block.offset.map(BigInt), stride, pointer)
}

const scalars = new WeakMap<NativeType, object>()

function describe(native: NativeType, shape: readonly number[]): object {
  if (shape.length > 0) return { ...native, shape: shape.map(BigInt) }
  let scalar = scalars.get(native)
  if (scalar === undefined) scalars.set(native, (scalar = { ...native, shape: [] }))
  return scalar
}

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
  if (filters.length > 1)
    throw refuse('data through two filters', 'h5wasm applies one filter per dataset.')
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
  if (filter?.id === 1 && !(filter.options[0]! >= 0 && filter.options[0]! <= 9))
    throw refuse(`gzip level ${filter.options[0]}`, 'Levels are 0 to 9.')
  return {
    ...native,
    shape: shape.map(BigInt),
    maxshape: maxShape?.map((most) => (most === null ? unlimited : BigInt(most))),
    chunks: chunks?.map(BigInt),
    compression: filter?.id,
    compression_opts: filter === undefined ? undefined : [...filter.options],
  }
}

/** h5wasm cuts names at NUL, mixes up lengths at half a surrogate pair, and drops a leading U+FEFF in reading. */
function refuseUnsafeName(name: string, path: string): void {
  const refuse = (what: string, fix: string): Error => cannotStore(`a name ${what}`, fix, { path })
  if (name.includes('\0')) throw refuse('that contains NUL', 'Percent-encode it (%00).')
  if (!isWellFormed(name)) throw refuse('with half a surrogate pair', 'Percent-encode it.')
  if (name.startsWith('\ufeff') || name.includes('/\ufeff'))
    throw refuse('that begins with U+FEFF', 'Percent-encode it (%EF%BB%BF).')
  if (name.length > longestName) throw refuse(`of ${name.length} characters`, 'Use a shorter one.')
}
