import type { Step } from '../values/draft.js'

/** Says how the way to the elements of a column goes on upwards; only asked for messages. */
export interface Origin {
  readonly up: Origin | undefined
  /** The last steps of the way to an element, and which element of `up` they start from. */
  readonly resolve: (index: number) => { readonly steps: readonly Step[]; readonly index: number }
}

/** The whole way to an element. */
export function stepsTo(origin: Origin, index: number): Step[] {
  const parts: (readonly Step[])[] = []
  let at = index
  for (let next: Origin | undefined = origin; next !== undefined; next = next.up) {
    const found = next.resolve(at)
    parts.push(found.steps)
    at = found.index
  }
  return parts.toReversed().flat()
}
