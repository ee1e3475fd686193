import { Reference } from '../records/reference.js'
import { invalidDeclaration } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { RowClass } from '../table/table-host.js'
import { isBareArray } from '../values/bare-array.js'
import { builtinBase } from '../values/kinds.js'
import { isMostlyHoles } from '../values/mostly-holes.js'
import type { ClassSource } from './class-source.js'
import { hasPrivateState } from './private-state.js'

/** How instances of a prototype can be stored: a reducer or a built-in base gives them a form of their own. */
export function rowClassIn(classes: ClassSource, prototype: object): RowClass {
  // Each object may be an external one: that is asked where an object gets a node of its own.
  const external = classes.externalId !== undefined
  if (prototype === Object.prototype)
    return { kind: external ? 'alone' : 'rows', definition: undefined }
  const definition = classes.definitionOfPrototype(prototype)
  const alone =
    external ||
    definition === undefined ||
    definition.reducer !== undefined ||
    definition.constructor.prototype !== prototype ||
    builtinBase(prototype) !== undefined ||
    hasPrivateState(definition)
  if (definition?.table === true) return { kind: 'entity', definition: entity(definition, alone) }
  return { kind: alone ? 'alone' : 'rows', definition }
}

/** A class that asked for a table must be one that can have it. */
function entity(definition: ClassDefinition, alone: boolean): ClassDefinition {
  const { name, fields } = definition
  const refuse = (why: string): Error =>
    invalidDeclaration(`${name} is declared { table: true } and ${why}`)
  if (alone)
    throw refuse('has a form of its own: a reducer, private state, or a built-in class to extend')
  if (fields === undefined)
    throw refuse('declares no fields, which are the columns. Declare them with @H5Field')
  return definition
}

/** A quick look at an array: whether it begins with an object that could be a row. */
export function mayBeRows(array: readonly unknown[]): boolean {
  if (Object.getPrototypeOf(array) !== Array.prototype || isMostlyHoles(array)) return false
  const first = array.find((value) => value !== null && value !== undefined)
  if (typeof first !== 'object' || Array.isArray(first) || ArrayBuffer.isView(first)) return false
  if (first instanceof Date || first instanceof Map || first instanceof Set) return false
  if (first instanceof Reference) return false
  return isBareArray(array)
}

/** Tells whether a registration says how an object is stored, whatever built-in kind it is of. */
export function isRegistered(classes: ClassSource, value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  return (
    (prototype !== null && classes.definitionOfPrototype(prototype) !== undefined) ||
    classes.nameOfValue(value) !== undefined ||
    classes.externalId?.(value) !== undefined
  )
}
