import { cannotRestore } from '../errors.js'
import type { ClassDefinition } from '../metadata/definition.js'
import type { Constructor, FieldType } from '../metadata/field-type.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import type { ClassSource } from './class-source.js'

/** The class whose instance a group holds: what the file says, else what was declared. */
export function definitionOf(
  record: GroupRecord,
  type: FieldType | undefined,
  classes: ClassSource,
): ClassDefinition | undefined {
  const name = textOf(record.attributes.get('js_class'))
  if (name !== undefined) return classes.classNamed(name)
  // Rows of plain objects are of the declared class, as one plain object is.
  if (record.attributes.has('js_type') && !isTable(record, undefined)) return undefined
  if (type?.kind !== 'instance' && type?.kind !== 'list' && type?.kind !== 'table') return undefined
  const [declared] = type.kind === 'table' ? [type.row()] : type.classes()
  return declared === undefined
    ? undefined
    : classes.definitionOfPrototype(declared.prototype as object)
}

/** Tells whether a group holds rows: it says so, or was declared to. */
export const isTable = (record: GroupRecord, type: FieldType | undefined): boolean => {
  const kind = textOf(record.attributes.get('js_type'))
  if (kind !== undefined) return kind === 'Table'
  return (type?.kind === 'list' || type?.kind === 'table') && !record.attributes.has('js_class')
}

/** Tells whether a group becomes a Table of columns. */
export const isColumns = (
  record: GroupRecord | DatasetRecord,
  type: FieldType | undefined,
  classes: ClassSource,
): boolean =>
  record.kind === 'group' &&
  type?.kind === 'table' &&
  isTable(record, type) &&
  definitionOf(record, type, classes)?.fields !== undefined

/**
 * A column is restored whole, and its elements are brought to the field's type. Nested rows that say no class
 * themselves, of plain objects or of other programs, are of the declared one. Arrays and Tables that stay in the file are
 * made so.
 */
export function columnType(
  type: FieldType | undefined,
  whole: FieldType | undefined,
): FieldType | undefined {
  if (type?.kind === 'lazy-array' || type?.kind === 'table') return { kind: 'array', element: type }
  if (type?.kind !== 'instance') return undefined
  const { classes } = type
  if (whole?.kind === 'table' && classes().length === 1)
    return { kind: 'table', row: () => classes()[0] as Constructor }
  return { kind: 'list', classes }
}

/** What a column was declared to be, where that matters to what is there: rows that do not say their class. */
export function typeOfColumn(
  record: GroupRecord | DatasetRecord,
  type: FieldType | undefined,
): FieldType | undefined {
  if (type?.kind !== 'list') return type
  const own = textOf(record.attributes.get('js_type'))
  const areRows =
    record.kind === 'group'
      ? own === undefined || own === 'Table'
      : !plainKinds.has(record.type.kind)
  const saysItself =
    record.attributes.has('js_class') || (record.kind === 'dataset' && own !== undefined)
  return areRows && !saysItself ? type : undefined
}

const plainKinds: ReadonlySet<string> = new Set(['integer', 'float', 'string'])

/** Tells whether a type is that of a column of Tables or lazy arrays: each has a node, and is made of it as declared. */
export const haveNodes = (type: FieldType): type is ArrayType =>
  type.kind === 'array' && (type.element.kind === 'lazy-array' || type.element.kind === 'table')

type ArrayType = Extract<FieldType, { readonly kind: 'array' }>

type Attributes = Pick<GroupRecord, 'attributes'>

/** The version of its class that a node was stored with. */
export const storedVersion = ({ attributes }: Attributes): number =>
  integerOf(attributes.get('js_version')) ?? 0

/** Tells whether a file holds an older version that the class's `upgrade` has to see whole. */
export const isOldVersion = (record: Attributes, definition: ClassDefinition): boolean =>
  definition.upgrade !== undefined && storedVersion(record) < (definition.version ?? 0)

/** Refuses what a newer version of a class has stored, where the class says so. */
export function refuseNewer(
  record: Attributes & { readonly path: string },
  { name, version = 0, newer }: ClassDefinition,
): void {
  const stored = storedVersion(record)
  if (newer !== 'refuse' || stored <= version) return
  throw cannotRestore(
    `an instance of ${name} of version ${stored} as version ${version}, which refuses newer ones`,
    "Update the program that declares the class, or declare it without { newer: 'refuse' }.",
    { path: record.path },
  )
}
