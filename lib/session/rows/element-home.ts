import { targetAttribute } from '../../graph/reference-target.js'
import type { GroupRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { isNumericArray } from '../../values/numeric.js'
import { childPath } from '../../values/value-kind.js'
import type { ElementPath } from '../element-path.js'
import { type Described, described, isOf } from './stored-list.js'

/** Where an element of a list is: a node of its own, or a row. */
export type ElementHome = { readonly node: string } | RowHome

export interface RowHome {
  readonly row: ElementPath
  /** The table that it is in, where it is known. */
  readonly table?: Described
}

/** Width of the greatest index of an Array. */
const mostDigits = 10

/** Finds the node or the row of an element; `undefined` where it has none, or there is no such list. */
export async function elementHome(
  store: Store,
  { path, index }: ElementPath,
): Promise<ElementHome | undefined> {
  const [number] = index
  if (number === undefined || index.length !== 1) return undefined
  const [record] = await described(store, [path])
  if (isOf(record, 'Table')) return { row: { path, index }, table: record }
  if (record?.kind === 'dataset' && isOf(record, 'Reference')) {
    const target = targetAttribute(record)
    const [row = -1] =
      target === undefined || number >= (record.shape?.[0] ?? 0)
        ? []
        : await integers(store, path, number, number + 1)
    return row < 0 ? undefined : { row: { path: target as string, index: [row] } }
  }
  if (record?.kind !== 'group') return undefined
  if (isOf(record, 'MixedTable')) return ofSeveralKinds(store, record, number)
  if (!isOf(record, 'Array')) return undefined
  const digits = String(number)
  const names = Array.from({ length: mostDigits + 1 - digits.length }, (_, i) =>
    childPath(path, digits.padStart(digits.length + i, '0')),
  )
  const found = await store.find(names)
  const node = names.find((_, i) => found[i] !== undefined)
  return node === undefined ? undefined : { node }
}

/** The elements of each kind are in a table of their own, in their order. */
async function ofSeveralKinds(
  store: Store,
  { path, attributes }: GroupRecord,
  number: number,
): Promise<ElementHome | undefined> {
  const names = attributes.get('tables')?.data
  const codes = `${path}/__/table`
  const [kinds] = await described(store, [codes])
  const length = kinds?.kind === 'dataset' ? (kinds.shape?.[0] ?? 0) : 0
  if (!Array.isArray(names) || number >= length) return undefined
  const before = await integers(store, codes, 0, number + 1)
  const kind = before[number]!
  const name = names[kind] as string | undefined
  if (name === undefined) return undefined
  const index = [before.filter((each) => each === kind).length - 1]
  return { row: { path: childPath(path, name), index } }
}

async function integers(
  store: Store,
  path: string,
  start: number,
  stop: number,
): Promise<number[]> {
  const data = await store.readSlab(path, [{ start, stop, step: 1 }])
  return isNumericArray(data) ? Array.from<number | bigint, number>(data, Number) : []
}
