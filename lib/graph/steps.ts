/** Work that asks for answers, each of which is there at once or comes later. */
export type Steps<T> = Generator<unknown, T, unknown>

/** Asks for one answer. */
export function* ask<T>(answer: T | Promise<T>): Steps<T> {
  return (yield answer) as T
}

/** Does work whose answers may come later. */
export async function later<T>(steps: Steps<T>): Promise<T> {
  let step = steps.next()
  while (step.done !== true) {
    let answer: unknown
    try {
      answer = await step.value
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(answer)
  }
  return step.value
}

/** Does work whose answers have to be there; `late` gives what is thrown where one is not. */
export function atOnce<T>(steps: Steps<T>, late: () => Error): T {
  let step = steps.next()
  while (step.done !== true)
    if (step.value instanceof Promise) {
      // Nobody waits for it: what it throws is said where it is asked for again.
      step.value.catch(() => undefined)
      step = steps.throw(late())
    } else step = steps.next(step.value)
  return step.value
}
