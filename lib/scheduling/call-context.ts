/** Tells what an asynchronous chain of calls was started for, where the platform can tell. */
export interface CallContext<T> {
  /** What the innermost `run` around the caller was given, also after awaits, in timers and in branches. */
  current(): T | undefined
  run<R>(value: T, call: () => R): R
}
