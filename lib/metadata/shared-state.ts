/** The number grows when the shape of what is shared changes. */
const key = Symbol.for('h5orm/1')

/**
 * Gives the one object of a name that all copies of this package in a program share.
 *
 * Two copies (a bundled one and one from node_modules, two versions) would otherwise not see each
 * other's classes.
 */
export function sharedState<T extends object>(name: string, make: () => T): T {
  const holder = globalThis as { [key]?: Map<string, object> }
  if (holder[key] === undefined) {
    Object.defineProperty(globalThis, key, { value: new Map<string, object>() })
  }
  const state = holder[key] as Map<string, object>
  let found = state.get(name)
  if (found === undefined) state.set(name, (found = make()))
  return found as T
}
