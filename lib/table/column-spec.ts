import { storedField, unset } from '../instances/read.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import { toLinkName } from '../values/link-name.js'
import { type PropertyReader, readerBy, readerOf } from './property-reader.js'

/** Stands for a property that was not read yet. */
export const unread: unique symbol = Symbol('unread')

/** One stored property of the rows of a table. */
export interface ColumnSpec {
  /** The property, for messages. */
  readonly step: string
  /** Link names from the table on. */
  readonly names: readonly string[]
  readonly field: FieldDefinition | undefined
  /** Reads the property of many rows. */
  readonly reader: PropertyReader
  /** Whether what the reader reads as undefined may be lacking: `get` knows. */
  readonly mayLack: boolean
  /** Reads it as it is to be stored; `unset` where the row lacks it. */
  readonly get: (row: object) => unknown
}

export function specOfField(field: FieldDefinition): ColumnSpec {
  const { property, convert } = field
  const get = (row: object): unknown => storedField(row, field)
  const plain = convert === undefined && field.access !== 'private'
  return {
    step: property,
    names: field.name.split('/').map(toLinkName),
    field,
    ...(plain
      ? { reader: readerOf(property), mayLack: true }
      : { reader: readerBy(get), mayLack: false }),
    get,
  }
}

/** An own enumerable property. */
export function specOfKey(key: string): ColumnSpec {
  const read = (row: object): unknown => (row as Record<string, unknown>)[key]
  const inherited = key in Object.prototype
  const get = (row: object): unknown => {
    const value = read(row)
    return (value === undefined || inherited) && !Object.hasOwn(row, key) ? unset : value
  }
  return {
    step: key,
    names: [toLinkName(key)],
    field: undefined,
    reader: inherited ? readerBy(get) : readerOf(key),
    mayLack: !inherited,
    get,
  }
}

/** The columns of the instances of a class that declares its fields; `undefined`: their own keys are the columns. */
export const specsOfClass = (
  definition: ClassDefinition | undefined,
): readonly ColumnSpec[] | undefined => definition?.fields?.map(specOfField)
