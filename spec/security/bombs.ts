import { Registry } from 'h5orm'

import type { DataType } from '#lib/records/data-type.js'
import type { PlanStep } from '#lib/records/write-plan.js'
import { sizeOf } from '#lib/values/numeric.js'

import {
  type Attributes,
  dataset,
  float64,
  group,
  int32,
  int64,
  int8,
  reference,
} from '../crafted-file.js'

export const limits = { bytes: 64 * 2 ** 20, nodes: 10_000 }
export const many = 8_000_000

/** So many elements that take next to nothing in the file: no chunk but the first is stored. */
export function unwritten(
  path: string,
  type: DataType,
  attributes: Attributes = {},
  shape: readonly number[] = [many],
): PlanStep[] {
  const inner = shape.slice(1)
  const extents = [1, ...inner]
  const count = sizeOf(inner)
  const arrays = { int8: new Int8Array(count), int32: new Int32Array(count) }
  const data =
    type === int64
      ? new BigInt64Array(count)
      : type === float64
        ? new Float64Array(count)
        : type === int32
          ? arrays.int32
          : type === int8
            ? arrays.int8
            : new DataView(new ArrayBuffer(count * (type as { size: number }).size))
  const { attributes: marks } = group(path, attributes) as unknown as { attributes: [] }
  const storage = {
    chunks: [2 ** 16, ...inner],
    maxShape: [null, ...inner],
    filters: [{ id: 1, options: [6] }],
  }
  const step = { kind: 'dataset', path, type, shape: extents, data, attributes: marks, storage }
  return [step as unknown as PlanStep, { kind: 'extend', path, shape }]
}

export class Row {
  c = 0
}
export const registry = new Registry()
registry.register(Row, { name: 'Row', fields: { c: 'float64' } })

const pair: DataType = {
  kind: 'compound',
  size: 2,
  members: [
    { name: 'a', type: int8, offset: 0 },
    { name: 'b', type: int8, offset: 1 },
  ],
}

export const bombs: Readonly<Record<string, readonly PlanStep[]>> = {
  'rows of plain objects': [
    group('/value', { js_type: 'Table', length: many }),
    ...unwritten('/value/c', int8),
  ],
  'rows of a class': [
    group('/value', { js_type: 'Table', js_class: 'Row', length: many }),
    ...unwritten('/value/c', int8),
  ],
  'rows that a column refers to': [
    group('/value'),
    reference('/value/row', '/table', { row: 3 }),
    group('/table', { js_type: 'Table', js_class: 'Row', length: many }),
    ...unwritten('/table/c', int8),
  ],
  'rows without a column': [group('/value', { js_type: 'Table', length: 1_000_000 })],
  'rows that a column of columns claims': [
    group('/value', { js_type: 'Table' }),
    group('/value/c', { length: 2 ** 31 - 1 }),
    dataset('/value/c/x', 1),
  ],
  'rows that a declared column of columns claims': [
    group('/value', { js_type: 'Table', js_class: 'Row' }),
    group('/value/c', { length: 2 ** 31 - 1 }),
  ],
  'records of a compound': [...unwritten('/value', pair)],
  'rows of a compound': [...unwritten('/value', pair, { js_type: 'Table' })],
  'rows of a compound of a class': [
    ...unwritten('/value', pair, { js_type: 'Table', js_class: 'Row' }),
  ],
  dates: [...unwritten('/value', int8, { js_type: 'Date', units: 'seconds since 1970-01-01' })],
  bigints: [...unwritten('/value', int64, { js_type: 'bigint' })],
  booleans: [...unwritten('/value', int8, { js_type: 'boolean' })],
  'elements of an array': [...unwritten('/value', int8, { js_type: 'Array' })],
  'arrays in an array': [...unwritten('/value', int8, { js_type: 'Array' }, [many / 8, 8])],
  strings: [...strings('/value')],
  'members of a Set': [...unwritten('/value', int8, { js_type: 'Set' })],
  'holes of an array': [group('/value', { js_type: 'Array', length: 2 ** 31 - 1 })],
  'arrays of a Ragged array': [
    group('/value', { js_type: 'Ragged' }),
    dataset('/value/values', new Float64Array(0)),
    ...unwritten('/value/row_size', int32),
  ],
  texts: [
    group('/value', { js_type: 'Texts' }),
    dataset('/value/values', new Uint8Array(0)),
    ...unwritten('/value/row_size', int32),
  ],
  'elements among absent ones': [
    group('/value', { js_type: 'MaskedArray' }),
    ...unwritten('/value/values', float64, {}, [3_000_000]),
    ...unwritten('/value/missing', int8, {}, [3_000_000]),
  ],
}

function strings(path: string): PlanStep[] {
  const type: DataType = { kind: 'string', length: 1, charset: 'ascii' }
  const storage = { chunks: [2 ** 16], maxShape: [null], filters: [{ id: 1, options: [6] }] }
  const step = {
    kind: 'dataset',
    path,
    type,
    shape: [1],
    data: new Uint8Array(1),
    attributes: [],
    storage,
  }
  return [step as unknown as PlanStep, { kind: 'extend', path, shape: [many] }]
}
