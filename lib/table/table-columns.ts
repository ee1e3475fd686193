import type { NumericArray } from '../records/node-record.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { type AxisSlice, countOf } from '../values/ranges.js'
import { elementsIn } from './elements-in.js'
import type { CodedColumn, TableColumn } from './table.js'

/** Some elements of a column that is no Table; numbers that follow each other stay in the same memory. */
export function pickedColumn(column: TableColumn, part: AxisSlice): TableColumn {
  const { start, stop, step } = part
  if (column instanceof NdArray) {
    const [, ...inner] = column.shape
    const width = sizeOf(inner)
    return new NdArray(picked(column.data, part, width), [countOf(part), ...inner])
  }
  if (isNumericArray(column)) return picked(column, part, 1)
  const elements = column as readonly unknown[]
  const dense = elements.slice(start, stop)
  return step === 1 ? dense : dense.filter((_, i) => i % step === 0)
}

function picked<T extends NumericArray>(data: T, part: AxisSlice, width: number): T {
  const { start, stop, step } = part
  if (step === 1) return data.subarray(start * width, stop * width) as T
  const count = countOf(part)
  const result = new (data.constructor as new (length: number) => T)(count * width)
  for (let i = 0; i < count; i++) {
    const from = (start + i * step) * width
    result.set(data.subarray(from, from + width) as never, i * width)
  }
  return result
}

/** Some rows of a column that is no Table. */
export const cutColumn = ({ values, codes }: CodedColumn, part: AxisSlice): CodedColumn => ({
  values: pickedColumn(values, part),
  codes: pickedCodes(codes, part),
})

/** The codes of some rows. */
export const pickedCodes = (codes: Int8Array | undefined, part: AxisSlice): Int8Array | undefined =>
  codes && picked(codes, part, 1)

/** One column after the other: numbers of one type stay a typed array, anything else becomes an array. */
export function joinedColumns(first: CodedColumn, second: CodedColumn): CodedColumn {
  const a = first.values
  const b = second.values
  const lengths = [lengthOf(a), lengthOf(b)] as const
  return { values: join(a, b), codes: joinCodes(first.codes, second.codes, lengths) }
}

function join(a: TableColumn, b: TableColumn): TableColumn {
  if (isNumericArray(a) && isNumericArray(b) && a.constructor === b.constructor) {
    const joined = new (a.constructor as new (length: number) => NumericArray)(a.length + b.length)
    joined.set(a as never)
    joined.set(b as never, a.length)
    return joined
  }
  return [...elementsOf(a), ...elementsOf(b)]
}

const elementsOf = (column: TableColumn): unknown[] =>
  Symbol.iterator in column
    ? [...(column as Iterable<unknown>)]
    : Array.from(elementsIn(column) ?? [])

/** How many rows a column has. */
export const lengthOf = (column: TableColumn): number =>
  column instanceof NdArray ? (column.shape[0] ?? 0) : column.length

function joinCodes(
  a: Int8Array | undefined,
  b: Int8Array | undefined,
  [first, second]: readonly [number, number],
): Int8Array | undefined {
  if (a === undefined && b === undefined) return undefined
  const codes = new Int8Array(first + second)
  if (a !== undefined) codes.set(a)
  if (b !== undefined) codes.set(b, first)
  return codes
}
