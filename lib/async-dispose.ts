/**
 * Lets `await using`, as esbuild and Babel compile it, close a class's instances where the platform has no
 * `Symbol.asyncDispose` (Safari, Chrome before 134, Firefox before 141).
 */
export function disposableEverywhere(prototype: AsyncDisposable): void {
  if ((Symbol as { readonly asyncDispose?: symbol }).asyncDispose !== undefined) return
  // A method that is named by the missing symbol has this name.
  const methods = prototype as unknown as Record<PropertyKey, unknown>
  const dispose = methods['undefined']
  delete methods['undefined']
  Object.defineProperty(prototype, Symbol.for('Symbol.asyncDispose'), {
    value: dispose,
    configurable: true,
    writable: true,
  })
}
