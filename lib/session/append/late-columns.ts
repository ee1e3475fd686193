import type { DatasetRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { codesPath, isPlainFloat } from './absent-columns.js'
import type { PlannedRows } from './planned-rows.js'
import { kindOf, type StoredNodes } from './stored-nodes.js'

/** The columns that hold nothing so far, where the new rows have something else than numbers. */
export async function lateColumns(
  store: Store,
  nodes: StoredNodes,
  { steps }: Pick<PlannedRows, 'steps'>,
  maxBytes: number,
): Promise<ReadonlySet<string>> {
  const late = new Set<string>()
  for (const [path, record] of nodes) {
    const step = steps.get(path)
    if (record.kind !== 'dataset' || step?.kind !== 'dataset') continue
    const isPlain = isPlainFloat(record.type, record.shape) && kindOf(record) === undefined
    const isOther = !isPlainFloat(step.type, step.shape) || step.attributes.length > 0
    if (isPlain && isOther && (await holdsNothing(store, nodes, record, maxBytes))) late.add(path)
  }
  return late
}

async function holdsNothing(
  store: Store,
  nodes: StoredNodes,
  { path, shape }: DatasetRecord,
  maxBytes: number,
): Promise<boolean> {
  const [length = 0] = shape ?? []
  const isNothing = new Uint8Array(length)
  for (let column = path; ;) {
    const table = tableAround(nodes, column)
    if (table === undefined) break
    const codes = codesPath(table, column)
    if (nodes.has(codes)) {
      const [record] = await store.read([{ path: codes, data: true }], { maxBytes })
      const data = record?.kind === 'dataset' ? record.data : undefined
      if (data instanceof Int8Array) for (let i = 0; i < length; i++) isNothing[i] ||= data[i] ?? 0
    }
    column = table
  }
  return length > 0 && isNothing.every((code) => code !== 0)
}

/** The table that something is a column of, by however long a name. */
function tableAround(nodes: StoredNodes, path: string): string | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const group = nodes.get(path.slice(0, end))
    if (group === undefined) return undefined
    const kind = kindOf(group)
    if (kind === 'Table') return group.path
    if (kind !== undefined) return undefined
  }
  return undefined
}
