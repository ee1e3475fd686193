import 'reflect-metadata'

import type { Constructor } from './field-type.js'

/**
 * Reads what the compiler emitted about a property's declared type (`emitDecoratorMetadata`).
 *
 * Only TypeScript's and swc's legacy dialects emit it; esbuild, tsx and the standard dialect never do.
 * An undecorated ancestor or an older declaration of the property does not count.
 */
export function reflectedType(owner: Constructor, property: string): Constructor | undefined {
  const type: unknown = Reflect.getOwnMetadata('design:type', owner.prototype as object, property)
  return typeof type === 'function' ? (type as unknown as Constructor) : undefined
}
