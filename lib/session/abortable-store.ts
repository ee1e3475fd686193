import { aborted } from '../errors.js'
import type { Store } from '../stores/store.js'

/** A store whose answers end when a signal says so; without a signal it is the store itself. */
export function abortableStore(store: Store, signal: AbortSignal | undefined, what: string): Store {
  if (signal === undefined) return store
  const check = (): void => {
    if (signal.aborted) throw aborted(what, signal.reason)
  }
  const checked =
    <A extends readonly unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      check()
      return call(...args)
    }
  return new Proxy(store, {
    get(target, key) {
      const found = Reflect.get(target, key, target) as unknown
      if (typeof found !== 'function') return found
      const call = found.bind(target) as (...args: readonly unknown[]) => unknown
      if (key === 'read')
        return checked((requests, options) => call(requests, { ...(options as object), signal }))
      return key === 'find' || key === 'readSlab' || key === 'has' ? checked(call) : call
    },
  })
}
