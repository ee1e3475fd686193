/**
 * Gathers what comes: gives it when the first of it has waited for `ms` milliseconds, also while the source is silent,
 * or when it is as much as `most` says.
 */
export async function* gathered<T>(
  source: AsyncGenerator<T>,
  ms: number,
  most: () => number,
): AsyncGenerator<T[]> {
  let some: T[] = []
  let due = Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let timeUp: Promise<undefined> | undefined
  let next: Promise<IteratorResult<T>> | undefined
  try {
    for (;;) {
      next ??= source.next()
      const result = await (timeUp === undefined ? next : Promise.race([next, timeUp]))
      if (result !== undefined) {
        next = undefined
        if (result.done === true) break
        if (some.length === 0) {
          due = performance.now() + ms
          timeUp = new Promise((resolve) => (timer = setTimeout(resolve, ms, undefined)))
        }
        some.push(result.value)
      }
      if (result !== undefined && some.length < most() && performance.now() < due) continue
      clearTimeout(timer)
      timeUp = undefined
      const whole = some
      some = []
      yield whole
    }
    if (some.length > 0) yield some
  } finally {
    clearTimeout(timer)
    // A source that is silent must not be waited for.
    next?.catch(() => undefined)
    void source.return(undefined).catch(() => undefined)
  }
}
