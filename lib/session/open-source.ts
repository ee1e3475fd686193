import { openStore } from '../stores/h5wasm/open-store.js'
import type { Store } from '../stores/store.js'
import type { SessionOptions } from './session-options.js'
import { checkOpened, checkSource, isStore, type SessionSource } from './session-source.js'

/** Opens what a session is to work on; a store is open already. */
export async function openSource(source: SessionSource, options: SessionOptions): Promise<Store> {
  const { mode, durability, isolated } = options
  if (!isStore(source)) {
    checkSource(source)
    return openStore(source, mode, { durability, isolated })
  }
  checkOpened(options)
  return source
}
