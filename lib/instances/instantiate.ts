import { cannotRestore } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ClassDefinition } from '../metadata/definition.js'
import { builtinBase } from '../values/kinds.js'
import { type InstancePlace, instanceName } from './instance-place.js'

type AnyConstructor = new (...args: unknown[]) => object

/**
 * Makes an instance that its fields are then set on. `auto`: constructed when the constructor requires no argument,
 * else only given its prototype, with the internal slots of the built-in that it descends from.
 */
export function instantiate(definition: ClassDefinition, place: InstancePlace): object {
  const constructor = definition.constructor as unknown as AnyConstructor
  const bare =
    definition.create === 'bare' || (definition.create === 'auto' && constructor.length > 0)
  if (bare) return bareInstance(constructor)
  try {
    return new constructor()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotRestore(
      `an instance of ${definition.name}: its constructor failed with "${quoted(message)}"`,
      "Declare the class with { create: 'bare' }, or give it a reducer.",
      { path: place.path, property: instanceName(definition, place), cause },
    )
  }
}

/** Makes so many instances. */
export function instantiateMany(
  definition: ClassDefinition,
  count: number,
  path: string,
  first = 0,
): object[] {
  const objects: object[] = []
  const place = { path, row: first }
  for (; place.row < first + count; place.row++) objects.push(instantiate(definition, place))
  return objects
}

function bareInstance(constructor: AnyConstructor): object {
  const prototype = constructor.prototype as object
  const base = builtinBase(prototype)
  if (base === undefined) return Object.create(prototype) as object
  return Reflect.construct(base.prototype.constructor as AnyConstructor, [], constructor) as object
}

/** Makes an instance of a subclass of a built-in that takes its content when it is made, such as a Date. */
export function instantiateAround(definition: ClassDefinition, content: object): object {
  const constructor = definition.constructor as unknown as AnyConstructor
  const base = builtinBase(constructor.prototype as object)
  const builtin = base?.prototype.constructor as AnyConstructor
  return Reflect.construct(builtin, argumentsFor(content), constructor) as object
}

function argumentsFor(content: object): unknown[] {
  if (content instanceof Date) return [content.getTime()]
  if (content instanceof RegExp) return [content.source, content.flags]
  if (content instanceof DataView) return [content.buffer, content.byteOffset, content.byteLength]
  if (content instanceof ArrayBuffer) return [content.byteLength]
  if (content instanceof Error) return []
  if (content instanceof URL) return [content.href]
  if (ArrayBuffer.isView(content)) return [content]
  return [content.valueOf()]
}
