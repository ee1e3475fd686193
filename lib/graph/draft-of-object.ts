import { cannotStore, unregisteredClass } from '../errors.js'
import { Reference } from '../records/reference.js'
import { jsType } from '../values/attributes.js'
import type { Draft } from '../values/draft.js'
import { foreignKind } from '../values/foreign-realm.js'
import { kindOfPrototype } from '../values/kinds.js'
import { refuseCalledPlace, refuseProperties } from '../values/own-properties.js'
import { isStandIn, standInDraft } from '../values/stand-in.js'
import { encodeString } from '../values/string.js'
import { UnknownRecord } from '../values/unknown-record.js'
import type { EncodeContext, ValueKind } from '../values/value-kind.js'
import type { ClassSource } from './class-source.js'
import { externalDraft } from './external.js'
import { withArticle } from './conform.js'
import { hiddenState } from './hidden-state.js'
import { instanceDraft } from './instance-draft.js'

/** Finds how an object is stored: as what it is registered as, else as the built-in kind that it is. */
export function draftOfObject(value: object, classes: ClassSource, context: EncodeContext): Draft {
  const external = classes.externalId?.(value)
  if (external !== undefined) return externalDraft(external.id, context)
  const prototype = Object.getPrototypeOf(value) as object | null
  const definition = prototype === null ? undefined : classes.definitionOfPrototype(prototype)
  const name =
    typeof value === 'function' || definition === undefined ? classes.nameOfValue(value) : undefined
  if (typeof value === 'function' && context.field === undefined) refuseCalledPlace(context)
  if (name !== undefined) return encodeString(name, context.strings, jsType('Named'))
  if (typeof value === 'function') throw functionRefused(value as () => unknown, context)
  if (definition !== undefined) return instanceDraft(value, definition, context)
  if (value instanceof Reference) return encodeString(value.toString(), context.strings)
  if (isStandIn(value)) return standInDraft(context)
  const kind = kindOfPrototype(prototype) ?? foreignKind(value)
  if (kind === undefined) throw notRegistered(value, prototype, context)
  return encodeAs(kind, value, context)
}

function encodeAs(kind: ValueKind, value: object, context: EncodeContext): Draft {
  const draft = encoded(kind, value, context)
  const isContent = Array.isArray(value) || value instanceof UnknownRecord
  if (draft.kind === 'dataset' && !isContent) checkProperties(value, kind, context)
  return draft
}

/** A Proxy has the prototype of what it stands for, and none of its internal slots. */
function encoded(kind: ValueKind, value: object, context: EncodeContext): Draft {
  try {
    return kind.encode(value, context)
  } catch (cause) {
    if (!(cause instanceof TypeError) || !lacksSlots(value)) throw cause
    const { name } = (Object.getPrototypeOf(value) as object).constructor
    throw cannotStore(
      `a Proxy around ${withArticle(name)}, whose content can't be reached through it`,
      'Store what it stands for: toRaw(…) in Vue, or the object itself.',
      { path: context.path, property: context.property(), cause },
    )
  }
}

/** Tells whether an object is of a built-in class by its prototype alone. */
const lacksSlots = (value: object): boolean =>
  [Map, Set, Date].some(
    (builtin) => Object.getPrototypeOf(value) === builtin.prototype && !hasSlotsOf(value),
  )

function hasSlotsOf(value: object): boolean {
  try {
    if (value instanceof Date) Date.prototype.getTime.call(value)
    else if (value instanceof Map) Map.prototype.has.call(value, 0)
    else Set.prototype.has.call(value as Set<unknown>, 0)
    return true
  } catch {
    return false
  }
}

/** The own properties of a kind that are what is stored. */
const content: ReadonlyMap<string | undefined, readonly string[]> = new Map([
  ['NdArray', ['data', 'shape']],
  ['Complex', ['re', 'im']],
])

/** Views longer than this are not searched for properties: their indices would be listed too. */
const longView = 20_000

function checkProperties(value: object, kind: ValueKind, context: EncodeContext): void {
  if (kind.types[0] === 'Set') return
  const stored = content.get(kind.types[0])
  if (!ArrayBuffer.isView(value) && kind.types[0] !== 'String') {
    const what = stored === undefined ? tagOf(value) : (kind.types[0] as string)
    refuseProperties(value, what, context, stored)
    return
  }
  const { length } = value as { length?: number }
  if (length === undefined || length > longView) return
  if (Reflect.ownKeys(value).length <= length + 1 && Object.keys(value).length <= length) return
  refuseExtra(value, context)
}

const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

function refuseExtra(value: object, context: EncodeContext): void {
  const key = Object.keys(value).find((name) => !/^\d+$/.test(name))
  if (key === undefined) return
  throw cannotStore(
    `the property ${key} on a view or a String object`,
    'Store it as a field of its own.',
    {
      path: context.path,
      property: context.property(),
    },
  )
}

function functionRefused(value: () => unknown, context: EncodeContext): Error {
  const details = { path: context.path, property: context.property() }
  const isClass = /^class\b/.test(Function.prototype.toString.call(value))
  const named = value.name === '' ? '' : ` ${value.name}`
  if (isClass)
    return unregisteredClass(
      `Cannot store the class${named} as a value: it is not registered`,
      `Declare it with @H5Class or registry.register(${value.name || 'TheClass'}, { name: '…' }).`,
      details,
    )
  return cannotStore(
    `a Function${named}`,
    'Remove @H5Field from it, or register the function or a reducer for the class that holds it.',
    details,
  )
}

function notRegistered(value: object, prototype: object | null, context: EncodeContext): Error {
  const details = { path: context.path, property: context.property() }
  const constructor = prototype?.constructor
  const owned = typeof constructor === 'function' && constructor.prototype === prototype
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (!owned)
    return cannotStore(
      `an object with a prototype of its own (${tag})`,
      'Make it an instance of a registered class, or copy it to a plain object: { ...object }.',
      details,
    )
  const hidden = hiddenState(prototype as object)
  if (hidden !== undefined)
    return cannotStore(
      `${withArticle(hidden.name)}: its content can't be read from outside`,
      hidden.advice,
      details,
    )
  const name = constructor.name === '' ? 'a nameless class' : constructor.name
  return unregisteredClass(
    `Cannot store an instance of ${name}: the class is not registered`,
    `Declare it with @H5Class('…') and @H5Field, or call registry.register(${name}, { name: '…' }).`,
    details,
  )
}
