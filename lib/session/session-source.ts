import type { StoreSource } from '../stores/h5wasm/store-source.js'
import { refusedSource } from './refused-source.js'
import type { SessionOptions } from './session-options.js'
import type { Store } from '../stores/store.js'
import type { PlatformType } from '../platform-type.js'

/** Where a session is opened: a file's path or URL, a file's bytes, or a store of your own. */
export type SessionSource =
  | string
  | Uint8Array
  | ArrayBuffer
  | PlatformType<'URL'>
  | PlatformType<'Blob'>
  | Store

/** Tells a store that somebody has opened from what a store is opened on. */
export const isStore = (source: unknown): source is Store =>
  typeof source === 'object' &&
  source !== null &&
  typeof (source as Partial<Store>).readSlab === 'function' &&
  typeof (source as Partial<Store>).write === 'function'

/** @throws TypeError for what is no place to open a session at. */
export function checkSource(source: StoreSource): void {
  if (source instanceof URL && source.protocol !== 'file:')
    throw new TypeError(
      `h5orm opens files, not ${source.protocol} URLs. Fetch it and open the response: Session.open(await (await fetch(url)).arrayBuffer()).`,
    )
  const fits =
    (typeof source === 'string' && source !== '') ||
    source instanceof URL ||
    source instanceof Uint8Array ||
    source instanceof ArrayBuffer ||
    source instanceof Blob
  if (!fits) throw refusedSource(source)
}

/** @throws TypeError for options that a store can't take any more. */
export function checkOpened(options: SessionOptions): void {
  const { mode, durability, recover, isolated = false, filters } = options
  if (!isolated && [mode, durability, recover, filters].every((one) => one === undefined)) return
  throw new TypeError(
    'A store has been opened already: it takes no mode, no durability, no recover, no isolated and no filters.',
  )
}
