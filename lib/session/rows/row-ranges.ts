import type { GroupRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { isNumericArray } from '../../values/numeric.js'
import { childPath } from '../../values/value-kind.js'
import type { ElementRange } from '../append/column-growth.js'
import { kindOf, type StoredNodes } from '../append/stored-nodes.js'

/** Which elements of a table, its columns and what is in them belong to a row, by path. */
export type RowRanges = ReadonlyMap<string, ElementRange>

/** Finds out what belongs to a row; the lengths of arrays before have to be counted. */
export async function rowRanges(
  store: Store,
  nodes: StoredNodes,
  root: string,
  row: number,
): Promise<RowRanges> {
  const ranges = new Map<string, ElementRange>()
  const waiting: (readonly [string, ElementRange])[] = [[root, { start: row, count: 1 }]]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, range] = next
    const record = nodes.get(path)
    if (record === undefined) continue
    ranges.set(path, range)
    if (record.kind === 'dataset') continue
    const kind = kindOf(record)
    if (kind === 'Ragged' || kind === 'Texts') {
      const sizes = childPath(path, 'row_size')
      const [start, count] = await elementsOf(store, sizes, range)
      waiting.push([sizes, range], [childPath(path, 'values'), { start, count }])
    } else if (kind === undefined || kind === 'Table')
      for (const name of columnsOf(record)) waiting.push([childPath(path, name), range])
  }
  return ranges
}

/** The columns of a table and the codes of what is missing in them; what lies aside belongs to no row. */
function columnsOf({ path, children }: GroupRecord): readonly string[] {
  if (path.endsWith('/__')) return children.filter((name) => name === 'missing')
  return children
}

async function elementsOf(
  store: Store,
  sizes: string,
  { start, count }: ElementRange,
): Promise<readonly [start: number, count: number]> {
  const lengths = await store.readSlab(sizes, [{ start: 0, stop: start + count, step: 1 }])
  const totals: [number, number] = [0, 0]
  if (isNumericArray(lengths))
    for (let i = 0; i < lengths.length; i++) totals[i < start ? 0 : 1] += Number(lengths[i])
  return totals
}
