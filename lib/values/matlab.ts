import type { DatasetRecord } from '../records/node-record.js'
import { textOf } from './attributes.js'
import { safeNumber } from './natural.js'
import { NdArray } from './nd-array.js'
import { nestedArrays } from './nested-arrays.js'

/**
 * Gives a dataset that MATLAB wrote (`save … -v7.3`) the meaning that it has there: MATLAB stores everything as a
 * matrix, columns first, and says in the attribute `MATLAB_class` what it was. A matrix of numbers keeps the order of
 * the file, so its extents are reversed; cells are the paths of what is in them.
 *
 * The attributes are those that MATLAB R2006b and later write; MathWorks does not publish them.
 */
export function matlabValue(value: unknown, { attributes, shape }: DatasetRecord): unknown {
  const kind = textOf(attributes.get('MATLAB_class'))
  if (kind === undefined) return value
  if (attributes.has('MATLAB_empty')) return empty[kind]?.() ?? value
  if (kind === 'cell' && Array.isArray(value) && shape?.includes(1)) return value.flat()
  if (!(value instanceof NdArray) || value.shape.length !== 2) return value
  if (kind === 'char') return texts(value)
  if (kind === 'logical') return flags(value)
  return numbers(value)
}

/** What has no elements: its dataset holds the extents. */
const empty: Readonly<Record<string, () => unknown>> = {
  char: () => '',
  logical: () => [],
  cell: () => [],
  double: () => new Float64Array(0),
  single: () => new Float32Array(0),
  int8: () => new Int8Array(0),
  uint8: () => new Uint8Array(0),
  int16: () => new Int16Array(0),
  uint16: () => new Uint16Array(0),
  int32: () => new Int32Array(0),
  uint32: () => new Uint32Array(0),
  int64: () => new BigInt64Array(0),
  uint64: () => new BigUint64Array(0),
}

/** The rows of a matrix of UTF-16 codes: one text, or several of the same length. */
function texts({ data, shape }: NdArray): string | string[] {
  const [length = 0, count = 0] = shape
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from({ length }, (__, at) => String.fromCharCode(Number(data[at * count + row]))).join(
      '',
    ),
  )
  return rows.length === 1 ? (rows[0] as string) : rows
}

function flags({ data, shape }: NdArray): unknown {
  const values = Array.from(data as ArrayLike<number>, (one) => one !== 0)
  if (values.length === 1) return values[0]
  return isVector(shape) ? values : nestedArrays(values, shape)
}

function numbers(matrix: NdArray): unknown {
  const { data, shape } = matrix
  if (!isVector(shape)) return matrix
  const [only] = data
  if (data.length !== 1 || only === undefined) return data
  return typeof only === 'bigint' ? safeNumber(only) : only
}

const isVector = (shape: readonly number[]): boolean => shape.includes(1)
