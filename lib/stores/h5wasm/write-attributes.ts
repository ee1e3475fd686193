import { isSameShape } from '../../records/same-type.js'
import type { DeleteAttribute, PlanAttribute, SetAttribute } from '../../records/write-plan.js'
import { countElements } from './blocks.js'
import type { H5Wasm } from './module.js'
import { withExtents } from './native-extents.js'
import { nativeTypeOf } from './native-type.js'
import { nullTerminated } from './null-terminated.js'
import { longestAttributeName, refuseUnsafeName } from './safe-name.js'
import { clearText } from './space/clear-strings.js'
import { isStoredAs } from './stored-as.js'
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
  const { call, openingAttributes } = wasm
  const { name, type, shape } = attribute
  if (!call('get_attribute_names', file, path).includes(name))
    return createAttribute(wasm, file, path, attribute)
  const native = call('get_attribute_metadata', file, path, name)
  if (
    openingAttributes !== undefined &&
    isStoredAs(native, type) &&
    isSameShape(native.shape, shape)
  )
    return openingAttributes(() => createAttribute(wasm, file, path, attribute))
  deleteAttribute(wasm, file, { path, name })
  createAttribute(wasm, file, path, attribute)
}

/** Takes an attribute away from a node. */
export function deleteAttribute(
  wasm: H5Wasm,
  file: bigint,
  { path, name }: Omit<DeleteAttribute, 'kind'>,
): void {
  refuseUnsafeName(name, path, longestAttributeName)
  clearText(wasm, file, path, name)
  wasm.call('delete_attribute', file, path, name)
}
