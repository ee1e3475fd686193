import type { DatasetRecord } from '../../records/node-record.js'
import { elementBytes } from '../../records/element-bytes.js'
import type { Slice, Store } from '../../stores/store.js'
import { isAscii } from '../../values/string.js'
import type { StringLabels } from '../../values/string-labels.js'
import type { IdentityMap } from '../identity-map.js'
import type { StoredNodes } from './stored-nodes.js'

interface Checked {
  readonly generation: number | undefined
  /** The addresses of columns whose label is true. */
  readonly addresses: Set<number>
}

/** Reading a column once a session is enough, as long as all that write give it true labels. */
const checked = new WeakMap<Store, Checked>()
const blockBytes = 2 ** 22

/** Forgets which labels are true: something else may be written below them. */
export const forgetLabels = (store: Store): boolean => checked.delete(store)

/** The columns that can grow, and hold something else than ASCII below that label. */
export async function mislabelledColumns(
  store: Store,
  identity: IdentityMap,
  nodes: StoredNodes,
  strings: StringLabels,
): Promise<ReadonlySet<string>> {
  const mislabelled = new Set<string>()
  if (strings === 'octave') return mislabelled
  const { generation } = store
  let known = checked.get(store)
  if (known === undefined || known.generation !== generation)
    checked.set(store, (known = { generation, addresses: new Set() }))
  const { addresses } = known
  for (const [path, record] of nodes) {
    if (record.kind !== 'dataset' || !mayBeMislabelled(record)) continue
    if (record.maxShape?.[0] !== null || addresses.has(record.address)) continue
    if (await holdsAscii(store, record)) {
      addresses.add(record.address)
      identity.onRollback(() => addresses.delete(record.address))
    } else mislabelled.add(path)
  }
  return mislabelled
}

/** Tells whether a column is labelled ASCII. */
export const mayBeMislabelled = ({ type }: DatasetRecord): boolean =>
  type.kind === 'string' && type.charset === 'ascii'

/** Tells whether a column that was read whole holds something else than ASCII below that label. */
export const holdsFalsely = (record: DatasetRecord): boolean =>
  mayBeMislabelled(record) && !areAscii(record.data)

const areAscii = (data: unknown): boolean =>
  Array.isArray(data) ? data.every(isAscii) : isAscii(String(data))

async function holdsAscii(store: Store, { path, shape, type }: DatasetRecord): Promise<boolean> {
  const [count = 0, ...rest] = shape ?? []
  const isFixed = type.kind === 'string' && type.length !== 'variable'
  const most = Math.max(1, Math.floor(blockBytes / elementBytes(type)))
  for (let row = 0; row < count; row += most) {
    const rows = { start: row, stop: Math.min(count, row + most), step: 1 }
    if (isFixed && store.areAsciiRows !== undefined) {
      if (!(await store.areAsciiRows(path, rows))) return false
      continue
    }
    const others = rest.map((stop): Slice => ({ start: 0, stop, step: 1 }))
    if (!areAscii(await store.readSlab(path, [rows, ...others]))) return false
  }
  return true
}
