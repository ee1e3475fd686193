import { classType } from './class-type.js'
import type { FieldAccess, FieldDefinition } from './definition.js'
import { type DeclaredField, isDecorated, ownDeclaredFields } from './declared-fields.js'
import type { Constructor, FieldType } from './field-type.js'
import { reflectedType } from './reflect-types.js'
import { resolveType } from './resolve-type.js'
import { checkDistinctNames } from './stored-name.js'

/** What a registry adds to the decorators' declarations. */
export interface FieldSource {
  /** Fields that were given when the class was registered; they win over decorators. */
  registeredFields(constructor: Constructor): readonly DeclaredField[] | undefined
  isRegistered(constructor: Constructor): boolean
}

/**
 * Collects the fields of a class and its ancestors, ancestors' first; a field that is declared again
 * keeps its place and takes the later declaration.
 *
 * @returns `undefined` when nothing at all was declared: then every own enumerable property is stored.
 */
export function collectFields(
  constructor: Constructor,
  source: FieldSource,
): readonly FieldDefinition[] | undefined {
  const collected = new Map<
    unknown,
    { readonly owner: Constructor; readonly field: DeclaredField }
  >()
  let declared = isDecorated(constructor)
  for (const owner of lineage(constructor)) {
    const registered = source.registeredFields(owner)
    if (registered !== undefined) declared = true
    for (const field of [...ownDeclaredFields(owner), ...(registered ?? [])]) {
      // A subclass's #x is another field than its ancestor's #x.
      const key = field.access === 'private' ? field : field.property
      collected.set(key, { owner, field })
    }
  }
  if (collected.size === 0 && !declared) return undefined
  const fields = Array.from(collected.values(), ({ owner, field }) => define(field, owner, source))
  checkDistinctNames(fields, constructor.name)
  return Object.freeze(fields)
}

/** Gives the stored names of the fields that a class itself declares, without resolving types. */
export function ownStoredNames(fields: readonly DeclaredField[]): readonly string[] {
  return fields.map(storedName).toSorted()
}

/** Gives a class and its ancestors, the most general first. */
function lineage(constructor: Constructor): readonly Constructor[] {
  const chain: Constructor[] = [constructor]
  let prototype = parentOf(constructor.prototype)
  while (prototype !== null && prototype !== Object.prototype) {
    const owner = classOfPrototype(prototype)
    if (owner !== undefined) chain.push(owner)
    prototype = parentOf(prototype)
  }
  return chain.toReversed()
}

/** Gives the class whose prototype this is; what a `constructor` property claims is verified. */
function classOfPrototype(prototype: object): Constructor | undefined {
  const claimed: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  if (typeof claimed !== 'function' || claimed.prototype !== prototype) return undefined
  return claimed as unknown as Constructor
}

const parentOf = (prototype: unknown): object | null =>
  Object.getPrototypeOf(prototype) as object | null

function define(field: DeclaredField, owner: Constructor, source: FieldSource): FieldDefinition {
  const { property, options, get } = field
  const access = accessOf(field, owner)
  const set = access === 'getter' ? undefined : field.set
  const { aliases, attribute, optional, convert, storage, attributes } = options
  return Object.freeze({
    property,
    name: storedName(field),
    aliases,
    attribute,
    optional,
    type: typeOf(field, owner, source),
    default: options.default,
    convert,
    storage,
    attributes,
    access,
    get,
    set,
  })
}

/** What was declared as a property may be an accessor of the class, whoever declared it. */
function accessOf({ property, access }: DeclaredField, owner: Constructor): FieldAccess {
  if (access !== 'property') return access
  for (let at: object | null = owner.prototype as object; at !== null; at = parentOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, property)
    if (found === undefined) continue
    if (found.get === undefined && found.set === undefined) return access
    return found.set === undefined ? 'getter' : 'accessor'
  }
  return access
}

/** A private field's `#` is JavaScript's, not part of what a file should say. */
const storedName = ({ options, property, access }: DeclaredField): string =>
  options.name ?? (access === 'private' ? property.slice(1) : property)

/** Explicit type, else what the compiler emitted, else `undefined`: the value decides. */
function typeOf(
  field: DeclaredField,
  owner: Constructor,
  source: FieldSource,
): FieldType | undefined {
  if (field.type !== undefined) return resolveType(field.type, `${owner.name}.${field.property}`)
  // The emitted type is the property's, which a conversion replaces by another.
  if (field.options.convert !== undefined) return undefined
  const emitted = reflectedType(owner, field.property)
  if (emitted === undefined) return undefined
  const type = classType(emitted)
  return type?.kind === 'instance' && !source.isRegistered(emitted) ? undefined : type
}
