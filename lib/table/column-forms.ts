import type { NumericArray } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { float64, int32, int8, jsType, noAttributes } from '../values/attributes.js'
import { sizeOf } from '../values/numeric.js'
import type { Column } from './column.js'
import type { DatasetForm, GroupForm, Link, RowSet } from './form.js'

/** Where the elements of a column lie among those of the table: all of them, one after another, or with gaps. */
export interface Extent {
  readonly positions: Int32Array | undefined
  readonly length: number
}

/** Minus the tags of what is absent, where something is. */
export function codesOf(column: Column, { positions, length }: Extent): Int8Array | undefined {
  const { tags } = column
  if (tags === undefined) return undefined
  let codes: Int8Array | undefined
  for (let i = 0; i < column.length; i++) {
    const tag = tags.data[i] as number
    if (tag >= 0) continue
    codes ??= new Int8Array(length)
    codes[positions === undefined ? i : (positions[i] as number)] = -tag
  }
  return codes
}

export const referenceForm = (data: Int32Array, target: RowSet): DatasetForm => ({
  kind: 'dataset',
  type: int32,
  shape: [data.length],
  data,
  attributes: jsType('Reference'),
  target,
})

/** The links of the group `__`, which is made when it is first needed. */
export function innerLinks(form: GroupForm): Link[] {
  const known = form.links.find(({ name }) => name === '__')
  if (known !== undefined) return (known.to as GroupForm).links
  const inner: GroupForm = { kind: 'group', attributes: noAttributes, links: [] }
  form.links.push({ name: '__', to: inner })
  return inner.links
}

/** One number an element, nothing said of them. */
export function vector(
  data: NumericArray,
  shape: readonly number[] = [data.length],
  attributes: readonly PlanAttribute[] = noAttributes,
): DatasetForm {
  if (sizeOf(shape) !== data.length) throw new RangeError('The shape does not fit the data')
  return { kind: 'dataset', type: typeOf(data), shape, data, attributes }
}

function typeOf(data: NumericArray): DatasetForm['type'] {
  if (data instanceof Float64Array) return float64
  if (data instanceof Int8Array) return int8
  if (data instanceof Int32Array) return int32
  const size = data.BYTES_PER_ELEMENT as 1 | 2 | 4 | 8
  if (data instanceof Float32Array) return { kind: 'float', size: 4 }
  const signed = data instanceof Int16Array || data instanceof BigInt64Array
  return { kind: 'integer', size, signed }
}
