import { fieldPlace } from '../instances/instance-place.js'
import { storedFieldAt, unset } from '../instances/read.js'
import type { ClassDefinition, FieldDefinition } from '../metadata/definition.js'
import { withQuotations } from '../quoted.js'
import { convertNumbers, isMisfit } from '../values/convert-numbers.js'
import { missing } from '../values/masked-array.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray } from '../values/numeric.js'
import type { CodedColumn, TableColumn } from './table.js'

/** Numbers in the declared type; what is of it already is taken as it is. */
export function declaredColumn(
  given: TableColumn,
  field: FieldDefinition,
  definition: ClassDefinition,
): TableColumn {
  const { type } = field
  if ('rowClass' in given || given instanceof NdArray || type?.kind !== 'number') return given
  const converted = convertNumbers(given as ArrayLike<unknown>, type.storage)
  if (!isMisfit(converted)) return converted
  const { index, why } = converted
  const message = `${definition.name}.${field.property}: element ${index}: ${why}, so it does not fit ${type.storage}.`
  throw new TypeError(withQuotations(message))
}

const codeOf = (absent: unknown): number =>
  absent === unset ? missing.hole : absent === null ? missing.null : missing.undefined

/** Reads one property of rows. */
export function columnOf(
  rows: readonly object[],
  field: FieldDefinition,
  definition: ClassDefinition,
): CodedColumn {
  let codes: Int8Array | undefined
  const values = rows.map((row, i): unknown => {
    const stored = storedFieldAt(row, field, () =>
      fieldPlace(field, definition, { path: undefined, row: i }),
    )
    if (stored !== null && stored !== undefined && stored !== unset) return stored
    codes ??= new Int8Array(rows.length)
    codes[i] = codeOf(stored)
    return stored === unset ? undefined : stored
  })
  const numeric =
    values.length > 0 &&
    values.every((value, i) => typeof value === 'number' || (codes?.[i] ?? 0) > 0)
  if (!numeric && !(values.length === 0 && field.type?.kind === 'number')) return { values, codes }
  const whole = field.type?.kind === 'number' && !field.type.storage.startsWith('float')
  const filled = values.map((value) => value ?? (whole ? 0 : Number.NaN)) as number[]
  const column = declaredColumn(filled, field, definition)
  return { values: isNumericArray(column) ? column : Float64Array.from(filled), codes }
}
