import { cannotStore } from '../errors.js'
import type { EncodeContext } from '../values/value-kind.js'

/** The error for what an object itself threw when it was read: a getter, a Proxy. */
export function readingFailed(cause: unknown, { path, property }: EncodeContext): Error {
  const message = cause instanceof Error ? cause.message : String(cause)
  return cannotStore(
    `this object: reading it failed with "${message}"`,
    'See the cause of this error.',
    { path, property: property(), cause },
  )
}
