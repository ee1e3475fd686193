import type { Step } from '../values/draft.js'

/** The way from the root to something, linked upwards: a walk keeps many of them and shows few. */
export interface Trail {
  readonly up: Trail | undefined
  readonly step: Step
  /** The steps before this one, where the way leads through columns. */
  readonly base: (() => Step[]) | undefined
}

export function stepsOf(trail: Trail | undefined): Step[] {
  const steps: Step[] = []
  for (let next = trail; next !== undefined; next = next.up) {
    steps.push(next.step)
    if (next.base !== undefined) return [...next.base(), ...steps.toReversed()]
  }
  return steps.toReversed()
}
