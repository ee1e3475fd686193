import type { FieldType } from '../metadata/field-type.js'
import type { DataType } from '../records/data-type.js'
import type { RecordData } from '../records/node-record.js'
import { nestedArrays } from './nested-arrays.js'

/** Whether strings were declared, alone or as elements. */
const isText = (type: FieldType): boolean =>
  type.kind === 'string' ||
  ((type.kind === 'array' || type.kind === 'set') && type.element?.kind === 'string')

/**
 * The names of the members of an enumeration, where strings were declared; `undefined` for anything else. A number that
 * has no name stays what it is.
 */
export function enumNames(
  data: RecordData | undefined,
  type: DataType,
  shape: readonly number[] | null,
  declared: FieldType | undefined,
): unknown {
  if (type.kind !== 'enum' || data === undefined || declared === undefined || !isText(declared))
    return undefined
  const names = new Map<number, string>()
  for (const [name, value] of type.members) names.set(Number(value), name)
  const nameOf = (value: number | bigint): unknown => names.get(Number(value)) ?? value
  if (typeof data === 'number' || typeof data === 'bigint') return nameOf(data)
  const values = Array.from(data as ArrayLike<number>, nameOf)
  return (shape?.length ?? 0) <= 1 ? values : nestedArrays(values, shape!)
}
