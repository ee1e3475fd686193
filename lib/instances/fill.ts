import { cannotRestore, H5Error, reasonOf } from '../errors.js'
import { quoted } from '../quoted.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import { fieldPlace, type InstancePlace } from './instance-place.js'
import { isPromise } from './is-promise.js'

/** Tells whether filling a field calls code of the program, which may look at other objects. */
export const callsProgram = ({ access, convert, default: make }: FieldDefinition): boolean =>
  convert !== undefined || make !== undefined || access !== 'property'

/** Sets a field to what was stored for it. */
export function assign(
  object: object,
  field: FieldDefinition,
  stored: unknown,
  definition: ClassDefinition,
  place: InstancePlace,
): void {
  setField(object, field, converted(stored, field, definition, place), definition, place)
}

/** Sets a field to what it is where the file has nothing for it. */
export function setDefault(
  object: object,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): void {
  const { default: make } = field
  if (make === undefined) return
  let value: unknown
  try {
    value = make()
  } catch (cause) {
    throw failure('its default', cause, seeCause, field, definition, place)
  }
  if (isPromise(value)) throw asynchronous('its default', field, definition, place)
  setField(object, field, value, definition, place)
}

/** What a field's own conversion makes of what was stored. */
export function converted(
  stored: unknown,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): unknown {
  const { convert } = field
  if (convert === undefined) return stored
  let value: unknown
  try {
    value = convert.fromStored(stored)
  } catch (cause) {
    throw failure('its conversion', cause, seeCause, field, definition, place)
  }
  if (isPromise(value)) throw asynchronous('its conversion', field, definition, place)
  return value
}

/** Sets a field to a value of the program. */
export function setField(
  object: object,
  field: FieldDefinition,
  value: unknown,
  definition: ClassDefinition,
  place: InstancePlace,
): void {
  const { set } = field
  if (set === undefined) return
  try {
    set(object, value)
  } catch (cause) {
    throw failure(
      'setting it',
      cause,
      adviceFor(object, field, definition),
      field,
      definition,
      place,
    )
  }
}

const seeCause = 'See the cause of this error.'

/** What helps where a field can't be set. */
function adviceFor(
  object: object,
  { access, property }: FieldDefinition,
  { create, constructor }: ClassDefinition,
): string {
  if (access === 'property' && !isWritable(object, property))
    return "Its constructor freezes or seals the object: declare the class with { create: 'bare' }, which does not call it, or give it a reducer."
  const isBare =
    create === 'bare' || (create === 'auto' && (constructor as { length: number }).length > 0)
  if (isBare && access !== 'property')
    return "A private field or an accessor needs an instance that its constructor made: { create: 'construct' }, or a reducer."
  return 'See the cause of this error. Fields are set one after another, in the order in which they are declared: a class whose setters look at other fields needs a reducer, or [H5.getState] and [H5.setState].'
}

function isWritable(object: object, property: string): boolean {
  const own = Object.getOwnPropertyDescriptor(object, property)
  return own === undefined
    ? Object.isExtensible(object)
    : own.writable === true || own.set !== undefined
}

/** The error for what user code threw where a field was restored; an H5Error says its place itself. */
function failure(
  what: string,
  cause: unknown,
  advice: string,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): Error {
  if (cause instanceof H5Error) return cause
  const { property, path } = fieldPlace(field, definition, place)
  return cannotRestore(`${property}: ${what} failed with "${quoted(reasonOf(cause))}"`, advice, {
    path,
    property,
    cause,
  })
}

function asynchronous(
  what: string,
  field: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): Error {
  const details = fieldPlace(field, definition, place)
  return cannotRestore(
    `${details.property}: ${what} is asynchronous`,
    'It has to return the value at once.',
    details,
  )
}
