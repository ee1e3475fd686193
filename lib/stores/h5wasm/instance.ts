import type { MemoryBound } from './memory-bound.js'
import type { H5WasmModule } from './module-types.js'

/** An instance of h5wasm as the platform makes it. */
export interface Instance {
  readonly module: H5WasmModule
  /** The function table, which is not among the things that h5wasm gives; absent when nobody saw it being made. */
  readonly table: WebAssembly.Table | undefined
  /** Whether nobody else uses the instance. */
  readonly isPrivate: boolean
  /** What bounds its memory; absent where it was made without our imports. */
  readonly bound?: MemoryBound | undefined
  /** The folder of h5wasm-plugins, where that package is installed. */
  readonly plugins?: string | undefined
}

/** The function table among an instance's exports, if it is one of HDF5. */
export function tableOf(instance: WebAssembly.Instance | undefined): WebAssembly.Table | undefined {
  const table = instance?.exports['__indirect_function_table']
  return instance?.exports['H5Fopen'] !== undefined && table instanceof WebAssembly.Table
    ? table
    : undefined
}
