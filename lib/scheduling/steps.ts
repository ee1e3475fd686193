import { isDue, rest, withoutRest } from './pace.js'

/** Work that asks for answers, each of which is there at once or comes later. */
export type Steps<T> = Generator<unknown, T, unknown>

/** Asks for one answer. */
export function* ask<T>(answer: T | Promise<T>): Steps<T> {
  return (yield answer) as T
}

/** Does work whose answers may come later; the event loop runs between the steps. */
export async function later<T>(
  steps: Steps<T>,
  afterRest: () => void = () => undefined,
): Promise<T> {
  let step = steps.next()
  while (step.done !== true) {
    let answer: unknown
    try {
      answer = await step.value
      if (isDue()) await rest().then(afterRest)
    } catch (error) {
      step = steps.throw(error)
      continue
    }
    step = steps.next(answer)
  }
  return step.value
}

/** Does work whose answers have to be there; `late` gives what is thrown where one is not. */
export const atOnce = <T>(steps: Steps<T>, late: () => Error): T =>
  withoutRest(() => withAnswers(steps, late))

function withAnswers<T>(steps: Steps<T>, late: () => Error): T {
  let step = steps.next()
  while (step.done !== true)
    if (step.value instanceof Promise) {
      // Nobody waits for it: what it throws is said where it is asked for again.
      step.value.catch(() => undefined)
      step = steps.throw(late())
    } else step = steps.next(step.value)
  return step.value
}
