import type { DeleteAttribute, PlanAttribute, SetAttribute } from '../../records/write-plan.js'
import { countElements } from './blocks.js'
import type { H5Wasm } from './module.js'
import { withExtents } from './native-extents.js'
import { nativeTypeOf } from './native-type.js'
import { nullTerminated } from './null-terminated.js'
import { longestAttributeName, refuseUnsafeName } from './safe-name.js'
import { checkElements, withElements } from './write-elements.js'

/** Gives a node an attribute that it does not have. */
export function createAttribute(
  { call, heap, module }: H5Wasm,
  file: bigint,
  path: string,
  { name, type, shape, data }: PlanAttribute,
): void {
  refuseUnsafeName(name, path, longestAttributeName)
  checkElements(type, shape, data, path)
  const native = nativeTypeOf(type, path)
  const metadata = withExtents(native, shape)
  withElements(heap, { type, data, start: 0, end: countElements(shape), path }, (pointer) => {
    const create = (): number => call('create_attribute', file, path, name, pointer, metadata)
    if (native.isFixedUtf8 === true) nullTerminated(module, path, create)
    else create()
  })
}

/** Gives a node an attribute, in the place of the one that has its name. */
export function setAttribute(
  wasm: H5Wasm,
  file: bigint,
  { path, attribute }: Omit<SetAttribute, 'kind'>,
): void {
  const { name } = attribute
  if (wasm.call('get_attribute_names', file, path).includes(name))
    wasm.call('delete_attribute', file, path, name)
  createAttribute(wasm, file, path, attribute)
}

/** Takes an attribute away from a node. */
export function deleteAttribute(
  wasm: H5Wasm,
  file: bigint,
  { path, name }: Omit<DeleteAttribute, 'kind'>,
): void {
  refuseUnsafeName(name, path, longestAttributeName)
  wasm.call('delete_attribute', file, path, name)
}
