import type { Session } from 'h5orm'

import type { Hand } from './hand.js'
import type { Places } from './places.js'
import type { Picks } from './picks.js'
import type { World } from './world.js'

/** One call of the library, and what the model makes of its end. */
export interface Call {
  /** Makes the call, on the session of the hand or on the `tx` of a transaction. */
  start(session: Session): Promise<unknown>
  /** Changes the model when the call has resolved, or judges the error that it threw. */
  settled(error: unknown, ours: Places): Promise<void> | void
}

/** One thing that a program does: it changes objects at once, then makes calls one after another. */
export interface Action {
  readonly name: string
  /** How often it comes up among all. */
  readonly weight: number
  /** Whether it can be inside of a transaction, and among several callers at once. */
  readonly inside: 'nothing' | 'transaction' | 'anything'
  /** Gives `undefined` where there is nothing to do it with. */
  prepare(world: World, hand: Hand, picks: Picks): readonly Call[] | undefined
}

/** A call that is expected to resolve. */
export const callOf = (
  start: Call['start'],
  settled: (ours: Places) => Promise<void> | void,
): Call => ({
  start,
  settled: (error, ours) => {
    if (error !== undefined) throw error
    return settled(ours)
  },
})
