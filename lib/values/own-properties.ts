import { cannotRestore, cannotStore, corrupt, type H5ErrorDetails } from '../errors.js'
import type { GroupRecord } from '../records/node-record.js'
import { noAttributes } from './attributes.js'
import type { ChildDraft, GroupDraft, ValueChild } from './draft.js'
import { fromLinkName, toLinkName } from './link-name.js'
import { childPath, type DecodeContext, type EncodeContext } from './value-kind.js'

/** Defines an ordinary property, also where the name means something else to an assignment (`__proto__`). */
export function define(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })
}

const isDefined = (target: object, name: string, value: unknown): boolean =>
  Reflect.defineProperty(target, name, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  })

/** Methods that the language calls by itself: of what is awaited, put into JSON, or compared. */
const calledByTheLanguage = ['then', 'toJSON', 'valueOf', 'toString']

const isCalled = (key: string, value: unknown): boolean =>
  typeof value === 'function' && calledByTheLanguage.includes(key)

/**
 * Defines a property that a file has and no class declares.
 *
 * @throws H5Error CANNOT_RESTORE for a registered function under a name by which the language would call it.
 */
export function defineStored(target: object, name: string, value: unknown, path: string): void {
  if (isCalled(name, value))
    throw cannotRestore(
      `a function as the property ${name}, by which the language would call it`,
      'Declare the field in its class, if that is meant.',
      { path },
    )
  if (!isDefined(target, name, value))
    throw corrupt(`The property ${name} stands where its object has one of its own`, { path })
}

/** Refuses a function where a row, or an object of no class, has it under such a name. */
export function refuseCalledPlace(context: EncodeContext): void {
  const key = /\.(\w+)$/.exec(context.property())?.[1]
  if (key !== undefined && calledByTheLanguage.includes(key)) throw calledWhenLoaded(key, context)
}

const calledWhenLoaded = (key: string, context: EncodeContext): Error =>
  cannotStore(
    `a function as the property ${key}, by which the language would call it when it is loaded`,
    'Name the property otherwise, or declare the field in its class.',
    { path: context.path, property: context.property() },
  )

/** Refuses a state, or named parts, with the key `__proto__`, which `withoutProto` would take away when they are loaded. */
export function refuseProto(state: unknown, name: string, place: () => H5ErrorDetails): void {
  if (typeof state !== 'object' || state === null || !Object.hasOwn(state, '__proto__')) return
  throw cannotStore(
    `an instance of ${name}: what its reducer gave has a property __proto__ of its own`,
    'It would be left out when it is loaded. Name it otherwise, or put it into a Map.',
    place(),
  )
}

/** Gives a state without the key `__proto__`, which Object.assign would take for a prototype. */
export function withoutProto(state: unknown): unknown {
  if (typeof state !== 'object' || state === null || !Object.hasOwn(state, '__proto__'))
    return state
  const copy = Object.create(Object.getPrototypeOf(state) as object | null) as object
  for (const [key, value] of Object.entries(state))
    if (key !== '__proto__') define(copy, key, value)
  return copy
}

/** Refuses an enumerable symbol key, as HDF5 names are strings, and a function that the language would call. */
export function refuseSymbolKeys(value: object, context: EncodeContext): void {
  for (const key of calledByTheLanguage)
    if (Object.hasOwn(value, key) && isCalled(key, (value as Record<string, unknown>)[key]))
      throw calledWhenLoaded(key, context)
  for (const key of Object.getOwnPropertySymbols(value)) {
    if (key === Symbol.iterator && Object.prototype.toString.call(value) === '[object Arguments]')
      throw cannotStore('the arguments of a function', 'Copy them to an array: [...arguments].', {
        path: context.path,
        property: context.property(),
      })
    if (Object.prototype.propertyIsEnumerable.call(value, key))
      throw cannotStore(
        `a property named by ${String(key)}`,
        'Name it by a string, make it non-enumerable, or register a reducer for its class.',
        { path: context.path, property: context.property() },
      )
  }
}

/** The own enumerable properties of an object as links, in their order; getters are read once. */
export function propertyChildren(
  value: object,
  keys: readonly string[] = Object.keys(value),
): ValueChild[] {
  return keys.map((key) => ({
    name: toLinkName(key),
    step: key,
    value: (value as Record<string, unknown>)[key],
  }))
}

/** The own properties that an Array, a Map or a Set has beside its content. */
export function propertiesOf(value: object, context: EncodeContext): readonly ValueChild[] {
  refuseSymbolKeys(value, context)
  const keys = Object.keys(value)
  return keys.length === 0 ? [] : propertyChildren(value, keys)
}

/** Puts such properties below `__/properties`. */
export function withProperties(draft: GroupDraft, properties: readonly ValueChild[]): GroupDraft {
  if (properties.length === 0) return draft
  const below: ChildDraft[] = [
    {
      name: 'properties',
      step: { words: '' },
      draft: { kind: 'group', attributes: noAttributes, children: properties },
    },
  ]
  const inner: ChildDraft = {
    name: '__',
    step: { words: '' },
    draft: { kind: 'group', attributes: noAttributes, children: below },
  }
  return { ...draft, children: [...draft.children, inner] }
}

/** Refuses own properties on a kind that is one dataset: there is no place for them. */
export function refuseProperties(
  value: object,
  what: string,
  context: EncodeContext,
  stored: readonly PropertyKey[] = [],
): void {
  const key = Reflect.ownKeys(value).find(
    (name) => !stored.includes(name) && Object.prototype.propertyIsEnumerable.call(value, name),
  )
  if (key === undefined) return
  throw cannotStore(
    `the property ${String(key)} on a ${what}`,
    `Store the ${what} and its property as two fields of an object.`,
    { path: context.path, property: context.property() },
  )
}

/** Restores what `withProperties` stored. */
export function* decodeProperties(
  target: object,
  record: GroupRecord,
  context: DecodeContext,
): Generator<string, void, unknown> {
  const place = childPath(childPath(record.path, '__'), 'properties')
  const properties = context.record(place)
  if (properties?.kind !== 'group') return
  for (const name of properties.children)
    defineStored(target, fromLinkName(name), yield childPath(place, name), record.path)
}
