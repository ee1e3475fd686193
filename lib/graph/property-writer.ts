import type { FieldDefinition } from '../metadata/definition.js'

/** Sets a property of rows: of the first to the value number `start`, and so on. */
export type PropertyWriter = (
  rows: readonly object[],
  key: string,
  values: ArrayLike<unknown>,
  start: number,
) => void

type OfRows = (
  rows: readonly Record<string, unknown>[],
  ...rest: [key: string, values: ArrayLike<unknown>, start: number]
) => void

const known = new Map<string, PropertyWriter>()

/** The writer of an ordinary property: one of its own while there are any, then one for all the rest. */
export function writerOf(key: string): PropertyWriter {
  let writer = known.get(key)
  if (writer !== undefined) return writer
  writer = writers[Math.min(known.size, writers.length - 1)] as PropertyWriter
  if (known.size < writers.length) known.set(key, writer)
  return writer
}

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

// Each is compiled for the shape of the rows of one class, as the loops in table/property-reader.ts are.
// prettier-ignore
const writers: readonly OfRows[] = [
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
  (rows, key, values, start) => { for (let i = 0; i < rows.length; i++) rows[i]![key] = values[start + i] },
]
