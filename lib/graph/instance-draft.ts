import type { ClassDefinition } from '../metadata/definition.js'
import { encodeElements } from '../values/array.js'
import type { ChildDraft, Draft, GroupDraft } from '../values/draft.js'
import { type BuiltinBase, builtinBase } from '../values/kinds.js'
import { mapKind } from '../values/map.js'
import type { EncodeContext } from '../values/value-kind.js'
import { classAttributes, fieldChildren, innerGroup } from './field-children.js'
import { refusePrivateState } from './private-state.js'
import { refuseSealed } from './sealed-state.js'
import { reducedDraft } from './reduced-draft.js'

/** An instance of a registered class: a group with its class's name and a child per stored field. */
export function instanceDraft(
  value: object,
  definition: ClassDefinition,
  context: EncodeContext,
): GroupDraft {
  const attributes = classAttributes(definition)
  if (definition.reducer !== undefined) return reducedDraft(value, definition, attributes, context)
  refusePrivateState(definition, context)
  refuseSealed(value, definition, context)
  const children = fieldChildren(value, definition, attributes, context)
  const content = contentOf(value, context)
  if (content !== undefined) children.push(innerGroup([content]))
  return { kind: 'group', attributes, children }
}

/** What an instance of a subclass of a built-in holds besides its fields. */
function contentOf(value: object, context: EncodeContext): ChildDraft | undefined {
  const base = builtinBase(Object.getPrototypeOf(value) as object)
  if (base === undefined) return undefined
  const draft = contentDraft(value, base, context)
  const [name, content] = draft
  return { name, step: { words: '' }, draft: content }
}

function contentDraft(value: object, base: BuiltinBase, context: EncodeContext): [string, Draft] {
  switch (base.prototype) {
    case Array.prototype:
      return ['items', encodeElements(value as unknown[], context)]
    case Set.prototype:
      return ['items', encodeElements([...Set.prototype.values.call(value)], context)]
    case Map.prototype:
      return ['entries', mapKind.encode(bareMap(value as Map<unknown, unknown>), context)]
    default:
      if (value instanceof Error) return ['value', errorContent(value, base, context)]
      return ['value', base.kind.encode(value, context)]
  }
}

/** The entries without the properties that a subclass may have. */
const bareMap = (map: Map<unknown, unknown>) => new Map(Map.prototype.entries.call(map))

/** An error's hidden data; its enumerable properties are fields. */
function errorContent(value: Error, base: BuiltinBase, context: EncodeContext): Draft {
  const bare = Reflect.construct(Error, [], base.prototype.constructor as ErrorConstructor) as Error
  for (const key of ['message', 'cause', 'errors', 'name']) {
    const property = Object.getOwnPropertyDescriptor(value, key)
    if (property?.enumerable === false) Object.defineProperty(bare, key, property)
  }
  return base.kind.encode(bare, context)
}
