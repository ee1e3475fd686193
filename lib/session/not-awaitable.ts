import { unsupported } from '../errors.js'

/** A promise can't give an object that has a method `then`: it would be called, as if it were a promise itself. */
export function notAwaitable(value: unknown, path: string): unknown {
  if (typeof (value as { then?: unknown } | null | undefined)?.then !== 'function') return value
  throw unsupported(
    `The object at ${path} has a method called then, which await would call. Take it out of loadMany(['${path}']).`,
    { path },
  )
}
