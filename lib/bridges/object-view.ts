import { cannotStore } from '../errors.js'
import { storedFieldAt, unset } from '../instances/read.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { Constructor, FieldType } from '../metadata/field-type.js'
import type { Step } from '../values/draft.js'
import { isNodeBuffer, nodeBuffer } from './draft-class.js'
import { plainFields } from './plain-fields.js'
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
export function viewObject(parts: ObjectViewParts): object {
  const prototype = Object.getPrototypeOf(parts.place.value) as object
  return new Proxy(Object.create(prototype) as object, new ObjectView(parts))
}

class ObjectView implements ProxyHandler<object> {
  readonly #place: ViewPlace
  readonly #viewValue: ViewValue
  readonly #fields: ReadonlyMap<string, ShownField>
  readonly #keys: string[] = []
  /** class-transformer reads a property several times and compares what it gets. */
  readonly #seen = new Map<PropertyKey, unknown>()

  constructor({ place, definition, tag, viewValue }: ObjectViewParts) {
    const object = place.value
    this.#place = place
    this.#viewValue = viewValue
    this.#fields = definition?.fields === undefined ? ownFields(object) : plainFields(definition)
    if (this.#fields.has('constructor')) {
      throw cannotStore('a field called constructor', 'class-transformer drops it: rename it.', {
        property: pathOfPlace(place, 'constructor'),
      })
    }
    if (tag !== undefined) this.set(object, classTag, tag)
    for (const [key, field] of this.#fields) {
      if (field.access !== 'property' || field.property in object) this.#keys.push(key)
    }
  }

  get(_: object, key: PropertyKey): unknown {
    const known = this.#seen.get(key)
    if (known !== undefined || this.#seen.has(key)) return known
    const value = this.#read(key)
    this.#seen.set(key, value)
    return value
  }

  /** A discriminator of @Type: class-transformer writes it into the object that it reads. */
  set(_: object, key: PropertyKey, value: unknown): true {
    this.#seen.set(key, value)
    if (typeof key === 'string' && !this.#keys.includes(key)) this.#keys.push(key)
    return true
  }

  has(_: object, key: PropertyKey): boolean {
    return this.#keys.includes(key as string) || key in this.#place.value
  }

  ownKeys(): string[] {
    return this.#keys
  }

  getOwnPropertyDescriptor(_: object, key: PropertyKey): PropertyDescriptor | undefined {
    return this.#keys.includes(key as string) ? { ...shownProperty } : undefined
  }

  #read(key: PropertyKey): unknown {
    const object = this.#place.value
    const field = typeof key === 'string' ? this.#fields.get(key) : undefined
    if (field !== undefined) {
      const stored = storedValue(object, field, this.#place)
      const { constructor } = object as { constructor: Constructor }
      if (stored instanceof Uint8Array && isNodeBuffer(field, constructor))
        return nodeBuffer!.from(stored.buffer, stored.byteOffset, stored.byteLength)
      return this.#viewValue(stored, field.type, this.#place, field.property)
    }
    const value: unknown = Reflect.get(object, key, object)
    if (typeof key === 'symbol' || key === 'constructor') return value
    // class-transformer takes whatever has a method `then` for a promise.
    if (typeof value === 'function') return key === 'then' ? undefined : value.bind(object)
    return this.#viewValue(value, undefined, this.#place, key as string)
  }
}

const shownProperty: PropertyDescriptor = { writable: true, enumerable: true, configurable: true }

type ShownField = Pick<FieldDefinition, 'property' | 'access' | 'type' | 'convert' | 'get'>

/** Every own property, for classes that declare none. */
const ownFields = (object: object): ReadonlyMap<string, ShownField> =>
  new Map(Object.keys(object).map((property) => [property, ownField(property)]))

const ownField = (property: string): ShownField => ({
  property,
  access: 'property',
  type: undefined,
  convert: undefined,
  get: (object) => (object as Record<string, unknown>)[property],
})

function storedValue(object: object, field: ShownField, place: ViewPlace): unknown {
  const stored = storedFieldAt(object, field, () => ({
    path: undefined,
    property: pathOfPlace(place, field.property),
  }))
  return stored === unset ? undefined : stored
}
