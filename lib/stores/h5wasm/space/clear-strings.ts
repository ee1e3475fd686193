import { blocksOf, countElements, mostElements } from '../blocks.js'
import { dataTypeOf, typeClass } from '../data-type-of.js'
import type { Hdf5File } from '../hdf5-file.js'
import type { Heap } from '../heap.js'
import type { H5Wasm } from '../module.js'
import type { NativeMetadata } from '../module-types.js'
import { withExtents } from '../native-extents.js'
import { nativeTypeOf } from '../native-type.js'

/** Empties an attribute of variable-length texts: HDF5 then frees what they took, which it does not when it deletes them. */
export function clearText(wasm: H5Wasm, file: bigint, path: string, name: string): void {
  const { call, heap, openingAttributes } = wasm
  if (openingAttributes === undefined) return
  const native = call('get_attribute_metadata', file, path, name)
  const { shape } = native
  if (native.type !== typeClass.string || !native.vlen || shape === null) return
  const metadata = withExtents(nativeTypeOf(dataTypeOf(native), path), shape)
  const pointer = emptyRoom(heap, countElements(shape) * native.size)
  openingAttributes(() => call('create_attribute', file, path, name, pointer, metadata))
}

/** Does that to all attributes of an object. */
export function clearTexts(wasm: H5Wasm, file: bigint, path: string): void {
  for (const name of wasm.call('get_attribute_names', file, path)) clearText(wasm, file, path, name)
}

/** Empties the elements of a dataset that are, or have in them, something of variable length. */
export function* clearElements({ wasm, id }: Hdf5File, path: string): Generator<void, void> {
  const native = wasm.call('get_dataset_metadata', id, path)
  const { shape, chunks, size } = native
  if (shape === null || !isVariable(native)) return
  if (shape.length === 0) {
    const pointer = emptyRoom(wasm.heap, size)
    return void wasm.call('set_dataset_data', id, path, null, null, null, pointer)
  }
  const most = mostElements(shape, chunks, size)
  for (const { count, offset, elements } of blocksOf(shape, most, chunks)) {
    const pointer = emptyRoom(wasm.heap, elements * size)
    const steps = count.map(() => 1n)
    wasm.call('set_dataset_data', id, path, count.map(BigInt), offset.map(BigInt), steps, pointer)
    yield
  }
}

/** Null pointers. */
function emptyRoom(heap: Heap, bytes: number): bigint {
  const pointer = heap.scratch(bytes)
  heap.bytes.fill(0, pointer, pointer + bytes)
  return BigInt(pointer)
}

function isVariable({ type, vlen, compound_type, array_type }: NativeMetadata): boolean {
  return (
    vlen ||
    type === typeClass.variableLength ||
    (array_type !== undefined && isVariable(array_type)) ||
    (compound_type?.members.some(isVariable) ?? false)
  )
}
