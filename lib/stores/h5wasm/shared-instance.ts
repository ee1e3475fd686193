import { type Instance, tableOf } from './instance.js'
import type { H5WasmModule } from './module-types.js'

/** Gives the instance that all users of h5wasm share: in browsers and in bundles there is no other. */
export async function makeInstance(): Promise<Instance> {
  const loaded = await watchInstantiation(async () => {
    const h5wasm = (await import('#h5wasm')) as unknown as { ready: Promise<H5WasmModule> }
    return h5wasm.ready
  })
  return { ...loaded, isPrivate: false }
}

/** Looks at what `load` instantiates. */
export async function watchInstantiation(
  load: () => Promise<H5WasmModule>,
): Promise<Pick<Instance, 'module' | 'table'>> {
  const { instantiate: original } = WebAssembly
  let table: WebAssembly.Table | undefined
  const watching = async (...args: Parameters<typeof original>): Promise<unknown> => {
    const result: unknown = await original(...args)
    table ??= tableOf((result as { instance?: WebAssembly.Instance }).instance)
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
