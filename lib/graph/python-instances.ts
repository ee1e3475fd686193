import { cannotRestore, cannotStore } from '../errors.js'
import type { ValuePlace } from '../hdf5pickle/encode-value.js'
import type { Place, PythonClass, Reduced } from '../hdf5pickle/python-class.js'
import { encodeWtf8 } from '../hdf5pickle/wtf8.js'
import { assign, setDefault } from '../instances/fill.js'
import { instantiate } from '../instances/instantiate.js'
import { storedFieldAt, unset } from '../instances/read.js'
import type { ClassDefinition, FieldDefinition, Reducer } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import { builtinBase } from '../values/kinds.js'
import { defineStored, refuseProto, withoutProto } from '../values/own-properties.js'
import { shownStep } from '../values/property-path.js'
import { type PrimitiveForm, setForms, tuple } from '../values/python/python-type.js'
import { conform } from './conform.js'
import { FieldOrigin } from './field-origin.js'

type AnyConstructor = new (...args: unknown[]) => object

/** How instances of a class of the program are made of what Python stored, as the class is declared. */
export function pythonInstances(
  value: object,
  definition: ClassDefinition | undefined,
): PythonClass {
  const constructor = value as AnyConstructor
  const reducer = definition?.reducer
  const setState: PythonClass['setState'] = (object, state, place) =>
    setFields(object as object, state, definition, place)
  if (definition === undefined || reducer === undefined)
    return {
      construct(args, place) {
        if (args.length > 0 && definition !== undefined) throw takesNothing(definition, args, place)
        if (args.length > 0) return new constructor(...args)
        return definition === undefined
          ? (Object.create(constructor.prototype as object) as object)
          : instantiate(definition, place)
      },
      addItems,
      setEntries,
      setState,
    }
  return { ...byReducer(definition, reducer), ...(isFilled(definition) ? { setState } : {}) }
}

const takesNothing = (
  { name }: ClassDefinition,
  args: readonly unknown[],
  { path }: Place,
): Error =>
  cannotRestore(
    `an instance of ${name} that Python makes with ${args.length} arguments, of which its fields say nothing`,
    'Give registry.registerPython for it a construct that takes them.',
    { path },
  )

const isFilled = ({ fields, reducer }: ClassDefinition): boolean =>
  reducer?.state === undefined && fields !== undefined && fields.length > 0

function byReducer(definition: ClassDefinition, reducer: Reducer): PythonClass {
  const { construct, state, items, entries } = reducer
  const make = (parts: unknown, place: Place): unknown => {
    if (reducer.reduce === undefined) return instantiate(definition, place)
    const { path } = place
    if (construct !== undefined) return construct(parts as never, { path, version: undefined })
    const constructor = definition.constructor as unknown as AnyConstructor
    return new constructor(...(Array.isArray(parts) ? (parts as unknown[]) : [parts]))
  }
  const hasNamedParts = reducer.reduce !== undefined && state === undefined
  return {
    construct: make,
    // Named parts are Python's attributes.
    ...(hasNamedParts && !isFilled(definition)
      ? {
          assembles: (args: readonly unknown[]) => args.length === 0,
          assemble: (all, place) => make(all.state ?? all.args, place),
        }
      : {}),
    ...(state && {
      setState: (object, value) => state.set(object, withoutProto(value) as never),
    }),
    ...(items && {
      addItems(object, list) {
        for (const item of list) items.add(object, item as never)
      },
    }),
    ...(entries && {
      setEntries(object, pairs) {
        for (const [key, value] of pairs) entries.set(object, key as never, value as never)
      },
    }),
  }
}

function addItems(object: unknown, items: readonly unknown[], { path }: Place): void {
  if (Array.isArray(object)) for (const item of items) Array.prototype.push.call(object, item)
  else if (object instanceof Set) for (const item of items) Set.prototype.add.call(object, item)
  else if (items.length > 0) throw noPlace('list items', path)
}

function setEntries(
  object: unknown,
  entries: Iterable<readonly [unknown, unknown]>,
  { path }: Place,
): void {
  for (const [key, value] of entries)
    if (object instanceof Map) Map.prototype.set.call(object, key, value)
    else throw noPlace('dict items', path)
}

const noPlace = (what: string, path: string): Error =>
  cannotRestore(
    `an instance with ${what} as one of a class that is not a collection`,
    'Give registry.registerPython for it items or entries.',
    { path },
  )

/** Sets the fields of an instance to Python's attributes of those names; those that it lacks get their default. */
function setFields(
  object: object,
  state: unknown,
  definition: ClassDefinition | undefined,
  place: Place,
): void {
  const { path } = place
  const attributes = attributesOf(state, path)
  if (definition?.fields === undefined) {
    for (const [name, value] of attributes) defineStored(object, name, value, path)
    return
  }
  for (const field of definition.fields) {
    const name = [field.name, ...field.aliases].find((each) => attributes.has(each))
    if (name === undefined) setDefault(object, field, definition, place)
    else
      assign(
        object,
        field,
        conformed(attributes.get(name), field, definition, place),
        definition,
        place,
      )
  }
}

