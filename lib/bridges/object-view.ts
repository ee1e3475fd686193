import { cannotStore, H5Error } from '../errors.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Step } from '../values/draft.js'
import { pathOfPlace, type ViewPlace } from './view-place.js'
import { classTag } from './plain-value.js'

/** Gives what class-transformer is to see of a value. */
export type ViewValue = (
  value: unknown,
  type: FieldType | undefined,
  place: ViewPlace,
  step: Step,
) => unknown

interface ObjectViewParts {
  readonly place: ViewPlace
  readonly definition: ClassDefinition | undefined
  /** The class's name, where a reader could not know it otherwise. */
  readonly tag: string | undefined
  readonly viewValue: ViewValue
}

/**
 * Shows an instance as class-transformer expects one: the declared fields, and no others, are own properties,
 * whether they are plain properties, accessors or private; getters and methods run on the instance itself.
 */
export function viewObject({ place, definition, tag, viewValue }: ObjectViewParts): object {
  const object = place.value
  const fields = fieldsByProperty(object, definition)
  const seen = new Map<PropertyKey, unknown>()
  if (tag !== undefined) seen.set(classTag, tag)
  const keys = new Set<string>(tag === undefined ? fields.keys() : [classTag, ...fields.keys()])

  const read = (key: PropertyKey): unknown => {
    const field = typeof key === 'string' ? fields.get(key) : undefined
    if (field !== undefined) {
      return viewValue(storedValue(object, field, place), field.type, place, field.property)
    }
    const value: unknown = Reflect.get(object, key, object)
    if (typeof key === 'symbol' || key === 'constructor') return value
    // class-transformer takes whatever has a method `then` for a promise.
    if (typeof value === 'function') return key === 'then' ? undefined : value.bind(object)
    return viewValue(value, undefined, place, key as string)
  }
  return new Proxy(Object.create(Object.getPrototypeOf(object) as object) as object, {
    get: (_, key) => {
      if (!seen.has(key)) seen.set(key, read(key))
      return seen.get(key)
    },
    // A discriminator of @Type: class-transformer writes it into the object that it reads.
    set: (_, key, value) => {
      seen.set(key, value)
      if (typeof key === 'string') keys.add(key)
      return true
    },
    has: (_, key) => keys.has(key as string) || key in object,
    ownKeys: () => [...keys],
    getOwnPropertyDescriptor: (_, key) =>
      keys.has(key as string)
        ? { value: undefined, writable: true, enumerable: true, configurable: true }
        : undefined,
  })
}

type ShownField = Pick<FieldDefinition, 'property' | 'type' | 'convert' | 'get'>

/** The fields that an object has, by the names of their properties; a private one without its `#`. */
function fieldsByProperty(
  object: object,
  definition: ClassDefinition | undefined,
): ReadonlyMap<string, ShownField> {
  if (definition?.fields === undefined) {
    return new Map(Object.keys(object).map((property) => [property, ownField(property)]))
  }
  const fields = new Map<string, ShownField>()
  for (const field of definition.fields) {
    if (field.access === 'property' && !(field.property in object)) continue
    fields.set(plainName(field), field)
  }
  return fields
}

const ownField = (property: string): ShownField => ({
  property,
  type: undefined,
  convert: undefined,
  get: (object) => (object as Record<string, unknown>)[property],
})

/** A private field's `#` is JavaScript's, not part of what JSON should say. */
export const plainName = ({ property, access }: FieldDefinition): string =>
  access === 'private' ? property.slice(1) : property

function storedValue(object: object, field: ShownField, place: ViewPlace): unknown {
  try {
    const value = field.get(object)
    return field.convert === undefined ? value : field.convert.toStored(value)
  } catch (cause) {
    if (cause instanceof H5Error) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw cannotStore(
      `this property: reading it failed with "${message}"`,
      'See the cause of this error.',
      {
        property: pathOfPlace(place, field.property),
        cause,
      },
    )
  }
}
