import type { FieldDefinition } from '../metadata/definition.js'
import { oneEach } from '../table/one-each.js'

/** Sets a property of rows: of the first to the value number `start`, and so on. */
export type PropertyWriter = (
  rows: readonly object[],
  key: string,
  values: ArrayLike<unknown>,
  start: number,
) => void

type Rows = readonly Record<string, unknown>[]

// prettier-ignore
const writers: readonly [PropertyWriter, ...PropertyWriter[]] = [
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) (rows as Rows)[i]![key] = values[start + i] },
]

/** The writer of an ordinary property. */
export const writerOf: (key: string) => PropertyWriter = oneEach(
  writers,
  new Map<string, PropertyWriter>(),
)

/** The writer of a field; `undefined` for one that is stored and never loaded. */
export function writerOfField({
  access,
  property,
  set,
}: FieldDefinition): PropertyWriter | undefined {
  if (set === undefined) return undefined
  if (access !== 'private') return writerOf(property)
  return (rows, _key, values, start) => {
    for (let i = 0; i < rows.length; i++) set(rows[i] as object, values[start + i])
  }
}
