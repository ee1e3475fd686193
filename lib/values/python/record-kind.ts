import { jsType } from '../attributes.js'
import { define } from '../own-properties.js'
import { childPath, type ValueKind } from '../value-kind.js'

/** A class whose instances are their own properties: a group with a child each. */
export function recordKind(
  type: string,
  prototype: object,
  properties: readonly string[],
): ValueKind {
  return {
    types: [type],
    prototypes: [prototype],
    encode: (value) => ({
      kind: 'group',
      attributes: jsType(type),
      children: properties
        .map((name) => ({ name, step: name, value: (value as Record<string, unknown>)[name] }))
        .filter((child) => child.value !== undefined),
    }),
    *decodeGroup(record, context) {
      const object = Object.create(prototype) as object
      context.remember(object)
      const present = new Set(record.children)
      for (const name of properties) {
        const value = present.has(name) ? yield childPath(record.path, name) : undefined
        define(object, name, value)
      }
      return object
    },
  }
}
