import { corrupt, unsupported } from '../../errors.js'
import type { H5Wasm } from './module.js'

/** `H5P_OBJECT_COPY_DEFAULT` of h5wasm 0.10.3: groups with all below them, links as links. */
const defaultCopy = 0x0b00_0000_0000_0002n
const locationSize = 64
const encoder = new TextEncoder()

/**
 * Copies an object of one open file, with all below it, to a path of another that nothing has.
 *
 * HDF5 does it (H5Ocopy): types, attributes, chunks as they are packed, several names of one object. References in the
 * data are not followed and become zero.
 */
export function copyObject(
  { heap, runNatively, folders }: H5Wasm,
  from: { readonly file: bigint; readonly path: string },
  to: { readonly file: bigint; readonly path: string },
): void {
  if (runNatively === undefined)
    throw unsupported('This build of h5wasm is not the one that h5orm can copy with (0.10.3).')
  const source = encoder.encode(`${from.path}\0`)
  const { folder, name } = folders!.near(to.file, to.path)
  const target = encoder.encode(`${name}\0`)
  const location = heap.allocate(locationSize + source.length + target.length)
  const sourceName = location + locationSize
  const targetName = sourceName + source.length
  let targetObject = 0
  try {
    heap.bytes.set(source, sourceName)
    heap.bytes.set(target, targetName)
    runNatively(to.file, (context) => {
      context.setName(targetName)
      targetObject = folder === undefined ? context.object : context.open(folder)
      context.inFolder(folder, () =>
        heap.bytes.copyWithin(location, context.location, context.location + locationSize),
      )
      return 0
    })
    if (targetObject === 0) throw corrupt('A folder cannot be opened', { path: to.path })
    runNatively(from.file, ({ object, location: own, lcpl, dxpl, objectCopy }) =>
      objectCopy(
        object,
        own,
        sourceName,
        targetObject,
        location,
        targetName,
        defaultCopy,
        lcpl,
        dxpl,
        0,
      ),
    )
  } finally {
    if (folder !== undefined && targetObject !== 0)
      runNatively(to.file, (context) => {
        context.close(targetObject)
        return 0
      })
    heap.free(location)
  }
}
