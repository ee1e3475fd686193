import { Exclude, Expose, instanceToPlain, plainToInstance, Type } from 'class-transformer'

import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import type { Constructor } from '../metadata/field-type.js'

type DraftConstructor = new () => Record<string, unknown>

/** What class-transformer knows of a class, as far as its public functions show it. */
export interface DraftClass {
  /**
   * Stands for the class in `plainToInstance`: inherits its decorators, and makes an object without its constructor
   * and accessors, whose properties are values for the instance to come.
   */
  readonly constructor: DraftConstructor
  /** The properties with `@Expose` or `@Exclude`. */
  readonly mentioned: ReadonlySet<string>
}

/** By class, and by the properties whose @Type does not count: registries may differ in what they declare. */
const drafts = new WeakMap<Constructor, Map<string, DraftClass>>()

export function draftClassOf({ constructor, fields }: ClassDefinition): DraftClass {
  let known = drafts.get(constructor)
  if (known === undefined) drafts.set(constructor, (known = new Map()))
  const maps = (fields ?? [])
    .filter((field) => isTypedMap(field) || isNodeBuffer(field, constructor))
    .map(({ property }) => property)
  const key = JSON.stringify(maps)
  let draft = known.get(key)
  if (draft === undefined) known.set(key, (draft = makeDraftClass(constructor, maps)))
  return draft
}

/** Without emitted metadata class-transformer takes the object that stands for a Map for one of its values. */
const isTypedMap = ({ type }: FieldDefinition): boolean =>
  type?.kind === 'map' && type.value !== undefined

const buffers = new WeakMap<Constructor, Map<string, boolean>>()

/** Tells whether a field of bytes has `@Type(() => Buffer)`: class-transformer makes bytes of text then. */
export function isNodeBuffer(
  { property, type }: Pick<FieldDefinition, 'property' | 'type'>,
  constructor: Constructor,
): boolean {
  if (type?.kind !== 'bytes' || nodeBuffer === undefined) return false
  let known = buffers.get(constructor)
  if (known === undefined) buffers.set(constructor, (known = new Map()))
  let answer = known.get(property)
  if (answer === undefined) known.set(property, (answer = isMadeBuffer(constructor, property)))
  return answer
}

function isMadeBuffer(constructor: Constructor, property: string): boolean {
  const probe = Object.create(constructor.prototype as object, {
    [property]: { value: '', enumerable: true },
    constructor: { value: constructor },
  }) as object
  const shown = instanceToPlain(probe, { ignoreDecorators: true })
  return Object.values(shown).some((value) => nodeBuffer?.isBuffer(value) === true)
}

interface NodeBuffer {
  isBuffer(value: unknown): boolean
  from(memory: ArrayBufferLike, start: number, length: number): Uint8Array
}

/** Node's class of bytes, where it is there. */
export const nodeBuffer: NodeBuffer | undefined = (globalThis as { Buffer?: NodeBuffer }).Buffer

/** class-transformer asks a new object for its constructor's prototype, and overwrites no method: there is none. */
const draftPrototype: object = Object.create(null, {
  constructor: { value: Object.freeze({ prototype: Object.freeze({}) }) },
}) as object

function makeDraft(): object {
  return Object.create(draftPrototype) as object
}

function makeDraftClass(original: Constructor, maps: readonly string[]): DraftClass {
  const constructor = makeDraft.bind(undefined) as unknown as DraftConstructor
  Object.setPrototypeOf(constructor, original)
  Object.defineProperty(constructor, 'prototype', {
    value: Object.create(original.prototype as object, { constructor: { value: constructor } }),
  })
  // What stands on a class itself is not inherited.
  const strategy = strategyOf(original)
  if (strategy === 'excludeAll') Exclude()(constructor)
  if (strategy === 'exposeAll') Expose()(constructor)
  for (const property of maps) Type(() => Object)(constructor.prototype as object, property)
  return { constructor, mentioned: mentionedProperties(constructor) }
}

/** Finds out whether a class has `@Exclude` or `@Expose` by an object with a property that nothing is said of. */
function strategyOf(original: Constructor): 'excludeAll' | 'exposeAll' | undefined {
  const probe = Object.create(original.prototype as object, {
    '': { value: true, enumerable: true },
    constructor: { value: original },
  }) as object
  const isTaken = (strategy: 'excludeAll' | 'exposeAll'): boolean =>
    '' in instanceToPlain(probe, { strategy, ignoreDecorators: true })
  if (!isTaken('exposeAll')) return 'excludeAll'
  return isTaken('excludeAll') ? 'exposeAll' : undefined
}

/** With these options class-transformer copies no value and calls nothing, and names every property with a decorator. */
function mentionedProperties(constructor: DraftConstructor): ReadonlySet<string> {
  const draft = plainToInstance(
    constructor,
    {},
    { ignoreDecorators: true, excludeExtraneousValues: true, exposeDefaultValues: true },
  )
  return new Set(Object.keys(draft))
}
