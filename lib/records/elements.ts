import { bytesOf, numbersOf, sizeOf, textsOf } from './same-elements.js'
import type { DataType } from './data-type.js'
import type { NumericArray, RecordData } from './node-record.js'
import type { PlanData } from './write-plan.js'

/**
 * The elements of a dataset or an attribute one by one, in one form whether a plan has them or a store has read them, and
 * whatever the width of their type; `undefined` for what can't be told.
 */
export function elementsOf(
  type: DataType,
  data: PlanData | RecordData | undefined,
): ArrayLike<unknown> | undefined {
  if (data === undefined) return undefined
  if (typeof data !== 'object') return [typeof data === 'bigint' ? plainNumber(data) : data]
  if ('columns' in data) return rowsOf([...data.columns.values()].map((each) => listOf(each)))
  if (!ArrayBuffer.isView(data)) return data
  if (type.kind === 'string' && type.length !== 'variable') return textsOf(data, type.length)
  if (type.kind === 'compound') return elementsOfCompound(type, data)
  return plainNumbers(numbersOf(type, bytesOf(data).slice()) ?? (data as NumericArray))
}

function elementsOfCompound(
  type: Extract<DataType, { kind: 'compound' }>,
  data: ArrayBufferView,
): ArrayLike<unknown> | undefined {
  const rows = data.byteLength / type.size
  const bytes = bytesOf(data)
  const columns = type.members.map((member) => {
    const size = sizeOf(member.type)
    if (size === undefined) return undefined
    const packed = new Uint8Array(rows * size)
    for (let row = 0; row < rows; row++) {
      const at = row * type.size + member.offset
      packed.set(bytes.subarray(at, at + size), row * size)
    }
    return elementsOf(member.type, packed)
  })
  return columns.includes(undefined) ? undefined : rowsOf(columns as ArrayLike<unknown>[])
}

const listOf = (data: RecordData): ArrayLike<unknown> =>
  typeof data !== 'object' || 'columns' in data
    ? [data]
    : ArrayBuffer.isView(data)
      ? plainNumbers(data)
      : data

const rowsOf = (columns: readonly ArrayLike<unknown>[]): string[] =>
  Array.from({ length: columns[0]?.length ?? 0 }, (_, row) =>
    columns.map((column) => String(column[row])).join('\0'),
  )

const plainNumbers = (array: NumericArray): ArrayLike<unknown> =>
  array instanceof BigInt64Array || array instanceof BigUint64Array
    ? Array.from(array, plainNumber)
    : array

const plainNumber = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value
