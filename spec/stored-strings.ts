import type { DataType, StringType } from '#lib/records/data-type.js'
import type { CompoundColumns, NodeRecord } from '#lib/records/node-record.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

/** Everything that is in a file, by path, without the data of datasets unless they are asked for. */
export async function nodesOf(bytes: Uint8Array, data = false): Promise<Map<string, NodeRecord>> {
  const store = await openStore(bytes)
  const nodes = new Map<string, NodeRecord>()
  const todo = ['/']
  for (const path of todo) {
    const [record] = await store.read([{ path, data }], { maxBytes: 2 ** 30 })
    nodes.set(path, record!)
    if (record?.kind === 'group')
      todo.push(...record.children.map((name) => `${path === '/' ? '' : path}/${name}`))
  }
  await store.close()
  return nodes
}

/** The strings of a dataset, an attribute (`path@name`) or the member of a compound (`path.name`). */
export interface StoredStrings {
  readonly where: string
  readonly type: StringType
  readonly texts: readonly string[]
}

/** All strings of a file. */
export async function stringsOf(bytes: Uint8Array): Promise<StoredStrings[]> {
  const found: StoredStrings[] = []
  for (const [path, node] of await nodesOf(bytes, true)) {
    if (node.kind !== 'group' && node.kind !== 'dataset') continue
    for (const [name, { type, data }] of node.attributes)
      found.push(...stringsIn(`${path}@${name}`, type, data))
    if (node.kind === 'dataset') found.push(...stringsIn(path, node.type, node.data))
  }
  return found
}

function stringsIn(where: string, type: DataType, data: unknown): StoredStrings[] {
  if (type.kind === 'compound')
    return type.members.flatMap((member) =>
      stringsIn(
        `${where}.${member.name}`,
        member.type,
        (data as CompoundColumns).columns.get(member.name),
      ),
    )
  if (type.kind !== 'string') return []
  return [{ where, type, texts: typeof data === 'string' ? [data] : (data as readonly string[]) }]
}

/** Labels and lengths: `utf8[5]`, `ascii[variable]`. */
export const labelOf = ({ type }: StoredStrings): string => `${type.charset}[${type.length}]`

/** The label that is true of strings. */
export const trueLabel = ({ texts }: StoredStrings): 'ascii' | 'utf8' =>
  texts.every((text) => Buffer.byteLength(text) === text.length) ? 'ascii' : 'utf8'

/** The datasets, and members of compounds, whose label is not that of what they hold, as lines. */
export async function falseLabels(bytes: Uint8Array): Promise<string[]> {
  return (await stringsOf(bytes))
    .filter((one) => !one.where.includes('@') && one.type.charset !== trueLabel(one))
    .map((one) => `${one.where} ${labelOf(one)}: ${one.texts.join()}`)
}
