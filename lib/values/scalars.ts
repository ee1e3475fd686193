import type { PlanAttribute } from '../records/write-plan.js'
import { float64, int8, jsType, noAttributes, scalar, textAttribute } from './attributes.js'
import type { DatasetDraft } from './draft.js'

/** The attributes that mark int8 data as booleans, for us and for xarray. */
export const booleanAttributes: readonly PlanAttribute[] = [
  textAttribute('dtype', 'bool'),
  ...jsType('boolean'),
]

export const encodeNumber = (data: number): DatasetDraft => ({
  kind: 'dataset',
  type: float64,
  shape: scalar,
  data,
  attributes: noAttributes,
})

export const encodeBoolean = (value: boolean): DatasetDraft => ({
  kind: 'dataset',
  type: int8,
  shape: scalar,
  data: value ? 1 : 0,
  attributes: booleanAttributes,
})

const absent = (name: string): DatasetDraft => ({
  kind: 'dataset',
  type: float64,
  shape: [0],
  data: new Float64Array(0),
  attributes: jsType(name),
})
const nullDraft = absent('null')
const undefinedDraft = absent('undefined')

/** Encodes null or undefined as a float64 dataset without elements: Octave's `[]`. */
export const encodeAbsent = (value: null | undefined): DatasetDraft =>
  value === null ? nullDraft : undefinedDraft
