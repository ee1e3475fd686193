import type { Store } from '../../stores/store.js'
import type { IdentityMap } from '../identity-map.js'
import { nameOf, parentOf } from '../object-path.js'

/** Prepares for sessions to be told that something lies in an object that they know, where nothing was. */
export async function unseenChildren(
  store: Store,
  identities: readonly IdentityMap[],
  paths: readonly string[],
): Promise<() => void> {
  const inner = paths.filter((path) => parentOf(path) !== '/')
  if (inner.length === 0) return () => undefined
  const parents = [...new Set(inner.map(parentOf))]
  const found = await store.find(parents)
  const addresses = new Map(parents.map((path, i) => [path, found[i]?.address]))
  return () => {
    for (const path of inner) {
      const address = addresses.get(parentOf(path))
      if (address === undefined) continue
      for (const identity of identities)
        if (identity.knownAt(parentOf(path), address) !== undefined)
          identity.unseen.note(address, `/${nameOf(path)}`, { kind: 'nothing' })
    }
  }
}
