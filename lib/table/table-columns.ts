import type { NumericArray } from '../records/node-record.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { elementsIn } from './elements-in.js'
import type { CodedColumn, TableColumn } from './table.js'

/** Some elements of a column; numbers stay in the same memory. */
export function slicedColumn(column: TableColumn, start: number, end: number): TableColumn {
  if (isNumericArray(column)) return column.subarray(start, end) as NumericArray
  if (!(column instanceof NdArray)) return column.slice(start, end)
  const [, ...inner] = column.shape
  const width = sizeOf(inner)
  const data = column.data.subarray(start * width, end * width) as NumericArray
  return new NdArray(data, [end - start, ...inner])
}

/** One column after the other: numbers of one type stay a typed array, anything else becomes an array. */
export function joinedColumns(first: CodedColumn, second: CodedColumn): CodedColumn {
  const a = first.values
  const b = second.values
  const lengths = [countOf(a), countOf(b)] as const
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

const countOf = (column: TableColumn): number =>
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
