import type { ClassDefinition } from '../metadata/definition.js'
import { instantiateMany } from '../instances/instantiate.js'
import type { PropertyWriter } from './property-writer.js'

/** A column whose values are at hand, one a row, and need nothing but being set. */
export interface ReadyColumn {
  readonly key: string
  readonly values: ArrayLike<unknown>
  readonly write: PropertyWriter
}

/** So many rows are made and filled before the next: they stay in the processor's cache. */
const blockRows = 512

/**
 * Makes the rows of a table and sets what is at hand. The second part of the answer is false when nothing was set:
 * properties would have come in another order, or a setter failed.
 *
 * @param complete Whether the ready columns are all there are.
 */
export function makeRows(
  definition: ClassDefinition | undefined,
  length: number,
  path: string,
  columns: readonly ReadyColumn[],
  complete: boolean,
): { readonly rows: object[]; readonly set: boolean } {
  const make = (count: number, first: number): object[] =>
    definition === undefined ? plainRows(count) : instantiateMany(definition, count, path, first)
  if (length === 0) return { rows: [], set: true }
  const rows = make(1, 0)
  const [first] = rows as [object]
  const ordered = complete || columns.every(({ key }) => Object.hasOwn(first, key))
  if (columns.length === 0 || !ordered)
    return { rows: [...rows, ...make(length - 1, 1)], set: false }
  try {
    for (const { write, key, values } of columns) write(rows, key, values, 0)
    // Of plain objects the first is the model: a copy has all its properties at once.
    const next = definition === undefined ? (count: number) => copies(first, count) : make
    for (let start = 1; start < length; start += blockRows) {
      const block = next(Math.min(blockRows, length - start), start)
      for (const { write, key, values } of columns) write(block, key, values, start)
      for (const row of block) rows.push(row)
    }
    return { rows, set: true }
  } catch {
    for (const row of make(length - rows.length, rows.length)) rows.push(row)
    return { rows, set: false }
  }
}

function plainRows(count: number): object[] {
  const rows: object[] = []
  for (let i = 0; i < count; i++) rows.push({})
  return rows
}

function copies(model: object, count: number): object[] {
  const rows: object[] = []
  for (let i = 0; i < count; i++) rows.push({ ...model })
  return rows
}
