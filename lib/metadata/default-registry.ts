import { Registry } from './registry.js'
import { sharedState } from './shared-state.js'

/**
 * The registry that `@H5Class` fills and that sessions use unless they are given another.
 *
 * All copies of the package in a program share it.
 *
 * @example
 * registry.register(Decimal, { reduce: (d) => d.toString(), construct: (text) => new Decimal(text) })
 */
export const registry: Registry = sharedState('registry', () => new Registry())
