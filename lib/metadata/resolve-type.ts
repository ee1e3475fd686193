import { invalidDeclaration } from '../errors.js'
import { describe } from './check-options.js'
import { classType, instanceType, isClass } from './class-type.js'
import { type DescriptorParts, partsOf } from './descriptors.js'
import type { Constructor, FieldType } from './field-type.js'
import { parseTypeName } from './type-name.js'

/**
 * Brings a type as it was declared into its normal form; `undefined` when the value has to decide.
 *
 * Calls thunks, so it may run only when all modules have been evaluated.
 *
 * @param field The declaring class and property, for messages: `Run.detector`.
 */
export function resolveType(declared: unknown, field: string): FieldType | undefined {
  if (declared === undefined) return undefined
  if (typeof declared === 'string') return parseTypeName(declared)
  const parts = partsOf(declared)
  if (parts !== undefined) return resolveParts(parts, field)
  if (isClass(declared)) return classType(declared)
  if (typeof declared === 'function') return resolveThunk(declared as () => unknown, field)
  throw new TypeError(
    `The type of ${field} must be a type name, a thunk or a descriptor, not ${describe(declared)}.${thunkFor(declared)}`,
  )
}

/** Advises a thunk where an array of classes was given: `Write () => [Good].` */
function thunkFor(declared: unknown): string {
  const isClasses = Array.isArray(declared) && declared.length > 0 && declared.every(isClass)
  if (!isClasses) return ''
  return ` Write () => [${declared.map((one: Constructor) => one.name).join(', ')}].`
}

/** Refuses at the declaration what can be seen to be no type, without calling thunks. */
export function checkTypeArgument(declared: unknown, field: string): void {
  if (isClass(declared)) {
    throw new TypeError(
      `The type of ${field} must be given by an arrow function: () => ${declared.name}.`,
    )
  }
  if (typeof declared === 'function') return
  if (typeof declared === 'string') parseTypeName(declared)
  else if (partsOf(declared) === undefined) resolveType(declared, field)
}

function resolveThunk(thunk: () => unknown, field: string): FieldType | undefined {
  const declared = callThunk(thunk, field)
  if (declared === undefined || declared === null) {
    throw invalidDeclaration(
      `The thunk that gives the type of ${field} returned ${declared}. Does the import that it names exist, and are all modules loaded when this class is first used?`,
      { property: field },
    )
  }
  if (!Array.isArray(declared)) return resolveType(declared, field)
  if (declared.length === 0) {
    throw invalidDeclaration(`The thunk of ${field} names no class: write () => [Particle]`, {
      property: field,
    })
  }
  const classes = Object.freeze(declared.map((one) => checkClass(one, field)))
  return listType(classes, field)
}

function callThunk(thunk: () => unknown, field: string): unknown {
  try {
    return thunk()
  } catch (cause) {
    throw invalidDeclaration(
      `The thunk that gives the type of ${field} failed. Are all modules loaded when this class is first used?`,
      { property: field, cause },
    )
  }
}

/** `() => [Date]` says the same as `'date[]'`, and `() => [Number]` no more than the value does. */
function listType(classes: readonly Constructor[], field: string): FieldType | undefined {
  const [only] = classes
  if (classes.length === 1 && only !== undefined) {
    const element = classType(only)
    if (element === undefined) return undefined
    if (isScalar(element)) return freeze({ kind: 'array', element })
  }
  for (const one of classes) checkInstanceClass(one, field)
  return freeze({ kind: 'list', classes: () => classes })
}

const isScalar = (type: FieldType): boolean =>
  ['string', 'boolean', 'bigint', 'date', 'regexp', 'url', 'bytes'].includes(type.kind)

function resolveParts(parts: DescriptorParts, field: string): FieldType {
  switch (parts.kind) {
    case 'map':
      return freeze({
        kind: 'map',
        key: resolveType(parts.key, field),
        value: resolveType(parts.value, field),
      })
    case 'set':
      return freeze({ kind: 'set', element: resolveType(parts.element, field) })
    case 'one-of':
      return instanceType(parts.classes.map((one) => checkInstanceClass(one, field)))
    case 'table': {
      const { row } = parts
      const constructor = checkClass(
        isClass(row) ? row : callThunk(row as () => unknown, field),
        field,
      )
      return freeze({ kind: 'table', row: () => constructor })
    }
    default: {
      const { storage } = parts
      if (parseTypeName(storage).kind !== 'number') {
        throw new TypeError(`The lazy array ${field} must hold numbers, not '${storage}'.`)
      }
      return freeze({ kind: 'lazy-array', storage })
    }
  }
}

function checkClass(value: unknown, field: string): Constructor {
  if (isClass(value)) return value
  throw invalidDeclaration(
    `The type of ${field} names ${describe(value)} where a class is needed. If it is a class of a module that imports this one, is that module loaded when this class is first used?`,
    { property: field },
  )
}

function checkInstanceClass(value: unknown, field: string): Constructor {
  const constructor = checkClass(value, field)
  if (classType(constructor)?.kind === 'instance') return constructor
  throw invalidDeclaration(
    `The type of ${field} names ${constructor.name} among several classes, or as an element; only classes of your own objects can stand there. Leave the type out and the value decides`,
    { property: field },
  )
}

const freeze = (type: FieldType): FieldType => Object.freeze(type)
