import type { FieldDefinition } from '../metadata/definition.js'
import { bare } from '../table/entries.js'
import type { EncodeContext } from '../values/value-kind.js'
import { describeType } from './conform.js'
import { mismatch } from './declared-draft.js'
import { expectation } from './expectation.js'
import { moreThanElements } from './more-than-elements.js'

/**
 * The field of the elements of an array that becomes a column of its declared number type, since it is not just
 * numbers or just bigints: some are absent, of the other kind, or in arrays. As float64 such arrays keep their own form.
 */
export function fieldOfElements(
  value: readonly unknown[],
  field: FieldDefinition | undefined,
  context: EncodeContext,
): FieldDefinition | undefined {
  const type = field?.type
  if (type?.kind !== 'array' || type.element.kind !== 'number') return undefined
  if (type.element.storage === 'float64' || areAlike(value)) return undefined
  if (moreThanElements(value) !== undefined) return undefined
  if (!expectation(type, value)) throw mismatch(value, describeType(type), field!, context, type)
  return { ...bare(field!), type: type.element }
}

function areAlike(values: readonly unknown[]): boolean {
  const kind = typeof values[0]
  const isNumeric = kind === 'number' || kind === 'bigint'
  return values.length === 0 || (isNumeric && values.every((value) => typeof value === kind))
}
