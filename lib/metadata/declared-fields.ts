import { invalidDeclaration } from '../errors.js'
import type { FieldAccess } from './definition.js'
import {
  type CheckedFieldOptions,
  checkFieldOptions,
  type H5FieldOptions,
} from './field-options.js'
import type { Constructor } from './field-type.js'
import { checkTypeArgument } from './resolve-type.js'
import { sharedState } from './shared-state.js'

/** A field as it was declared, before its type is resolved and its ancestors are known. */
export interface DeclaredField {
  readonly property: string
  readonly access: FieldAccess
  /** A type name, a thunk or a descriptor. */
  readonly type: unknown
  readonly options: CheckedFieldOptions
  readonly get: (object: object) => unknown
  readonly set: ((object: object, value: unknown) => void) | undefined
}

/** A declaration that is not checked yet; `owner` names the class in messages. */
export interface FieldDeclaration {
  readonly owner: string
  readonly property: string
  readonly access: FieldAccess
  readonly type: unknown
  readonly options: H5FieldOptions
  /** For private fields, which no property name reaches. */
  readonly reach?: Reach
}

export interface Reach {
  readonly get: (object: object) => unknown
  readonly set: (object: object, value: unknown) => void
}

/** Checks a declaration and makes it a field; thunks are not called yet. */
export function declareField(declaration: FieldDeclaration): DeclaredField {
  const { owner, property, access, type, options } = declaration
  const field = `${owner}.${property}`
  if (property === '__proto__') {
    throw new TypeError(`${field} can't be a field: assigning it would change the prototype.`)
  }
  checkTypeArgument(type, field)
  const reach = declaration.reach ?? reachProperty(property)
  return Object.freeze({
    property,
    access,
    type,
    options: checkFieldOptions(options, field),
    get: reach.get,
    set: access === 'getter' ? undefined : reach.set,
  })
}

function reachProperty(property: string): Reach {
  return {
    get: (object) => (object as Record<string, unknown>)[property],
    set: (object, value) => {
      ;(object as Record<string, unknown>)[property] = value
    },
  }
}

/**
 * By class, or until the class is there by `context.metadata`; never by anything that is inherited,
 * so a subclass or a sibling gets no field by accident.
 */
const fieldsOf = sharedState('fields', () => new WeakMap<object, Map<unknown, DeclaredField>>())
const decorated = sharedState('decorated', () => new WeakSet<object>())
/** Of the standard dialect, by `context.metadata`: checked when the class is there to be named in an error. */
const uncheckedOf = sharedState('unchecked', () => new WeakMap<object, FieldDeclaration[]>())

/** Adds a field to a class (legacy dialect), or to the metadata of a class in the standard dialect. */
export function addDeclaredField(owner: object, declaration: FieldDeclaration): void {
  let fields = fieldsOf.get(owner)
  if (fields === undefined) fieldsOf.set(owner, (fields = new Map()))
  const field = declareField(declaration)
  if (fields.has(field.property)) {
    const name = `${declaration.owner}.${field.property}`
    throw invalidDeclaration(`The property ${name} has @H5Field twice`)
  }
  fields.set(field.property, field)
}

/** Keeps a declaration of the standard dialect, whose decorators run before the class has a name, for `adopt`. */
export function deferDeclaredField(metadata: object, declaration: FieldDeclaration): void {
  const declarations = uncheckedOf.get(metadata)
  if (declarations === undefined) uncheckedOf.set(metadata, [declaration])
  else declarations.push(declaration)
}

/** Checks the fields that were declared with a class's metadata, now that errors can name the class. */
function checkDeferred(constructor: Constructor, metadata: object): void {
  const declarations = uncheckedOf.get(metadata)
  if (declarations === undefined) return
  for (const declaration of declarations) {
    addDeclaredField(metadata, { ...declaration, owner: constructor.name })
  }
  uncheckedOf.delete(metadata)
}

/** Notes that a class has `@H5Class`, and in the standard dialect which fields are its own. */
export function adoptDeclaredFields(constructor: Constructor, metadata: object | undefined): void {
  if (metadata !== undefined) checkDeferred(constructor, metadata)
  decorated.add(constructor)
  const fields = metadata && fieldsOf.get(metadata)
  if (fields !== undefined) fieldsOf.set(constructor, fields)
}

/** Gives the fields that a class itself declares with `@H5Field`, in the order of declaration. */
export function ownDeclaredFields(constructor: Constructor): readonly DeclaredField[] {
  const metadata = metadataOf(constructor)
  if (metadata !== undefined) checkDeferred(constructor, metadata)
  const fields = fieldsOf.get(constructor) ?? (metadata && fieldsOf.get(metadata))
  return fields === undefined ? [] : [...fields.values()]
}

/** Tells whether a class has `@H5Class`: then what has no `@H5Field` is not stored. */
export const isDecorated = (constructor: Constructor): boolean => decorated.has(constructor)

/** An undecorated subclass inherits its parent's metadata object by prototype: only an own one counts. */
function metadataOf(constructor: Constructor): object | undefined {
  const key = (Symbol as { metadata?: symbol }).metadata
  if (key === undefined || !Object.hasOwn(constructor, key)) return undefined
  const metadata = (constructor as unknown as Record<symbol, unknown>)[key]
  return typeof metadata === 'object' && metadata !== null ? metadata : undefined
}
