import { jsType, textAttribute, textOf } from './attributes.js'
import type { ValueChild } from './draft.js'
import { fromLinkName, toLinkName } from './link-name.js'
import { defineStored, propertyChildren, refuseSymbolKeys } from './own-properties.js'
import { childPath, type ValueKind } from './value-kind.js'

const constructors = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
] as const

const byName = new Map(constructors.map((constructor) => [constructor.name, constructor]))

/** Own properties that are data although they are not enumerable (`stack` is none). */
const dataKeys = ['message', 'cause', 'errors', 'name']

/** The names that an engine makes non-enumerable, among those that are there. */
const usuallyHidden = (names: readonly string[]): string[] =>
  names.filter((name) => name === 'message' || name === 'cause' || name === 'errors')

/** The native errors: a group of message, cause, errors and the own enumerable properties. */
export const errorKind: ValueKind<Error> = {
  types: [...byName.keys()],
  prototypes: constructors.map((constructor) => constructor.prototype),
  encode(value, context) {
    refuseSymbolKeys(value, context)
    const hidden = dataKeys.filter(
      (key) => Object.getOwnPropertyDescriptor(value, key)?.enumerable === false,
    )
    const children: ValueChild[] = hidden.map((key) => ({
      name: toLinkName(key),
      step: key,
      value: Object.getOwnPropertyDescriptor(value, key)?.value as unknown,
    }))
    for (const child of propertyChildren(value)) children.push(child)
    const names = children.map((child) => child.name)
    const usual = usuallyHidden(names).join() === hidden.join()
    const { constructor } = Object.getPrototypeOf(value) as { constructor: { name: string } }
    const attributes = jsType(constructor.name)
    return {
      kind: 'group',
      attributes: usual ? attributes : [...attributes, textAttribute('hidden', hidden.join())],
      children,
    }
  },
  *decodeGroup(record, context) {
    const constructor = byName.get(textOf(record.attributes.get('js_type')) ?? '') ?? Error
    const error = Reflect.construct(Error, [], constructor) as Error
    context.remember(error)
    const names = record.children.filter((name) => name !== '__')
    const marked = textOf(record.attributes.get('hidden'))?.split(',')
    const hidden = new Set(marked ?? usuallyHidden(names))
    for (const name of names) {
      const key = fromLinkName(name)
      defineStored(error, key, yield childPath(record.path, name), record.path)
      if (hidden.has(key)) Object.defineProperty(error, key, { enumerable: false })
    }
    return error
  },
}
