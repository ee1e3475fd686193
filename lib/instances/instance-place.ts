import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'

/** Where an object lies, for messages. */
export interface InstancePlace {
  /** Its path, or that of one of its fields; `undefined` for what is in no file. */
  readonly path: string | undefined
  /** Its number, where it is one of many. */
  readonly row?: number | undefined
}

/** How messages name an object: `Run`, or `Run[3]` for a row. */
export const instanceName = ({ name }: ClassDefinition, { row }: InstancePlace): string =>
  row === undefined ? name : `${name}[${row}]`

/** Where a field lies in an object, and in the file. */
export const fieldPlace = (
  { property }: FieldDefinition,
  definition: ClassDefinition,
  place: InstancePlace,
): { readonly path: string | undefined; readonly property: string } => ({
  path: place.path,
  property: `${instanceName(definition, place)}.${property}`,
})
