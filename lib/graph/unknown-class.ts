import { cannotRestore, unregisteredClass, unsupported } from '../errors.js'
import type { FieldType } from '../metadata/field-type.js'
import { nearestName } from '../metadata/nearest-name.js'
import type { ClassSource } from './class-source.js'
import { describeType, type Origin } from './conform.js'

/** The error for a class that a file names and this program did not register: says what is, and what may be wrong. */
export function unknownClass(className: string, classes: ClassSource, path: string): Error {
  return unregisteredClass(
    `The file holds an instance of ${className}, which is not registered`,
    `${guess(className, classes.names())} To look at it without its class, load it without naming one, with { onUnknownClass: 'record' }.`,
    { path },
  )
}

/** The error for something unknown where something known was declared: only what is not declared may be a record. */
export const unknownIn = (
  type: FieldType,
  what: string | undefined,
  { path }: Pick<Origin, 'path'>,
  { property }: { readonly property: string | undefined },
): Error =>
  cannotRestore(
    `${what === undefined ? 'an unknown object' : `something marked as ${what}`} as ${describeType(type)}`,
    'Declare the field without a type, or register the class.',
    { path, property },
  )

/** The error for a mark that this version does not know. */
export const unknownType = (type: string, path: string): Error =>
  unsupported(
    `A value is marked as ${type}, which this version of h5orm does not know. Update h5orm, or open the session with { onUnknownClass: 'record' } to look at it`,
    { path },
  )

function guess(className: string, names: readonly string[]): string {
  if (/^[\w$]{1,2}$/.test(className)) {
    return `It looks like a name that a minifier made: declare classes with names of their own, @H5Class('lab.Run'), or register this one under the alias '${className}'.`
  }
  const nearest = nearestName(className, names)
  if (nearest !== undefined) {
    return `Did you mean '${nearest}'? An older name goes into the aliases of its class.`
  }
  if (names.length === 0) return 'No class is: import the modules that declare them.'
  const count = names.length === 1 ? 'One class is' : `${names.length} classes are`
  return `${count} registered, this is none of them: import the module that declares it.`
}