function conformed(
  value: unknown,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: Place,
): unknown {
  const { type } = field
  if (type === undefined) return value
  return conform(suited(value, type), new FieldOrigin(field, definition, place), type)
}

/** What a declaration tells that Python does not: a dict of plain names may be a Map, a str bytes. */
function suited(value: unknown, type: FieldType): unknown {
  if (type.kind === 'bytes' && typeof value === 'string') return encodeWtf8(value)
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return type.kind === 'map' && isPlain ? new Map(Object.entries(value)) : value
}

/** Python's `__dict__`, or a pair of that and the values of its `__slots__`. */
function attributesOf(state: unknown, path: string): Map<string, unknown> {
  const parts = Array.isArray(state) && state.length === 2 ? (state as unknown[]) : [state]
  const attributes = new Map<string, unknown>()
  for (const part of parts) {
    if (part === null) continue
    const isDict =
      typeof part === 'object' &&
      (part instanceof Map || Object.getPrototypeOf(part) === Object.prototype)
    if (!isDict)
      throw cannotRestore(
        'an instance whose state is not a dict of attributes',
        'Give registry.registerPython for its class a state that takes it.',
        { path },
      )
    for (const [name, value] of part instanceof Map ? part : Object.entries(part))
      if (typeof name === 'string') attributes.set(name, value)
  }
  return attributes
}

/** What Python would make an instance of: its class, and the fields as attributes. */
export function reduceFields(
  value: object,
  definition: ClassDefinition | undefined,
  place: ValuePlace,
): Omit<Reduced, 'callable'> {
  const reducer = definition?.reducer
  const state = stateOf(value, definition, place)
  if (definition === undefined || reducer === undefined)
    return { made: 'by new', args: tuple(), ...contentOf(value, place), state }
  const isDeclared = definition.fields !== undefined && definition.fields.length > 0
  if (isDeclared && reducer.state !== undefined)
    throw cannotStore(
      `an instance of ${definition.name}, which has both fields and a state, in an hdf5pickle file`,
      'Give registry.registerPython for it a reducer of its own.',
      place,
    )
  const parts = reducer.reduce?.(value, { path: place.path })
  const given = isDeclared ? state : reducer.state?.get(value)
  refuseProto(given, definition.name, () => place)
  const isPositional = Array.isArray(parts)
  const named = parts === undefined || isPositional ? undefined : parts
  if (named !== undefined && (reducer.state !== undefined || isDeclared || !isRecord(named)))
    return {
      ...collected(value, reducer),
      made: 'by call',
      args: tuple(named),
      state: given,
    }
  return {
    ...collected(value, reducer),
    made: named === undefined ? 'by call' : 'by new',
    args: tuple(...(isPositional ? (parts as unknown[]) : [])),
    state: named ?? given,
  }
}

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const collected = (value: object, { items, entries }: Reducer) => ({
  items: items && [...items.get(value)],
  entries: entries && new Map(entries.get(value)),
})

/** What an instance of a subclass of Array or Map holds beside its fields. */
function contentOf(
  value: object,
  place: ValuePlace,
): { readonly items?: unknown; readonly entries?: unknown } {
  const base = builtinBase(Object.getPrototypeOf(value) as object)?.prototype
  if (base === undefined) return {}
  if (Array.isArray(value)) return { items: Array.from(value) }
  if (value instanceof Map) return { entries: new Map(value) }
  throw cannotStore(
    `an instance of a subclass of ${base.constructor.name} in an hdf5pickle file`,
    'Give registry.registerPython for it a reducer.',
    place,
  )
}

/** The fields as Python's attributes; what is undefined is an attribute that the object lacks. */
function stateOf(
  value: object,
  definition: ClassDefinition | undefined,
  { path, property }: ValuePlace,
): Map<string, unknown> {
  const state = new Map<string, unknown>()
  if (definition?.fields === undefined) {
    for (const [name, each] of Object.entries(value))
      if (each !== undefined && !(Array.isArray(value) && /^\d+$/.test(name))) state.set(name, each)
    return state
  }
  const forms = new Map<unknown, PrimitiveForm>()
  for (const field of definition.fields) {
    const each = storedFieldAt(value, field, () => ({
      path,
      property: property + shownStep(field.property),
    }))
    if (each === undefined || each === unset) continue
    state.set(field.name, each)
    const { type } = field
    if (type?.kind === 'number' && type.storage.startsWith('float')) forms.set(field.name, 'float')
  }
  if (forms.size > 0) setForms(state, { some: forms })
  return state
}
