import type { BuildOptions } from 'esbuild'

/** Options of a bundle that finds no `Symbol.asyncDispose`, as in Safari. */
export const withoutDisposal: BuildOptions = {
  banner: {
    js: `const { asyncDispose: omitted, prototype, ...others } = Object.getOwnPropertyDescriptors(globalThis.Symbol)
const Symbol = Object.defineProperties(function (...given) { return globalThis.Symbol(...given) }, others)
Symbol.prototype = prototype.value`,
  },
}

/** What the program without-disposal.ts tells. */
export const disposed = {
  symbol: 'undefined',
  load: { a: 1 },
  loadMany: { '/x': { a: 1 }, '/y': 'two' },
  isClosedAfterUse: true,
} as const
