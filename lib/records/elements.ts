import { bytesOf, numbersOf, sizeOf, textsOf } from './same-elements.js'
import type { CompoundType, DataType } from './data-type.js'
import type { CompoundColumns, NumericArray, RecordData } from './node-record.js'
import type { PlanData } from './write-plan.js'

/**
 * The elements of a dataset or an attribute one by one, in one form whether a plan has them or a store has read them, and
 * whatever the width of their type; of a compound the members of each row. `undefined` for what can't be told.
 */
export function elementsOf(
  type: DataType,
  data: PlanData | RecordData | undefined,
): ArrayLike<unknown> | undefined {
  if (data === undefined) return undefined
  if (typeof data !== 'object') return [typeof data === 'bigint' ? plainNumber(data) : data]
  if ('columns' in data) return type.kind === 'compound' ? cellsOfColumns(type, data) : undefined
  if (!ArrayBuffer.isView(data)) return data
  if (type.kind === 'string' && type.length !== 'variable') return textsOf(data, type.length)
  if (type.kind === 'compound') return elementsOfCompound(type, data)
  return plainNumbers(numbersOf(type, bytesOf(data).slice()) ?? (data as NumericArray))
}

/** How many parts a row has that can be changed each by itself: the cells of a compound. */
export const partsOfRow = (type: DataType): number =>
  type.kind === 'compound' ? type.members.length : 1

function elementsOfCompound(type: CompoundType, data: ArrayBufferView): unknown[] | undefined {
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
  return cellsOf(columns)
}

function cellsOfColumns(
  { members }: CompoundType,
  { columns }: CompoundColumns,
): unknown[] | undefined {
  return cellsOf(
    members.map(({ name, type }) => {
      const column = columns.get(name)
      const isPlain = type.kind !== 'compound' && type.kind !== 'array'
      return isPlain && column !== undefined ? listOf(column) : undefined
    }),
  )
}

const listOf = (data: RecordData): ArrayLike<unknown> | undefined => {
  if (typeof data !== 'object') return [data]
  if ('columns' in data) return undefined
  return ArrayBuffer.isView(data) ? plainNumbers(data) : data
}

/** Row by row, an element for each member; `undefined` where a member has not one a row. */
function cellsOf(columns: readonly (ArrayLike<unknown> | undefined)[]): unknown[] | undefined {
  const rows = columns[0]?.length ?? 0
  if (columns.some((column) => column?.length !== rows)) return undefined
  const cells: unknown[] = []
  for (let row = 0; row < rows; row++) for (const column of columns) cells.push(column![row])
  return cells
}

const plainNumbers = (array: NumericArray): ArrayLike<unknown> =>
  array instanceof BigInt64Array || array instanceof BigUint64Array
    ? Array.from(array, plainNumber)
    : array

const plainNumber = (value: bigint): number | bigint =>
  Number.isSafeInteger(Number(value)) ? Number(value) : value
