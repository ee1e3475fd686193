import type { DatasetRecord } from '../../records/node-record.js'
import type { CreateDataset, CreateNode, PlanData } from '../../records/write-plan.js'
import type { DataType } from '../../records/data-type.js'
import { noAttributes } from '../../values/attributes.js'
import { sizeOf } from '../../values/numeric.js'
import { rowsTarget } from './reference-columns.js'

/** Where a table has the codes of what is absent in a column. */
export const codesPath = (table: string, column: string): string =>
  `${table}/__/missing/${column.slice(table.length + 1).replaceAll('/', '%2F')}`

/** Tells whether a row of a table is absent itself, since it belongs to an object that another row lacks. */
export type IsAbsentRow = (row: number) => boolean

/** Tells whether a planned column holds nothing at all: NaN alone, and for each row something says so. */
export function isAbsent(
  step: CreateNode | undefined,
  codes: CreateNode | undefined,
  isAbsentRow: IsAbsentRow,
): boolean {
  if (step?.kind !== 'dataset' || !isPlainFloat(step.type, step.shape)) return false
  if (step.attributes.some(({ name }) => name === 'js_type')) return false
  const given = codes?.kind === 'dataset' ? (codes.data as Int8Array) : undefined
  return (step.data as Float64Array).every((_, i) => (given?.[i] ?? 0) !== 0 || isAbsentRow(i))
}

export const isPlainFloat = (type: DataType, shape: readonly number[] | null): boolean =>
  type.kind === 'float' && type.size === 8 && shape?.length === 1

/** What a column holds where it holds nothing: as many fillers. */
export function fillers(record: DatasetRecord, count: number): CreateDataset {
  const { path, type, shape } = record
  const extents = [count, ...(shape ?? []).slice(1)]
  const data = fillerData(type, sizeOf(extents), rowsTarget(record) !== undefined)
  return { kind: 'dataset', path, type, shape: extents, data, attributes: noAttributes }
}

/** So many elements of a type that stand for nothing. */
export function fillerData(type: DataType, count: number, areRows: boolean): PlanData {
  if (type.kind === 'string')
    return type.length === 'variable'
      ? Array.from({ length: count }, () => '')
      : new Uint8Array(count * type.length)
  if (type.kind === 'float') {
    const data = type.size === 4 ? new Float32Array(count) : new Float64Array(count)
    return data.fill(Number.NaN)
  }
  if (areRows) return new Int32Array(count).fill(-1)
  const size = 'size' in type ? type.size : 1
  if (size === 8) return new BigInt64Array(count)
  return size === 4
    ? new Int32Array(count)
    : size === 2
      ? new Int16Array(count)
      : new Int8Array(count)
}
