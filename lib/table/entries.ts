import type { FieldDefinition } from '../metadata/definition.js'
import { missing } from '../values/masked-array.js'
import { unset } from '../instances/read.js'
import type { Entry, PackedEntry } from './form.js'

/** Whether an object that has a node so far may become a row: it is finished, and known by what it was made of. */
export const isClaimable = (entry: Entry): boolean =>
  entry.kind === 'object' && entry.draft !== undefined && !entry.open && entry.moved === undefined

/** Whether an object is a row, or another element that one number names. */
export const isRowEntry = (entry: Entry): entry is PackedEntry =>
  entry.kind === 'packed' && entry.index.length === 1 && !entry.set.inner

/** A field without what belongs to the column as a whole. */
export const bare = (field: FieldDefinition): FieldDefinition => ({
  ...field,
  attributes: new Map(),
  storage: { compress: undefined, shuffle: undefined, chunks: undefined, layout: undefined },
})

/** The field of one value of a column that has a node of its own; one of many arrays of numbers may be such a value. */
export const fieldOfOne = (field: FieldDefinition, value: unknown): FieldDefinition =>
  field.type?.kind === 'number' && Array.isArray(value)
    ? { ...bare(field), type: { kind: 'array', element: field.type } }
    : bare(field)

/** Minus the code of what is absent; `undefined` for a value. */
export const absentTag = (value: unknown): number | undefined => {
  if (value === null) return -missing.null
  if (value === undefined) return -missing.undefined
  return value === unset ? -missing.hole : undefined
}
