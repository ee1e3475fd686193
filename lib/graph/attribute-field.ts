import { cannotStore } from '../errors.js'
import type { FieldDefinition } from '../metadata/definition.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { float64, int64, int8, scalar, text, uint64 } from '../values/attributes.js'
import { fitsInt64, fitsUint64 } from '../values/bigint.js'
import { typeOfView } from '../values/numeric.js'
import { isPlainText } from '../values/string.js'
import type { EncodeContext } from '../values/value-kind.js'
import { declaredDraft } from './declared-draft.js'

/**
 * A field declared `attribute: true`: numbers, texts, booleans, dates (as ISO 8601 text), bigints of 64 bits and arrays
 * of numbers fit.
 */
export function attributeOfField(
  field: FieldDefinition,
  value: unknown,
  context: EncodeContext,
): PlanAttribute {
  const { name } = field
  const draft = declaredDraft(value, field, context)
  if (draft?.kind === 'dataset')
    return { name, type: draft.type, shape: draft.shape, data: draft.data }
  if (typeof value === 'number') return { name, type: float64, shape: scalar, data: value }
  if (typeof value === 'string' && isPlainText(value))
    return { name, type: text, shape: scalar, data: value }
  if (value === null || value === undefined)
    return { name, type: float64, shape: [0], data: new Float64Array(0) }
  if (typeof value === 'boolean' && field.type?.kind === 'boolean')
    return { name, type: int8, shape: scalar, data: value ? 1 : 0 }
  if (value instanceof Date && field.type?.kind === 'date' && !Number.isNaN(value.getTime()))
    return { name, type: text, shape: scalar, data: value.toISOString() }
  if (typeof value === 'bigint' && field.type?.kind === 'bigint') {
    if (fitsInt64(value)) return { name, type: int64, shape: scalar, data: value }
    if (fitsUint64(value)) return { name, type: uint64, shape: scalar, data: value }
  }
  const type = ArrayBuffer.isView(value) ? typeOfView(value) : undefined
  if (type !== undefined)
    return { name, type, shape: [(value as Float64Array).length], data: value as Float64Array }
  throw cannotStore(
    `this value as an attribute`,
    "Declare its type, such as @H5Field('bool', { attribute: true }), or store it as a dataset.",
    { path: context.path, property: `${context.property()}.${field.property}` },
  )
}
