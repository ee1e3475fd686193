import type { Step } from '../values/draft.js'
import type { PrimitiveForm } from '../values/python/python-type.js'

/** What lies below a group that is being written. */
export type PickleChild = ValueChild | InnerChild | EndOfArguments

export interface ValueChild {
  readonly name: string
  readonly step: Step
  readonly value: unknown
  readonly form?: PrimitiveForm
}

/** The group `__`, which is no value. */
export interface InnerChild {
  readonly name: '__'
  readonly children: readonly PickleChild[]
}

/** Stands behind the arguments of an object: from here on cycles may lead back to it. */
export interface EndOfArguments {
  readonly isComplete: () => void
}
