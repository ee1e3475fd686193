import { invalidDeclaration, unregisteredClass } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { Constructor } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'

/** The definition of a class that there may be a Table of. */
export function rowDefinition(row: Constructor, classes: Registry): ClassDefinition {
  const definition = classes.definitionOfPrototype(row.prototype as object)
  if (definition === undefined)
    throw unregisteredClass(
      `${row.name} is not registered, so there is no Table of it`,
      `Declare it with @H5Class('…') and @H5Field.`,
      {},
    )
  if (definition.fields === undefined || definition.reducer !== undefined)
    throw invalidDeclaration(
      `A Table needs a class that declares its fields and has no reducer, which ${row.name} does not`,
    )
  return definition
}
