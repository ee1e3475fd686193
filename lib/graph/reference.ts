import type { PlanAttribute } from '../records/write-plan.js'
import { int32, integerAttribute, jsType, noAttributes } from '../values/attributes.js'
import type { DatasetDraft } from '../values/draft.js'
import { encodeString } from '../values/string.js'
import type { StringLabels } from '../values/string-labels.js'

/** A scalar text that holds the path of another node. */
export const referenceDraft = (
  target: string,
  strings: StringLabels,
  attributes: readonly PlanAttribute[] = noAttributes,
): DatasetDraft => encodeString(target, strings, [...jsType('Reference'), ...attributes])

/** The attribute that says which element of the target is meant. */
export const rowAttribute = (index: readonly number[]): PlanAttribute =>
  index.length === 1
    ? integerAttribute('row', index[0] as number)
    : { name: 'row', type: int32, shape: [index.length], data: Int32Array.from(index) }
