import { type ClassTransformOptions, plainToInstance } from 'class-transformer'

import { cannotRestore, H5Error, unregisteredClass } from '../errors.js'
import { instantiate } from '../instances/instantiate.js'
import { propertyPath } from '../values/property-path.js'
import { describe } from '../metadata/check-options.js'
import type { ClassDefinition, FieldDefinition, Reducer } from '../metadata/definition.js'
import type { Constructor, FieldType } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'
import { Table } from '../table/table.js'
import type { Step } from '../values/draft.js'
import { define } from '../values/own-properties.js'
import { draftClassOf, isNodeBuffer, nodeBuffer } from './draft-class.js'
import { plainFields } from './plain-fields.js'
import { classTag, isRecord } from './plain-value.js'
import { isReduced } from './plain-view.js'
import { restoreScalar } from './restore-scalar.js'
import { unseal } from './sealed.js'

const nowhere = { path: undefined }

/** Makes instances of plain data; its depth was checked before. */
export class PlainReader {
  readonly #registry: Registry
  readonly #transform: ClassTransformOptions
  readonly #steps: Step[] = []
  readonly #root: object

  constructor(root: object, registry: Registry, transform: ClassTransformOptions) {
    this.#root = root
    this.#registry = registry
    this.#transform = transform
  }

