import { arrayKind } from './array.js'
import {
  arrayBufferKind,
  clampedArrayKind,
  dataViewKind,
  nodeBufferKind,
  typedArrayKind,
} from './binary.js'
import { boxedBigintKind, boxedBooleanKind, boxedNumberKind, boxedStringKind } from './boxed.js'
import { dateKind } from './date.js'
import { errorKind } from './error.js'
import { lazyArrayKind } from './lazy-array-kind.js'
import { mapKind } from './map.js'
import { ndArrayKind } from './nd-array.js'
import { plainObjectKind } from './plain-object.js'
import { pythonKinds } from './python/python-kinds.js'
import { setKind } from './set.js'
import { regExpKind, urlKind, urlSearchParamsKind } from './text-kinds.js'
import { unknownRecordKind } from './unknown-record.js'
import type { ValueKind } from './value-kind.js'

/** Every kind of object that is stored without a registration; the first that matches wins. */
const kinds = [
  plainObjectKind,
  arrayKind,
  mapKind,
  setKind,
  dateKind,
  typedArrayKind,
  clampedArrayKind,
  arrayBufferKind,
  dataViewKind,
  nodeBufferKind,
  ndArrayKind,
  lazyArrayKind,
  errorKind,
  regExpKind,
  urlKind,
  urlSearchParamsKind,
  boxedNumberKind,
  boxedStringKind,
  boxedBooleanKind,
  boxedBigintKind,
  unknownRecordKind,
  ...pythonKinds,
] as unknown as readonly ValueKind[]

const byPrototype = new Map<object, ValueKind>()
const byType = new Map<string, ValueKind>()
for (const kind of kinds) {
  for (const prototype of kind.prototypes)
    if (!byPrototype.has(prototype)) byPrototype.set(prototype, kind)
  for (const type of kind.types) if (!byType.has(type)) byType.set(type, kind)
}

/** The kind whose instances have exactly this prototype. */
export const kindOfPrototype = (prototype: object | null): ValueKind | undefined =>
  prototype === null ? plainObjectKind : byPrototype.get(prototype)

/** The kind that reads a `js_type`. */
export const kindOfType = (type: string): ValueKind | undefined => byType.get(type)

export interface BuiltinBase {
  readonly prototype: object
  readonly kind: ValueKind
}

/** The built-in prototype that a class descends from (not Object's), with its kind. */
export function builtinBase(prototype: object): BuiltinBase | undefined {
  let ancestor: object | null = prototype
  while (ancestor !== null && ancestor !== Object.prototype) {
    const kind = byPrototype.get(ancestor)
    if (kind !== undefined) return { prototype: ancestor, kind }
    ancestor = Object.getPrototypeOf(ancestor) as object | null
  }
  return undefined
}
