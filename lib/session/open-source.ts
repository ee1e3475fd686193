import { aborted, isH5Error } from '../errors.js'
import { filterNumber } from '../stores/h5wasm/filter-names.js'
import { openStore } from '../stores/h5wasm/open-store.js'
import type { Store } from '../stores/store.js'
import type { SessionOptions } from './session-options.js'
import { checkOpened, checkSource, isStore, type SessionSource } from './session-source.js'

/** Opens what a session is to work on; a store is open already. */
export async function openSource(source: SessionSource, options: SessionOptions): Promise<Store> {
  const { mode, durability, isolated, wait, signal } = options
  if (!isStore(source)) {
    checkSource(source)
    const memory = options.limits?.bytes
    const filters = options.filters && new Set(options.filters.map((name) => filterNumber(name)!))
    const open = (): Promise<Store> =>
      openStore(source, mode, { durability, isolated, memory, filters })
    return wait === undefined ? open() : openWhenFree(open, wait, signal)
  }
  checkOpened(options)
  return source
}

/** Milliseconds between two looks at a lock. */
const firstPause = 5
const longestPause = 200

/** Tries again and again while somebody has the lock. */
async function openWhenFree(
  open: () => Promise<Store>,
  wait: number,
  signal: AbortSignal | undefined,
): Promise<Store> {
  const until = performance.now() + wait
  for (let pause = firstPause; ; pause = Math.min(longestPause, 2 * pause)) {
    if (signal?.aborted === true) throw aborted('Opening', signal.reason)
    try {
      return await open()
    } catch (error) {
      const left = until - performance.now()
      if (left <= 0 || !isH5Error(error, 'LOCKED')) throw error
      await unlessAborted(Math.min(pause, left), signal)
    }
  }
}

/** Resolves after some milliseconds, or when the signal is aborted. */
async function unlessAborted(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}
