import type { FieldDefinition } from '../metadata/definition.js'
import { childPath } from '../values/value-kind.js'
import type { Column } from './column.js'
import type { Origin } from './origin.js'
import type { TableHost } from './table-host.js'
import { rowOf } from './variant-list.js'

/** Makes the column of the elements of all arrays that a column holds. */
export function elementsColumn(
  host: TableHost,
  column: Column,
  variant: number,
  arrays: readonly (readonly unknown[])[],
): Column {
  const origin: Origin = {
    up: column.origin,
    resolve: (element) => {
      const { row, rest } = rowOf(arrays, element)
      return { steps: [rest], index: column.positionOf(variant, row) }
    },
  }
  const { field } = column
  // The elements of arrays in arrays are of the type that the outermost one was declared of.
  const element = field?.type?.kind === 'array' ? field.type.element : field?.type
  const own =
    element?.kind === 'number' ? { ...(field as FieldDefinition), type: element } : undefined
  const elements = host.makeColumn(own, { path: childPath(column.path, 'values'), origin })
  elements.depth = column.depth + 1
  return elements
}
