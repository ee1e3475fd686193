import { cannotRestore } from '../errors.js'
import { assign, callsProgram, converted, setDefault, setField } from '../instances/fill.js'
import type { InstancePlace } from '../instances/instance-place.js'
import { upgradeState } from '../instances/upgrade.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { AttributeRecord, GroupRecord } from '../records/node-record.js'
import { integerOf } from '../values/attributes.js'
import { fieldPath, fromLinkName, toLinkName } from '../values/link-name.js'
import { elementsOf } from '../values/natural.js'
import { define } from '../values/own-properties.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { isOldVersion } from './node-class.js'
import { conform } from './conform.js'
import { FieldOrigin } from './field-origin.js'
import type { NodeContext } from './decode.js'
import { instantiate, instantiateAround } from '../instances/instantiate.js'

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
  const isThere = (field: FieldDefinition): boolean =>
    field.attribute
      ? record.attributes.has(field.name)
      : storedPath(field, record, context) !== undefined
  if (fields.length === 0 || record.children.length === 0 || fields.some(isThere)) return
  throw cannotRestore(
    `a group of ${quoted(record.children)} as ${name}, for none of its fields is there (${quoted(fields.map((field) => field.name))})`,
    "Take the path of the object itself, or say how a field is named there: @H5Field('float64', { name: 'data/x' }).",
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

/** Sets the stored fields of an object; those that the file lacks get their default. */
export function* decodeFields(
  object: object,
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  if (isOldVersion(record, definition)) return yield* upgraded(object, record, definition, context)
  if (definition.fields === undefined) {
    for (const name of record.children)
      if (name !== '__') define(object, fromLinkName(name), yield childPath(record.path, name))
    return undefined
  }
  for (const field of definition.fields) {
    const path = storedPath(field, record, context)
    if (field.attribute) {
      const attribute = record.attributes.get(field.name)
      if (attribute === undefined) setDefault(object, field, definition, record)
      else
        assign(
          object,
          field,
          attributeValue(attribute, field, record, definition),
          definition,
          record,
        )
    } else if (path === undefined) setDefault(object, field, definition, record)
    else {
      const stored = yield path
      if (callsProgram(field)) context.fillRows()
      assign(object, field, stored, definition, { path })
    }
  }
  return undefined
}

function storedPath(
  field: FieldDefinition,
  record: GroupRecord,
  context: NodeContext,
): string | undefined {
  for (const name of [field.name, ...field.aliases]) {
    const path = fieldPath(record.path, name)
    if (context.present(path)) return path
  }
  return undefined
}

function attributeValue(
  attribute: AttributeRecord,
  field: FieldDefinition,
  record: GroupRecord,
  definition: ClassDefinition,
): unknown {
  const value = elementsOf(attribute.data, attribute.type, attribute.shape)
  if (attribute.shape?.length === 1 && attribute.shape[0] === 0 && attribute.type.kind === 'float')
    return field.type?.kind === 'array' ? value : null
  return field.type === undefined
    ? value
    : conform(value, new FieldOrigin(field, definition, record), field.type)
}

/** Gives an older version's state to `upgrade`, by property names where it knows them, and sets what comes back. */
function* upgraded(
  object: object,
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  const byName = new Map<string, FieldDefinition>()
  for (const field of definition.fields ?? [])
    for (const name of [field.name, ...field.aliases]) byName.set(toLinkName(name), field)
  const state: Record<string, unknown> = {}
  for (const name of record.children) {
    if (name === '__') continue
    const value = yield childPath(record.path, name)
    const field = byName.get(name)
    context.fillRows()
    const restored =
      field === undefined
        ? value
        : converted(value, field, definition, { path: childPath(record.path, name) })
    define(state, field?.property ?? fromLinkName(name), restored)
  }
  const from = integerOf(record.attributes.get('js_version')) ?? 0
  setStored(object, upgradeState(state, from, definition, record), definition, record)
  return undefined
}

/** Sets what `upgrade` gave, by property names. */
export function setStored(
  object: object,
  state: Record<string, unknown>,
  definition: ClassDefinition,
  place: InstancePlace,
): void {
  if (definition.fields === undefined) {
    for (const [key, value] of Object.entries(state)) define(object, key, value)
    return
  }
  for (const field of definition.fields)
    if (Object.hasOwn(state, field.property)) {
      const { type } = field
      const raw = state[field.property]
      const value =
        type === undefined ? raw : conform(raw, new FieldOrigin(field, definition, place), type)
      setField(object, field, value, definition, place)
    } else setDefault(object, field, definition, place)
}
