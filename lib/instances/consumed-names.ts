const consumed = new WeakMap<object, ReadonlySet<string>>()

/** Notes the stored names that an object's `upgrade` has read and not returned: they go with the next save. */
export function noteConsumed(object: object, names: ReadonlySet<string>): void {
  if (names.size > 0) consumed.set(object, names)
}

/** The stored names that an object's `upgrade` has used up. */
export const consumedNames = (object: object): ReadonlySet<string> => consumed.get(object) ?? none

const none: ReadonlySet<string> = new Set()

/** Watches which properties of a state are read. */
export class WatchedState {
  readonly state: Record<string, unknown>
  readonly #names: ReadonlyMap<string, string>
  readonly #read = new Set<string>()

  /** @param names The properties that no field declares, with the names that they are stored by. */
  constructor(state: Record<string, unknown>, names: ReadonlyMap<string, string>) {
    this.state = state
    this.#names = names
    for (const key of names.keys()) this.#watch(key, state[key])
  }

  /** The stored names of what was read, or deleted, and is not in what became of the state. */
  consumedFor(next: object): Set<string> {
    const gone = new Set<string>()
    for (const [key, name] of this.#names)
      if (!Object.hasOwn(next, key) && (this.#read.has(key) || !Object.hasOwn(this.state, key)))
        gone.add(name)
    return gone
  }

  #watch(key: string, value: unknown): void {
    Object.defineProperty(this.state, key, {
      enumerable: true,
      configurable: true,
      get: () => {
        this.#read.add(key)
        return value
      },
      set: (later: unknown) => {
        const property = { value: later, writable: true, enumerable: true, configurable: true }
        Object.defineProperty(this.state, key, property)
      },
    })
  }
}
