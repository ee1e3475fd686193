import type { Store } from '../stores/store.js'
import { warnOnce } from '../warn-once.js'

/** The stores of sessions that nobody has closed; a store does not lead to its sessions, so these can be collected. */
const unclosed = new FinalizationRegistry<Store>((store) => {
  const message = `A session of ${store.name} was garbage-collected before it was closed, and is closed now. Close it by session.close() or 'await using': until then it keeps the file open, and locked if it writes.`
  if (store.isInMemory !== true) warnOnce(message)
  close(store).catch((error: unknown) =>
    warnOnce(`${store.name} could not be closed: ${String(error)}`),
  )
})

/** Closes a store when nobody has any of its sessions, LazyArrays and Tables any more; of a file, a warning says so. */
export function closeWhenForgotten(sessions: object, store: Store): void {
  unclosed.register(sessions, store, sessions)
}

/** Tells that the sessions are closed in time. */
export function forgetUnclosed(sessions: object): void {
  unclosed.unregister(sessions)
}

async function close(store: Store): Promise<void> {
  await store.close()
}
