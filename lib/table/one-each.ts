/**
 * Hands out functions that are all alike: each to one key, and the last to all the keys for which none is left.
 *
 * V8 keeps what it learns about the shapes of objects with the text of a function, not with a closure. A loop that all
 * properties or classes share has to look each up in a table; one that only ever meets the same shape reads and writes at
 * once, three to five times faster. So such loops stand in the code several times over: what is made by `new Function`
 * is refused under a Content-Security-Policy.
 */
export function oneEach<K, F>(
  all: readonly [F, ...F[]],
  given: { readonly get: (key: K) => F | undefined; readonly set: (key: K, one: F) => unknown },
): (key: K) => F {
  let count = 0
  return (key) => {
    const own = given.get(key)
    if (own !== undefined) return own
    const one = all[count] ?? (all.at(-1) as F)
    if (count < all.length) {
      given.set(key, one)
      count++
    }
    return one
  }
}
