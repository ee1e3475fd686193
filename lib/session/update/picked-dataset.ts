import type { NodeRecord, NumericArray } from '../../records/node-record.js'
import type { CreateDataset } from '../../records/write-plan.js'
import { textOf } from '../../values/attributes.js'
import { isNumericArray } from '../../values/numeric.js'
import type { StringLabels } from '../../values/string-labels.js'
import { storedAttributes, storedDataset } from '../../values/stored-form.js'

/** Elements of these kinds say all that they are. */
const plainKinds = new Set([undefined, 'boolean', 'Date', 'bigint', 'string', 'Array'])

/** Some rows of a dataset as another one, with nothing where a row is -1; `undefined` where they can't be taken out. */
export function pickedDataset(
  record: NodeRecord,
  path: string,
  rows: readonly number[],
  strings: StringLabels,
): CreateDataset | undefined {
  if (record.kind !== 'dataset' || record.shape === null || record.shape.length === 0)
    return undefined
  if (!plainKinds.has(textOf(record.attributes.get('js_type')))) return undefined
  const [length, ...inner] = record.shape as [number, ...number[]]
  const data = pickedData(record.data, length, rows)
  if (data === undefined) return undefined
  const shape = [rows.length, ...inner]
  const fits = record.chunks?.every((extent, axis) => extent <= shape[axis]!) === true
  const picked = { ...record, shape, data, chunks: fits ? record.chunks : undefined }
  const attributes = storedAttributes(record.attributes)
  return { ...storedDataset(picked, attributes, { path, strings }), path }
}

function pickedData(
  data: unknown,
  length: number,
  rows: readonly number[],
): NumericArray | string[] | undefined {
  if (Array.isArray(data) && data.length === length && data.every((one) => typeof one === 'string'))
    return rows.map((row) => (row < 0 ? '' : (data[row] as string)))
  if (!isNumericArray(data)) return undefined
  const width = length === 0 ? 0 : data.length / length
  const picked = new (data.constructor as new (length: number) => NumericArray)(rows.length * width)
  if (picked instanceof Float32Array || picked instanceof Float64Array) picked.fill(Number.NaN)
  for (const [i, row] of rows.entries())
    if (row >= 0) picked.set(data.subarray(row * width, (row + 1) * width) as never, i * width)
  return picked
}
