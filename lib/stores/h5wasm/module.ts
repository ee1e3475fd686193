import { unsupported } from '../../errors.js'
import { createCall, type Hdf5Call, type TolerantCall } from './call.js'
import { FileSystem } from './file-system.js'
import { brokenPlugins } from './filter-names.js'
import { FilterGuard } from './filter-guard.js'
import { Folders } from './folders.js'
import { Heap } from './heap.js'
import type { Instance } from './instance.js'
import type { MemoryBound } from './memory-bound.js'
import type { H5WasmModule } from './module-types.js'
import { connectNatively, type NativeConnector, type RunNatively } from './native-connector.js'

/** One instance of h5wasm of our own, with the file system that we put under it. */
export interface H5Wasm {
  readonly module: H5WasmModule
  readonly fileSystem: FileSystem
  readonly heap: Heap
  readonly call: Hdf5Call
  readonly callTolerating: TolerantCall
  /** Absent where HDF5's memory is not ours to bound. */
  readonly bound: MemoryBound | undefined
  /** Absent where HDF5's native connector is not what we know. */
  readonly runNatively: RunNatively | undefined
  /** Lets what makes attributes write over those that are there; absent like `runNatively`. */
  readonly openingAttributes: NativeConnector['openingAttributes'] | undefined
  /** Finds what is far from the root; absent where the native connector is. */
  readonly folders: Folders | undefined
  /** Stands before the filters; absent where the function table is not ours to change. */
  readonly filters: FilterGuard | undefined
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

/** Gives an instance to one file alone: what HDF5 does with that meets no other; a fresh one after it died. */
export function isolatedH5Wasm(): () => Promise<H5Wasm> {
  let own: H5Wasm | undefined
  return async () => {
    if (own !== undefined && !own.dead) return own
    own = await createInstance()
    if (own.fileSystem.isPrivate) return own
    throw unsupported(
      'isolated: true needs an instance of h5wasm for one file alone, which this platform has none of: open the file in a worker instead',
    )
  }
}

const allowWebAssembly =
  "The page's Content-Security-Policy forbids WebAssembly, which HDF5 runs in: add 'wasm-unsafe-eval' to its script-src"

/** As Chromium, Firefox and Safari say it. */
const forbidsWebAssembly = (error: unknown): boolean =>
  /unsafe-eval|Content Security Policy|blocked by CSP/i.test(String(error))

async function createInstance(): Promise<H5Wasm> {
  const { makeInstance } = await import('#instance')
  const instance = await makeInstance().catch((error: unknown) => {
    throw forbidsWebAssembly(error) ? unsupported(allowWebAssembly, { cause: error }) : error
  })
  const wasm = wrapInstance(instance)
  if (instance.plugins !== undefined) offerPlugins(wasm, instance.plugins)
  return wasm
}

/** Takes over an instance; one that is not private goes on serving others too. */
export function wrapInstance({ module, table, isPrivate, bound }: Instance): H5Wasm {
  const fileSystem = new FileSystem(module.FS, isPrivate)
  let dead = false
  const abandon = (): void => {
    dead = true
  }
  const { call, callTolerating, prepareBy } = createCall(module, fileSystem, abandon, bound)
  const heap = new Heap(module, bound)
  const connector = connectNatively(module, table, call)
  const folders = connector === undefined ? undefined : new Folders(connector, heap)
  const filters = table === undefined ? undefined : new FilterGuard(module, table)
  prepareBy(folders && ((name, args) => folders.shorten(name, args)), filters)
  return {
    module,
    fileSystem,
    heap,
    call,
    callTolerating,
    bound,
    runNatively: connector?.runNatively,
    openingAttributes: connector?.openingAttributes,
    folders,
    filters,
    get dead() {
      return dead
    },
    abandon,
  }
}

/** Lets HDF5 load filters of h5wasm-plugins when data ask for them. */
function offerPlugins({ call, fileSystem }: H5Wasm, folder: string): void {
  fileSystem.allow(folder, brokenPlugins)
  call('insert_plugin_search_path', folder, 0)
}
