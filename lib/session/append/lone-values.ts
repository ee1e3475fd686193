import { columnPaths } from '../../graph/column-paths.js'
import type { ClassSource } from '../../graph/class-source.js'
import { fromLinkName } from '../../values/link-name.js'
import { childPath } from '../../values/value-kind.js'
import { isElements } from './reference-columns.js'
import type { StoredNodes } from './stored-nodes.js'

/** The objects in rows whose column has a node for each: they must not become rows of a table. */
export function loneValues(
  table: string,
  rows: readonly object[],
  nodes: StoredNodes,
  classes: ClassSource,
): ReadonlySet<object> {
  const [first] = rows
  const definition = first && classes.definitionOfPrototype(Object.getPrototypeOf(first) as object)
  const isLone = (path: string): boolean => {
    const record = nodes.get(path)
    return record?.kind === 'group' && isElements(record)
  }
  const readers: ((row: object) => unknown)[] = []
  if (definition?.fields !== undefined) {
    for (const field of definition.fields)
      if (columnPaths(table, field).some(({ path }) => isLone(path))) readers.push(field.get)
  } else {
    const record = nodes.get(table)
    for (const name of record?.kind === 'group' ? record.children : [])
      if (isLone(childPath(table, name)))
        readers.push((row) => (row as Record<string, unknown>)[fromLinkName(name)])
  }
  const values = new Set<object>()
  for (const read of readers)
    for (const row of rows) {
      const value = read(row)
      if (typeof value === 'object' && value !== null) values.add(value)
    }
  for (const row of rows) values.delete(row)
  return values
}
