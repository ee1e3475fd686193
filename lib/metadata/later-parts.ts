/** What is set on an object after its construction, in this order; cycles may run through it. */
export interface LaterParts<T> {
  /** The state: Python's `__getstate__` and `__setstate__`, or its attributes as an object. */
  readonly state?: {
    readonly get: (object: T) => unknown
    readonly set: (object: T, state: never) => void
  }
  /** Elements that are appended. */
  readonly items?: {
    readonly get: (object: T) => Iterable<unknown>
    readonly add: (object: T, item: never) => void
  }
  /** Pairs that are set by key. */
  readonly entries?: {
    readonly get: (object: T) => Iterable<readonly [unknown, unknown]>
    readonly set: (object: T, key: never, value: never) => void
  }
}