  /** Makes an instance of a class, or of the registered subclass that the data name. */
  instance(given: unknown, classes: readonly Constructor[]): unknown {
    const plain = unseal(given)
    const definition = this.#definitionFor(plain, classes)
    if (isReduced(definition)) return this.#ofParts(plain, definition)
    if (!isRecord(plain)) throw this.#misfit(plain, definition.name)
    const { constructor, mentioned } = draftClassOf(definition)
    const draft = plainToInstance(constructor, plain, this.#transform)
    const object = this.#guarded(definition, () => instantiate(definition, nowhere))
    this.#fill(object, draft, definition)
    for (const property of definition.fields === undefined ? Object.keys(draft) : mentioned) {
      const value = draft[property]
      if (value === undefined || property === classTag) continue
      if (plainFields(definition).has(property)) continue
      if (isGetter(object, property)) continue
      const restored = this.at(property, value, undefined)
      // What data alone name calls no setter.
      if (mentioned.has(property)) {
        this.#set(definition, property, () => {
          ;(object as Record<string, unknown>)[property] = restored
        })
      } else define(object, property, restored)
    }
    return object
  }

  /** Restores what lies at a step from here. */
  at(step: Step, value: unknown, type: FieldType | undefined): unknown {
    this.#steps.push(step)
    const restored = this.#value(value, type)
    this.#steps.pop()
    return restored
  }

  #fill(object: object, draft: Record<string, unknown>, definition: ClassDefinition): void {
    for (const [property, field] of plainFields(definition)) {
      const { set } = field
      if (set === undefined) continue
      const plain = draft[property]
      const value =
        plain === undefined ? field.default?.() : this.#fieldValue(plain, field, definition)
      if (value === undefined) continue
      const isList = ArrayBuffer.isView(value) && holdsArray(object, field)
      const shown = isList
        ? Array.from(value as unknown as ArrayLike<unknown>)
        : value instanceof Uint8Array && isNodeBuffer(field, definition.constructor)
          ? nodeBuffer!.from(value.buffer, value.byteOffset, value.byteLength)
          : value
      this.#set(definition, field.property, () => set(object, shown))
    }
  }

  #fieldValue(plain: unknown, field: FieldDefinition, definition: ClassDefinition): unknown {
    const { property, convert } = field
    const stored = this.at(property, plain, field.type)
    if (convert === undefined) return stored
    let value: unknown
    this.#set(definition, property, () => (value = convert.fromStored(stored)))
    return value
  }

  #value(given: unknown, type: FieldType | undefined): unknown {
    const value = unseal(given)
    if (value === undefined || value === null) return value
    if (type === undefined) return this.#undeclared(value)
    switch (type.kind) {
      case 'instance':
        if (this.#isMade(value, type.classes())) return this.#complete(value)
        return this.instance(value, type.classes())
      case 'list':
        return this.#list(value, { kind: 'instance', classes: type.classes })
      case 'map':
        return this.#map(value, type.key, type.value)
      case 'set':
        return new Set(this.#list(value instanceof Set ? [...value] : value, type.element))
      case 'array':
        if (type.element.kind !== 'number') return this.#list(value, type.element)
        break
      case 'table': {
        const row = type.row() as Constructor<object>
        const rows = this.#list(value, { kind: 'instance', classes: () => [row] })
        return Table.from(row, rows as object[], this.#registry)
      }
      case 'lazy-array':
        throw cannotRestore(
          'a lazy array from plain data',
          'Give the property a @Transform of class-transformer, or leave it out with @Exclude().',
          { property: this.#path() },
        )
    }
    const restored = restoreScalar(value, type)
    if (restored !== undefined) return restored
    if (type.kind === 'array' && Array.isArray(value)) this.#refuseElement(value, type.element)
    throw this.#misfit(value, nameOf(type))
  }

  /** Names the element that is no number, among numbers. */
  #refuseElement(elements: readonly unknown[], type: FieldType): void {
    const index = elements.findIndex((one) => restoreScalar(one, type) === undefined)
    if (index === -1) return
    this.#steps.push(index)
    throw this.#misfit(elements[index], nameOf(type))
  }

  /** Without a declaration data stay data; only an object that names its class becomes one. */
  #undeclared(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item, i) => this.at(i, item, undefined))
    if (!isRecord(value)) return typeof value === 'object' ? this.#complete(value as object) : value
    if (typeof value[classTag] === 'string') return this.instance(value, [])
    for (const key of Object.keys(value)) define(value, key, this.at(key, value[key], undefined))
    return value
  }

  #list(value: unknown, element: FieldType | undefined): unknown[] {
    if (!Array.isArray(value)) throw this.#misfit(value, 'an array')
    return value.map((item, i) => this.at(i, item, element))
  }

  #map(value: unknown, key: FieldType | undefined, element: FieldType | undefined): unknown {
    const map = new Map<unknown, unknown>()
    if (Array.isArray(value)) {
      for (const [i, pair] of value.entries() as Iterable<[number, unknown]>) {
        if (!Array.isArray(pair) || pair.length !== 2)
          throw this.#misfit(pair, 'a [key, value] pair')
        map.set(this.at(i, pair[0], key), this.at(i, pair[1], element))
      }
      return map
    }
    if (!isRecord(value) && !(value instanceof Map)) {
      throw this.#misfit(value, 'an object, or an array of pairs, for a Map')
    }
    const entries = value instanceof Map ? value.entries() : Object.entries(value)
    for (const [name, item] of entries as Iterable<[string, unknown]>) {
      map.set(this.at(name, name, key), this.at(name, item, element))
    }
    return map
  }

  /** Finishes what @Type of class-transformer made: it knows nothing of declared types. */
  #complete(object: object): object {
    const prototype = Object.getPrototypeOf(object) as object
    const definition = this.#registry.definitionOfPrototype(prototype)
    if (definition?.fields === undefined) return object
    if (Object.hasOwn(object, classTag)) delete (object as { [classTag]?: unknown })[classTag]
    for (const field of definition.fields) {
      const { set, convert, property, type } = field
      if (set === undefined) continue
      const given = field.get(object)
      if (given === undefined || (convert !== undefined && typeof given === 'object')) continue
      const value =
        convert === undefined
          ? this.at(property, given, type)
          : this.#fieldValue(given, field, definition)
      if (value !== given) this.#set(definition, property, () => set(object, value))
    }
    return object
  }

  #isMade(value: unknown, classes: readonly Constructor[]): value is object {
    return classes.some((constructor) => value instanceof constructor)
  }

  #definitionFor(plain: unknown, classes: readonly Constructor[]): ClassDefinition {
    const name = isRecord(plain) ? plain[classTag] : undefined
    if (typeof name === 'string') {
      const definition = this.#registry.classNamed(name)
      if (definition === undefined) {
        throw unregisteredClass(
          `The data name a class ${JSON.stringify(name)}, and none is registered under this name`,
          'Import the module that declares it, or register it.',
          { property: this.#path() },
        )
      }
      const { prototype } = definition.constructor as { prototype: unknown }
      const fits = classes.some((one) => one.prototype === prototype || prototype instanceof one)
      if (classes.length === 0 || fits) return definition
      throw this.#misfit(plain, classes.map((one) => one.name).join(' or '))
    }
    const [only, ...others] = classes
    if (only === undefined || others.length > 0) {
      throw cannotRestore(
        `data that may be of several classes: ${classes.map((one) => one.name).join(', ')}`,
        `toPlain says which it is by ${classTag}; @Type with a discriminator is honoured too.`,
        { property: this.#path() },
      )
    }
    const definition = this.#registry.definitionOfPrototype(only.prototype as object)
    if (definition !== undefined) return definition
    throw unregisteredClass(
      `${only.name} is not registered`,
      `Declare it with @H5Class('…') and @H5Field, or call registry.register(${only.name}, { name: '…' }).`,
      { property: this.#path() },
    )
  }

  #ofParts(plain: unknown, definition: ClassDefinition): unknown {
    const reducer = definition.reducer as Reducer
    const isTagged = isRecord(plain) && typeof plain[classTag] === 'string'
    const value = this.at({ words: '<parts>' }, isTagged ? plain['value'] : plain, undefined)
    const hooks = [reducer.reduce, reducer.state, reducer.items, reducer.entries]
    const names = ['parts', 'state', 'items', 'entries'].filter((_, i) => hooks[i] !== undefined)
    const parts = names.length === 1 ? { [names[0] as string]: value } : value
    if (!isRecord(parts)) throw this.#misfit(plain, definition.name)
    return this.#guarded(definition, () => {
      const object =
        reducer.construct === undefined
          ? instantiate(definition, nowhere)
          : reducer.construct(parts['parts'] as never, { path: '', version: undefined })
      for (const item of (parts['items'] ?? []) as never[]) reducer.items?.add(object, item)
      for (const [key, item] of (parts['entries'] ?? []) as [never, never][]) {
        reducer.entries?.set(object, key, item)
      }
      if (parts['state'] !== undefined) reducer.state?.set(object, parts['state'] as never)
      return object as object
    })
  }

  #set(definition: ClassDefinition, property: string, run: () => void): void {
    this.#steps.push(property)
    this.#guarded(definition, run)
    this.#steps.pop()
  }

  #guarded<T>(definition: ClassDefinition, run: () => T): T {
    try {
      return run()
    } catch (cause) {
      if (cause instanceof H5Error) throw cause
      const message = cause instanceof Error ? cause.message : String(cause)
      throw cannotRestore(
        `an instance of ${definition.name} from plain data: it failed with "${message}"`,
        'See the cause of this error.',
        { property: this.#path(), cause },
      )
    }
  }

  #misfit(value: unknown, wanted: string): Error {
    return cannotRestore(
      `${describe(value)} as ${wanted}`,
      'Correct the data, or the declaration.',
      {
        property: this.#path(),
      },
    )
  }

  #path(): string {
    return propertyPath(this.#root, this.#steps)
  }
}

/** What is computed is shown by `toPlain` and has no place to be set. */
function isGetter(object: object, property: string): boolean {
  for (
    let at: unknown = object;
    typeof at === 'object' && at !== null;
    at = Object.getPrototypeOf(at)
  ) {
    const found = Object.getOwnPropertyDescriptor(at, property)
    if (found !== undefined) return found.get !== undefined && found.set === undefined
  }
  return false
}

/** Tells whether the constructor gave a property an array: numbers stay one then. */
const holdsArray = (object: object, { access, property }: FieldDefinition): boolean =>
  access === 'property' && Array.isArray((object as Record<string, unknown>)[property])

const nameOf = (type: FieldType): string => {
  if (type.kind === 'number') return type.storage
  return type.kind === 'array' ? `${nameOf(type.element)}[]` : type.kind
}
