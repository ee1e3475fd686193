import { kindOfPrototype } from './kinds.js'
import type { ValueKind } from './value-kind.js'

const brands: readonly (readonly [string, object, (value: object) => unknown])[] = [
  ['[object Array]', Array.prototype, (value) => Array.isArray(value) || undefined],
  ['[object Map]', Map.prototype, getterOf(Map.prototype, 'size')],
  ['[object Set]', Set.prototype, getterOf(Set.prototype, 'size')],
  ['[object Date]', Date.prototype, (value) => Date.prototype.getTime.call(value as Date)],
  ['[object RegExp]', RegExp.prototype, getterOf(RegExp.prototype, 'source')],
  ['[object ArrayBuffer]', ArrayBuffer.prototype, getterOf(ArrayBuffer.prototype, 'byteLength')],
]

function getterOf(prototype: object, name: string): (value: object) => unknown {
  const getter = Object.getOwnPropertyDescriptor(prototype, name)?.get as (this: object) => unknown
  return (value) => getter.call(value)
}

/**
 * The kind of an object whose prototype is a built-in of another realm (a vm context, an iframe): judged by internal
 * slots, and only when the prototype itself is such a built-in, so that subclasses are not cut down to their base.
 */
export function foreignKind(value: object): ValueKind | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null
  if (prototype === null || !isForeignBuiltin(prototype)) return undefined
  if (Object.getPrototypeOf(prototype) === null) return kindOfPrototype(Object.prototype)
  const tag = Object.prototype.toString.call(value)
  for (const [name, home, probe] of brands)
    if (tag === name && hasSlot(value, probe)) return kindOfPrototype(home)
  if (ArrayBuffer.isView(value) || tag === '[object Error]')
    return kindOfPrototype(homeOf(prototype))
  return undefined
}

const homeOf = (prototype: object): object =>
  (
    (globalThis as Record<string, unknown>)[(prototype.constructor as { name: string }).name] as {
      prototype: object
    }
  ).prototype

function hasSlot(value: object, probe: (value: object) => unknown): boolean {
  try {
    return probe(value) !== undefined
  } catch {
    return false
  }
}

/** A prototype whose constructor is native code with the name of one of this realm's. */
function isForeignBuiltin(prototype: object): boolean {
  const { constructor } = prototype as { constructor?: unknown }
  if (typeof constructor !== 'function' || constructor.prototype !== prototype) return false
  const native = /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(constructor))
  const home = (globalThis as Record<string, unknown>)[constructor.name]
  return native && typeof home === 'function' && home !== constructor
}
