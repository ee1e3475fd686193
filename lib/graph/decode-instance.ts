import { cannotRestore } from '../errors.js'
import { instantiate, instantiateAround } from '../instances/instantiate.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { GroupRecord } from '../records/node-record.js'
import { define } from '../values/own-properties.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import type { NodeContext } from './decode.js'
import { decodeFields } from './decode-fields.js'
import { placeOf } from './stored-field.js'

/** Restores an instance of a class without a reducer: made, remembered, then filled. */
export function* decodeInstance(
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  const inner = childPath(record.path, '__')
  const content = context.record(`${inner}/value`)
  const around = content === undefined ? undefined : ((yield `${inner}/value`) as object)
  const made = context.existing()
  if (made !== undefined) return made.value
  const object =
    around === undefined ? instantiate(definition, record) : instantiateAround(definition, around)
  context.remember(object)
  if (around !== undefined) copyContent(around, object)
  if (!record.attributes.has('js_class')) checkKinship(record, definition, context)
  yield* decodeFields(object, record, definition, context)
  yield* decodeContent(object, inner, context)
  return object
}

/** A group that says no class and has nothing of the one asked for is another one, not an instance of defaults. */
function checkKinship(
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): void {
  const { name, fields = [] } = definition
  const isThere = (field: FieldDefinition): boolean => placeOf(field, record, context) !== undefined
  if (fields.length === 0 || record.children.length === 0 || fields.some(isThere)) return
  throw cannotRestore(
    `a group of ${quoted(record.children)} as ${name}: it has none of the fields (${quoted(fields.map((field) => field.name))})`,
    "Use the path of the object itself, or declare how a field is named there: @H5Field('float64', { name: 'data/x' }).",
    { path: record.path },
  )
}

const quoted = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ')

/** What a built-in does not take at construction. */
function copyContent(from: object, to: object): void {
  if (from instanceof Error)
    for (const key of Object.getOwnPropertyNames(from))
      if (key !== 'stack')
        Object.defineProperty(
          to,
          key,
          Object.getOwnPropertyDescriptor(from, key) as PropertyDescriptor,
        )
  if (from instanceof ArrayBuffer) new Uint8Array(to as ArrayBuffer).set(new Uint8Array(from))
}

/** The elements of a subclass of Array or Set, the entries of one of Map. */
function* decodeContent(object: object, inner: string, context: NodeContext): Decoding {
  if (context.record(`${inner}/items`) !== undefined) {
    const items = (yield `${inner}/items`) as unknown[]
    if (object instanceof Set) for (const item of items) Set.prototype.add.call(object, item)
    else if (Array.isArray(object)) {
      object.length = items.length
      for (const key of Object.keys(items)) define(object, key, items[Number(key)])
    }
  }
  if (context.record(`${inner}/entries`) !== undefined && object instanceof Map) {
    const entries = (yield `${inner}/entries`) as Map<unknown, unknown>
    for (const [key, value] of entries) Map.prototype.set.call(object, key, value)
  }
  return undefined
}
