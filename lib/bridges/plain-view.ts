import { cannotStore, H5Error, unregisteredClass } from '../errors.js'
import type { ClassDefinition, Reducer } from '../metadata/definition.js'
import type { Constructor, FieldType } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'
import { Table } from '../table/table.js'
import type { Step } from '../values/draft.js'
import { builtinBase } from '../values/kinds.js'
import { LazyArray } from '../values/lazy-array.js'
import { define } from '../values/own-properties.js'
import { NdArray } from '../values/nd-array.js'
import { toBase64 } from './base64.js'
import { viewObject } from './object-view.js'
import { classTag, greatestDepth, isRecord } from './plain-value.js'
import { isDroppedInWriting, seal } from './sealed.js'
import { isWithin, pathOfPlace, type ViewPlace } from './view-place.js'

const tooDeep =
  'JSON is read and written recursively: save it with a session, which takes any depth.'

const boxes: readonly object[] = [Number.prototype, String.prototype, Boolean.prototype]

/** What no JSON value stands for, with what to do instead. */
const closed: readonly (readonly [Constructor, string])[] = [
  [Promise as Constructor, 'Await it first.'],
  [Error, 'Give its property a @Transform of class-transformer that picks what you need.'],
  [WeakMap, 'Exclude it.'],
  [WeakSet, 'Exclude it.'],
  [
    LazyArray as unknown as Constructor,
    'Read it first, and give a property with the numbers a @Transform, or @Expose it.',
  ],
]

/** Shows an object graph to class-transformer by what the registry knows of it, object by object as it is read. */
export class PlainView {
  readonly #registry: Registry
  readonly #transform: (view: unknown) => unknown

  constructor(registry: Registry, transform: (view: unknown) => unknown) {
    this.#registry = registry
    this.#transform = transform
  }

  /** Elements of an array say of which class they are where they are of several. */
  ofRoot(value: object): unknown {
    const place = { value, step: '', parent: undefined, depth: 0 }
    if (!Array.isArray(value)) return this.#ofObject(value, place, false)
    const objects = value.filter((item) => typeof item === 'object' && item !== null) as object[]
    const classes = new Set(objects.map((item) => item.constructor as unknown as Constructor))
    const type: FieldType = { kind: 'instance', classes: () => [...classes] }
    return Array.from(value as unknown[], (item, i) => this.#of(item, type, place, i))
  }

  readonly #of = (
    value: unknown,
    type: FieldType | undefined,
    parent: ViewPlace,
    step: Step,
  ): unknown => {
    if (typeof value === 'function' || typeof value === 'symbol') {
      throw cannotStore(`a ${typeof value}`, 'JSON has none: leave it out with @Exclude().', {
        property: pathOfPlace(parent, step),
      })
    }
    if (typeof value !== 'object' || value === null) return value
    const place: ViewPlace = { value, step, parent, depth: parent.depth + 1 }
    if (isWithin(value, parent)) {
      throw cannotStore(
        'an object that contains itself',
        'JSON has no references: leave one property of the cycle out with @Exclude() of class-transformer.',
        { property: pathOfPlace(place) },
      )
    }
    if (place.depth > greatestDepth) {
      throw cannotStore(`objects nested more than ${greatestDepth} deep`, tooDeep, {
        property: pathOfPlace(place),
      })
    }
    return this.#ofObject(value, place, !isExactly(value, type), type)
  }

  #ofObject(value: object, place: ViewPlace, named: boolean, type?: FieldType): unknown {
    const prototype = Object.getPrototypeOf(value) as object | null
    const definition =
      prototype === null ? undefined : this.#registry.definitionOfPrototype(prototype)
    if (definition !== undefined) return this.#ofInstance(place, definition, named)
    if (Array.isArray(value)) {
      const element = elementOf(type)
      return Array.from(value as unknown[], (item, i) => this.#of(item, element, place, i))
    }
    if (isRecord(value)) return this.#ofRecord(value, place)
    return this.#ofBuiltin(value, place, type) ?? this.#ofForeign(place)
  }

  #ofInstance(place: ViewPlace, definition: ClassDefinition, named: boolean): unknown {
    const tag = named ? definition.name : undefined
    if (isReduced(definition)) {
      const parts = this.#ofParts(place, definition)
      return tag === undefined ? parts : { [classTag]: tag, value: parts }
    }
    if (builtinBase(definition.constructor.prototype as object) !== undefined) {
      throw cannotStore(
        `an instance of ${definition.name}, which extends a built-in class`,
        'JSON has no form for it: register a reducer, or give the property a @Transform of class-transformer.',
        { property: pathOfPlace(place) },
      )
    }
    return viewObject({ place, definition, tag, viewValue: this.#of })
  }

  /** The parts of an object with a reducer: what its one hook gives, or an object with what each gives. */
  #ofParts(place: ViewPlace, definition: ClassDefinition): unknown {
    const parts = this.#reduced(place, definition)
    const [only, ...others] = Object.keys(parts)
    const shown = only !== undefined && others.length === 0 ? parts[only] : parts
    return this.#of(shown, undefined, place, { words: '<parts>' })
  }

