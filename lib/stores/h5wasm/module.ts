import { createCall, type Hdf5Call, type TolerantCall } from './call.js'
import { FileSystem } from './file-system.js'
import { brokenPlugins } from './filter-names.js'
import { Heap } from './heap.js'
import type { H5WasmModule } from './module-types.js'
import { connectNatively, type RunNatively } from './native-connector.js'

/** One instance of h5wasm of our own, with the file system that we put under it. */
export interface H5Wasm {
  readonly module: H5WasmModule
  readonly fileSystem: FileSystem
  readonly heap: Heap
  readonly call: Hdf5Call
  readonly callTolerating: TolerantCall
  /** Absent where HDF5's native connector is not what we know. */
  readonly runNatively: RunNatively | undefined
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
  const entry = nodeEntry()
  if (entry !== undefined) {
    const wasm = await wrapInstance(() => instantiate(entry), true)
    offerPlugins(wasm)
    return wasm
  }
  return wrapInstance(async () => {
    const h5wasm = (await import('#h5wasm')) as unknown as { ready: Promise<H5WasmModule> }
    return h5wasm.ready
  }, false)
}

/** Takes over the instance that `load` makes; one that is not `isPrivate` goes on serving others too. */
export async function wrapInstance(
  load: () => Promise<H5WasmModule>,
  isPrivate: boolean,
): Promise<H5Wasm> {
  const { module, table } = await captureTable(load)
  const fileSystem = new FileSystem(module.FS, isPrivate)
  let dead = false
  const abandon = (): void => {
    dead = true
  }
  const calls = createCall(module, fileSystem, abandon)
  const heap = new Heap(module)
  return {
    module,
    fileSystem,
    heap,
    ...calls,
    runNatively: connectNatively(module, table, calls.call),
    get dead() {
      return dead
    },
    abandon,
  }
}

/** Looks at what `load` instantiates: the function table is not among the things that h5wasm gives. */
async function captureTable(
  load: () => Promise<H5WasmModule>,
): Promise<{ module: H5WasmModule; table: WebAssembly.Table | undefined }> {
  const { instantiate: original } = WebAssembly
  let table: WebAssembly.Table | undefined
  const watching = async (...args: Parameters<typeof original>): Promise<unknown> => {
    const result: unknown = await original(...args)
    const { instance } = result as { instance?: WebAssembly.Instance }
    const exported = instance?.exports['__indirect_function_table']
    if (instance?.exports['H5Fopen'] !== undefined && exported instanceof WebAssembly.Table)
      table = exported
    return result
  }
  WebAssembly.instantiate = watching as typeof original
  try {
    return { module: await load(), table }
  } finally {
    if (WebAssembly.instantiate === (watching as typeof original))
      WebAssembly.instantiate = original
  }
}

type Factory = (options: { noInitialRun: boolean; printErr: () => void }) => Promise<H5WasmModule>

/** The factory beside h5wasm's entry makes an instance that no user of h5wasm shares. */
async function instantiate(entry: string): Promise<H5WasmModule> {
  const url = new URL('./hdf5_util.js', entry).href
  const { default: factory } = (await import(/* @vite-ignore */ url)) as { default: Factory }
  return factory({ noInitialRun: true, printErr: () => undefined })
}

/** Lets HDF5 load filters of h5wasm-plugins when data ask for them, where that package is installed. */
function offerPlugins({ call, fileSystem }: H5Wasm): void {
  let entry: string
  try {
    entry = import.meta.resolve('h5wasm-plugins')
  } catch {
    return
  }
  if (!entry.startsWith('file:')) return
  const { pathname } = new URL('./plugins', entry)
  const folder = decodeURIComponent(pathname).replace(/^\/(?=[A-Za-z]:)/, '')
  fileSystem.allow(folder, brokenPlugins)
  call('insert_plugin_search_path', folder, 0)
}

/** Where h5wasm lies in Node; a bundle (a browser's) has no such file to name. */
function nodeEntry(): string | undefined {
  if (!('process' in globalThis) || typeof import.meta.resolve !== 'function') return undefined
  try {
    const entry = import.meta.resolve('#h5wasm')
    return entry.startsWith('file:') ? entry : undefined
  } catch {
    return undefined
  }
}
