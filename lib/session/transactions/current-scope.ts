import { newCallContext } from '#call-context'

import type { CallScope } from './call-scope.js'

/** A scope whose work is going on, and that of another file around it. */
interface Frame {
  readonly scope: CallScope
  readonly around: Frame | undefined
}

const context = newCallContext<Frame>()
/** The scope that a call is handed over to, during the call itself. */
let handed: CallScope | undefined

/** Runs what belongs to a transaction: where the platform can tell, so do all calls that it leads to. */
export function runInScope<T>(scope: CallScope, work: () => T): T {
  return context.run({ scope, around: context.current() }, work)
}

/** Makes calls that begin at once, before the first await, in a scope: as if they were made on its `tx`. */
export function handTo<T>(scope: CallScope, call: () => T): T {
  const before = handed
  handed = scope
  try {
    return call()
  } finally {
    handed = before
  }
}

/** The scope that a call belongs to which is made on what belongs to the scope `own`. */
export function scopeOfCall(own: CallScope): CallScope {
  const given = handed?.root === own.root ? handed : own
  for (let frame = context.current(); frame !== undefined; frame = frame.around)
    if (frame.scope.root === own.root) return frame.scope.isWithin(given) ? frame.scope : given
  return given
}
