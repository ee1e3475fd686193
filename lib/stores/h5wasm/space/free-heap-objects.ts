import { isH5Error } from '../../../errors.js'
import type { Hdf5File } from '../hdf5-file.js'
import type { HeapObject } from './stored-object.js'

/** `H5VL_blob_specific_args_t`: the operation. */
const deleteBlob = 0
const argumentsBytes = 16
/** A blob of the native connector: the address of a collection, and an index in it. */
const indexAt = 8

/** Takes objects out of HDF5's global heap; what HDF5 can't take out of a damaged heap stays there. */
export function freeHeapObjects(file: Hdf5File, objects: readonly HeapObject[]): void {
  if (objects.length === 0) return
  const { heap, runNatively } = file.wasm
  // From the end of a collection on, nothing in it has to be moved.
  const ordered = objects.toSorted((a, b) => a.collection - b.collection || b.index - a.index)
  const args = heap.scratch(2 * argumentsBytes)
  const blob = args + argumentsBytes
  try {
    runNatively!(file.id, ({ object, blobSpecific }) => {
      for (const { collection, index } of ordered) {
        const { view } = heap
        view.setUint32(args, deleteBlob, true)
        view.setBigUint64(blob, BigInt(collection), true)
        view.setUint32(blob + indexAt, index, true)
        const status = blobSpecific(object, blob, args)
        if (status < 0) return status
      }
      return 0
    })
  } catch (error) {
    if (file.isLost || file.failure !== undefined || !isH5Error(error)) throw error
  }
}
