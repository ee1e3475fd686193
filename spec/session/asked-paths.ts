import type { Store } from '#lib/stores/store.js'

/** What a store was asked for. */
export interface Asked {
  /** How many paths, by whatever call. */
  paths: number
  calls: Record<string, number>
}

/** A store that counts the paths that it is asked for. */
export function askedStore(store: Store): { store: Store; asked: Asked } {
  const asked: Asked = { paths: 0, calls: {} }
  const counted = new Set(['find', 'has', 'read', 'readSlab'])
  const proxy = new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        if (counted.has(String(name))) {
          asked.paths += Array.isArray(given[0]) ? given[0].length : 1
          asked.calls[String(name)] = (asked.calls[String(name)] ?? 0) + 1
        }
        return (value as (...args: unknown[]) => unknown).apply(target, given)
      }
    },
  })
  return { store: proxy, asked }
}
