import type { Constructor } from '../metadata/field-type.js'
import { columnOf } from '../table/column-of-rows.js'
import { type CodedColumn, makeTable, type Table } from '../table/table.js'
import type { ClassSource } from './class-source.js'

/** The Table that an array without elements is, of which a file says no more than that; `undefined` without its class. */
export function emptyTable(row: Constructor, classes: ClassSource): Table | undefined {
  const definition = classes.definitionOfPrototype(row.prototype as object)
  if (definition === undefined) return undefined
  const columns = new Map<string, CodedColumn>()
  for (const field of definition.fields ?? [])
    columns.set(field.property, columnOf([], field, definition))
  return makeTable({ definition, columns, length: 0 })
}
