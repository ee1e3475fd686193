import type { H5WasmModule } from './module-types.js'

/** What h5wasm's factory takes of us. */
export interface FactoryOptions {
  readonly noInitialRun: boolean
  readonly printErr: () => void
  /** Gives the factory an instance instead of having it made; what it returns is not looked at. */
  readonly instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object
}

export type Factory = (options: FactoryOptions) => Promise<H5WasmModule>

/** Where `hdf5_util.js` of the h5wasm that the glue was taken from has its WebAssembly: a literal of text. */
export declare const literal: {
  readonly fileSize: number
  readonly start: number
  readonly end: number
  readonly decodedSize: number
}

/** h5wasm's factory for Node without its WebAssembly; scripts/extract-glue.mjs makes it. */
declare const factory: Factory
export default factory
