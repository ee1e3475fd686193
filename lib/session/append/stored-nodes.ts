import type { DatasetRecord, GroupRecord, NodeRecord } from '../../records/node-record.js'
import type { Store } from '../../stores/store.js'
import { integerOf, textOf } from '../../values/attributes.js'
import { childPath } from '../../values/value-kind.js'
import { refuse } from './planned-rows.js'

/** What lies in a table, described, by path. */
export type StoredNodes = ReadonlyMap<string, GroupRecord | DatasetRecord>

const mostBytes = 2 ** 26

export const kindOf = (record: GroupRecord | DatasetRecord): string | undefined =>
  textOf(record.attributes.get('js_type'))

/** Describes a table, its columns and what is in them; what is stored as a node for each element is not looked into. */
export async function describeNodes(
  store: Store,
  table: GroupRecord | DatasetRecord,
): Promise<StoredNodes> {
  const nodes = new Map<string, GroupRecord | DatasetRecord>([[table.path, table]])
  let level: readonly GroupRecord[] = table.kind === 'group' ? [table] : []
  while (level.length > 0) {
    const paths = level
      .filter((record) => isParted(record, table.path))
      .flatMap(({ path, children }) => children.map((name) => childPath(path, name)))
    const records = await store.read(
      paths.map((path) => ({ path, data: false })),
      { maxBytes: mostBytes },
    )
    for (const [i, path] of paths.entries()) nodes.set(path, checked(records[i], path))
    level = paths.flatMap((path) => {
      const record = nodes.get(path)!
      return record.kind === 'group' ? [record] : []
    })
  }
  return nodes
}

function checked(record: NodeRecord | undefined, path: string): GroupRecord | DatasetRecord {
  if (record?.kind === 'group' || record?.kind === 'dataset') return { ...record, path }
  throw refuse('rows next to links into other files', path)
}

/** Whether the children of a group are columns or parts of one. */
function isParted(record: GroupRecord, root: string): boolean {
  if (record.path === `${root}/__/objects`) return false
  const kind = kindOf(record)
  return kind === undefined || kind === 'Table' || kind === 'Ragged' || kind === 'Texts'
}

/** How many elements a column, a table or an array has. */
export function extentOf(record: GroupRecord | DatasetRecord, nodes: StoredNodes): number {
  if (record.kind === 'dataset') return record.shape?.[0] ?? 0
  const sizes = nodes.get(childPath(record.path, 'row_size'))
  if (sizes?.kind === 'dataset') return sizes.shape?.[0] ?? 0
  return integerOf(record.attributes.get('length')) ?? record.children.length
}