  #reduced(place: ViewPlace, definition: ClassDefinition): Record<string, unknown> {
    const { value } = place
    const { reduce, state, items, entries } = definition.reducer as Reducer
    const parts: Record<string, unknown> = {}
    try {
      if (reduce !== undefined) parts['parts'] = reduce(value, { path: '' })
      if (state !== undefined) parts['state'] = state.get(value)
      if (items !== undefined) parts['items'] = [...items.get(value)]
      if (entries !== undefined)
        parts['entries'] = Array.from(entries.get(value), (one) => [...one])
    } catch (cause) {
      if (cause instanceof H5Error) throw cause
      const message = cause instanceof Error ? cause.message : String(cause)
      throw cannotStore(
        `an instance of ${definition.name}: its reducer failed with "${message}"`,
        'See the cause of this error.',
        { property: pathOfPlace(place), cause },
      )
    }
    return parts
  }

  #ofRecord(record: Record<string, unknown>, place: ViewPlace): object {
    const view: Record<string, unknown> = {}
    const keys = Object.keys(record)
    const isSealed = keys.some(isDroppedInWriting)
    for (const key of keys) {
      const value = this.#of(record[key], undefined, place, key)
      define(view, key, isSealed ? this.#transform(value) : value)
    }
    return isSealed ? seal(view) : view
  }

  #ofBuiltin(value: object, place: ViewPlace, type: FieldType | undefined): unknown {
    if (value instanceof Date) return value
    if (value instanceof RegExp || value instanceof URLSearchParams) return String(value)
    if (value instanceof URL) return value.href
    if (value instanceof Map) return this.#ofMap(value, place, type)
    if (value instanceof Set) {
      const element = elementOf(type)
      return Array.from(value as Set<unknown>, (item, i) => this.#of(item, element, place, i))
    }
    if (value instanceof Table) {
      const row: FieldType | undefined =
        type?.kind === 'table' ? { kind: 'instance', classes: () => [type.row()] } : undefined
      return Array.from(value, (item, i) => this.#of(item, row, place, i))
    }
    if (value instanceof NdArray) return { data: Array.from(value.data), shape: [...value.shape] }
    if (value instanceof ArrayBuffer) return toBase64(new Uint8Array(value))
    if (ArrayBuffer.isView(value)) return viewBytes(value, type)
    if (boxes.some((prototype) => Object.prototype.isPrototypeOf.call(prototype, value))) {
      return value.valueOf()
    }
    for (const [constructor, fix] of closed) {
      if (!(value instanceof constructor)) continue
      throw cannotStore(`a ${constructor.name}`, `JSON has no form for it. ${fix}`, {
        property: pathOfPlace(place),
      })
    }
    return undefined
  }

  /** An object where every key is a name, else pairs. */
  #ofMap(
    map: ReadonlyMap<unknown, unknown>,
    place: ViewPlace,
    type: FieldType | undefined,
  ): object {
    const types = type?.kind === 'map' ? type : undefined
    const keys = [...map.keys()]
    if (keys.every(isName)) {
      const view = new NamedValues()
      for (const [key, value] of map) {
        view.set(
          key,
          this.#of(value, types?.value, place, { words: `.get(${JSON.stringify(key)})` }),
        )
      }
      return view
    }
    return Array.from(map, ([key, value], i) => [
      this.#of(key, types?.key, place, { words: `<key ${i}>` }),
      this.#of(value, types?.value, place, { words: `<value ${i}>` }),
    ])
  }

  /** What class-transformer knows, perhaps, and the registry does not. */
  #ofForeign(place: ViewPlace): object {
    const ancestor = this.#registeredAncestor(place.value)
    if (ancestor !== undefined) {
      const { name } = place.value.constructor
      throw unregisteredClass(
        `An instance of ${name} can't become plain: ${ancestor} is registered and this subclass is not`,
        `Declare it with @H5Class('…'), or call registry.register(${name}, { name: '…' }).`,
        { property: pathOfPlace(place) },
      )
    }
    return viewObject({ place, definition: undefined, tag: undefined, viewValue: this.#of })
  }

  #registeredAncestor(value: object): string | undefined {
    let prototype: unknown = Object.getPrototypeOf(value)
    while (typeof prototype === 'object' && prototype !== null) {
      const definition = this.#registry.definitionOfPrototype(prototype)
      if (definition !== undefined) return definition.name
      prototype = Object.getPrototypeOf(prototype)
    }
    return undefined
  }
}

const isName = (key: unknown): boolean => typeof key === 'string' && !isDroppedInWriting(key)

/** A Map whose values class-transformer takes for what they are; it would take them for Maps otherwise. */
class NamedValues extends Map<unknown, unknown> {}
Object.defineProperty(NamedValues.prototype, 'constructor', { value: Object })

/** Tells whether a class has a reducer that says all: no fields are declared beside it. */
export const isReduced = ({ reducer, fields }: ClassDefinition): boolean =>
  reducer !== undefined && (fields === undefined || fields.length === 0)

/** Tells whether a type leaves no choice of a class. */
function isExactly(value: object, type: FieldType | undefined): boolean {
  if (type?.kind !== 'instance') return false
  const [only, ...others] = type.classes()
  return others.length === 0 && Object.getPrototypeOf(value) === only?.prototype
}

function elementOf(type: FieldType | undefined): FieldType | undefined {
  if (type?.kind === 'list') return { kind: 'instance', classes: type.classes }
  return type?.kind === 'array' || type?.kind === 'set' ? type.element : undefined
}

function viewBytes(view: ArrayBufferView, type: FieldType | undefined): unknown {
  const isText = type?.kind === 'bytes' || view instanceof DataView || isNodeBuffer(view)
  if (!isText) return Array.from(view as unknown as ArrayLike<number>)
  return toBase64(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
}

const isNodeBuffer = (view: ArrayBufferView): boolean =>
  (globalThis as { Buffer?: { isBuffer(value: unknown): boolean } }).Buffer?.isBuffer(view) === true
