import type { H5Wasm } from '../module.js'

/** `H5VL_optional_args_t`: the operation, and where its arguments are. */
const setSmallHeaders = 25
const argumentsBytes = 16

/**
 * Lets HDF5 make headers of datasets no longer than they have to be (`H5Fset_dset_no_attrs_hint`); else they have 256 bytes,
 * of which a number needs half. Attributes still find their place behind them.
 */
export function makeSmallHeaders({ heap, runNatively }: H5Wasm, file: bigint): void {
  const args = heap.scratch(2 * argumentsBytes)
  const wanted = args + argumentsBytes
  runNatively?.(file, ({ object, dxpl, fileOptional }) => {
    const { bytes, view } = heap
    bytes.fill(0, args, args + 2 * argumentsBytes)
    view.setUint32(args, setSmallHeaders, true)
    view.setUint32(args + 4, wanted, true)
    bytes[wanted] = 1
    return fileOptional(object, args, dxpl, 0)
  })
}
