import { createCall, type Hdf5Call, type TolerantCall } from './call.js'
import { FileSystem } from './file-system.js'
import { Heap } from './heap.js'
import type { H5WasmModule } from './module-types.js'

/** One instance of h5wasm of our own, with the file system that we put under it. */
export interface H5Wasm {
  readonly module: H5WasmModule
  readonly fileSystem: FileSystem
  readonly heap: Heap
  readonly call: Hdf5Call
  readonly callTolerating: TolerantCall
  /** True after an abort, or when HDF5 kept a file open: nothing may rely on the instance any more. */
  readonly dead: boolean
  /** Makes the next `loadH5Wasm` give a fresh instance. */
  abandon(): void
}

let current: Promise<H5Wasm> | undefined

/** Gives the instance that all files share; a fresh one after the last one died. */
export async function loadH5Wasm(): Promise<H5Wasm> {
  const promised = (current ??= createInstance())
  const loaded = await promised.catch((error: unknown) => {
    if (current === promised) current = undefined
    throw error
  })
  if (!loaded.dead) return loaded
  if (current === promised) current = createInstance()
  return loadH5Wasm()
}

async function createInstance(): Promise<H5Wasm> {
  const module = await instantiate()
  const fileSystem = new FileSystem(module.FS)
  let dead = false
  const abandon = (): void => {
    dead = true
  }
  return {
    module,
    fileSystem,
    heap: new Heap(module),
    ...createCall(module, fileSystem, abandon),
    get dead() {
      return dead
    },
    abandon,
  }
}

type Factory = (options: { noInitialRun: boolean; printErr: () => void }) => Promise<H5WasmModule>

/**
 * In Node the factory beside h5wasm's entry makes an instance that no user of h5wasm shares. A bundle (a browser's)
 * has no such file to name: there the one instance of the package is all there is.
 */
async function instantiate(): Promise<H5WasmModule> {
  const entry = nodeEntry()
  if (entry !== undefined) {
    const factory = (await import(/* @vite-ignore */ new URL('./hdf5_util.js', entry).href)) as {
      default: Factory
    }
    return factory.default({ noInitialRun: true, printErr: () => undefined })
  }
  const h5wasm = (await import('#h5wasm')) as unknown as { ready: Promise<H5WasmModule> }
  return h5wasm.ready
}

function nodeEntry(): string | undefined {
  if (!('process' in globalThis) || typeof import.meta.resolve !== 'function') return undefined
  try {
    const entry = import.meta.resolve('#h5wasm')
    return entry.startsWith('file:') ? entry : undefined
  } catch {
    return undefined
  }
}
