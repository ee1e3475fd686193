import { noteConsumed, WatchedState } from '../instances/consumed-names.js'
import { assign, callsProgram, converted, setDefault, setField } from '../instances/fill.js'
import type { InstancePlace } from '../instances/instance-place.js'
import { upgradeState } from '../instances/upgrade.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { GroupRecord } from '../records/node-record.js'
import { fromLinkName, toLinkName } from '../values/link-name.js'
import { define, defineStored } from '../values/own-properties.js'
import { Unreadable } from '../values/unreadable.js'
import { childPath, type Decoding } from '../values/value-kind.js'
import { conform } from './conform.js'
import type { NodeContext } from './decode.js'
import { FieldOrigin } from './field-origin.js'
import { isOldVersion, storedVersion } from './node-class.js'
import { isAnything } from './wanted.js'
import { attributeValue, isOwnAttribute, placeOf, rawAttribute } from './stored-field.js'

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
      if (name !== '__')
        defineStored(object, fromLinkName(name), yield childPath(record.path, name), record.path)
    return undefined
  }
  for (const field of definition.fields) {
    const found = placeOf(field, record, context)
    if (found === undefined) setDefault(object, field, definition, record)
    else if ('attribute' in found) {
      const stored = attributeValue(found.attribute, field, record, definition)
      assign(object, field, stored, definition, record)
    } else {
      const stored = yield found.path
      if (stored instanceof Unreadable && field.optional && !isAnything(field)) {
        context.notSeen(found.path)
        setField(object, field, undefined, definition, found)
        continue
      }
      if (callsProgram(field)) context.fillRows()
      assign(object, field, stored, definition, found)
    }
  }
  return undefined
}

/** Gives an older version's state to `upgrade`, by property names where it knows them, and sets what comes back. */
function* upgraded(
  object: object,
  record: GroupRecord,
  definition: ClassDefinition,
  context: NodeContext,
): Decoding {
  const state: Record<string, unknown> = {}
  const links = new Set<string>()
  const attributes = new Set<string>()
  for (const field of definition.fields ?? []) {
    const found = placeOf(field, record, context)
    if (found === undefined) continue
    const isAttribute = 'attribute' in found
    if (isAttribute) attributes.add(found.name)
    else links.add(toLinkName(found.name))
    const stored = isAttribute ? rawAttribute(found.attribute) : yield found.path
    context.fillRows()
    const place = isAttribute ? record : found
    define(state, field.property, converted(stored, field, definition, place))
  }
  const undeclared = new Map<string, string>()
  for (const name of record.children) {
    if (name === '__' || name === '__proto__' || links.has(name)) continue
    const key = fromLinkName(name)
    defineStored(state, key, yield childPath(record.path, name), record.path)
    undeclared.set(key, name)
  }
  for (const [name, attribute] of record.attributes) {
    if (
      name === '__proto__' ||
      attributes.has(name) ||
      isOwnAttribute(name) ||
      Object.hasOwn(state, name)
    )
      continue
    define(state, name, rawAttribute(attribute))
    undeclared.set(name, `@${name}`)
  }
  context.fillRows()
  setUpgraded(object, { state, undeclared, from: storedVersion(record) }, definition, record)
  return undefined
}

/** What an older version stored of an object. */
interface OldState {
  readonly from: number
  readonly state: Record<string, unknown>
  /** The properties that no field declares, with the names that they are stored by; of attributes behind an `@`. */
  readonly undeclared: ReadonlyMap<string, string>
}

/** Gives an old state to `upgrade`, and sets what comes back. */
export function setUpgraded(
  object: object,
  { from, state, undeclared }: OldState,
  definition: ClassDefinition,
  place: InstancePlace,
): void {
  const isWatched = undeclared.size > 0 && definition.fields !== undefined
  const watched = isWatched ? new WatchedState(state, undeclared) : undefined
  const next = upgradeState(state, from, definition, place)
  if (watched !== undefined) noteConsumed(object, watched.consumedFor(next))
  setStored(object, next, definition, place)
}

/** Sets what `upgrade` gave, by property names. */
function setStored(
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
      const value = conformed(state[field.property], field, definition, place)
      setField(object, field, value, definition, place)
    } else setDefault(object, field, definition, place)
}

const conformed = (
  value: unknown,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): unknown =>
  field.type === undefined
    ? value
    : conform(value, new FieldOrigin(field, definition, place), field.type)
