import type { DatasetRecord, GroupRecord } from '../../records/node-record.js'
import type { FoundObject, Store } from '../../stores/store.js'
import { childPath } from '../../values/value-kind.js'
import { isWithin } from '../object-path.js'

/** An object of the file, as it is before a change. */
export interface StoredNode {
  readonly address: number
  /** By which it was met first. */
  readonly path: string
  /** `undefined` for what is neither a group nor a dataset, and for what can't be read. */
  readonly record: GroupRecord | DatasetRecord | undefined
  /** How many names it has in the whole file; infinite where that can't be told. */
  readonly links: number
  /** How many of them are in the tree. */
  linksWithin: number
  /** In the order in which they were made. */
  readonly children: Map<string, StoredLink>
}

export interface StoredLink {
  /** `undefined` for a link that leads nowhere, or out of the file. */
  readonly node: StoredNode | undefined
  readonly isHard: boolean
}

/** All that some paths of a file lead to. */
export interface StoredTree {
  /** The links at the paths themselves; absent where nothing is. */
  readonly roots: ReadonlyMap<string, StoredLink>
  readonly byAddress: ReadonlyMap<number, StoredNode>
}

/** Bytes of attributes that one look at a file may take. */
const attributeBytes = 2 ** 30

interface Wanted {
  readonly path: string
  readonly attach: (link: StoredLink) => void
}

/** Reads the shape of the trees at some paths: groups, datasets without their data, attributes, links. */
export async function readStoredTree(store: Store, paths: readonly string[]): Promise<StoredTree> {
  const roots = new Map<string, StoredLink>()
  const byAddress = new Map<number, StoredNode>()
  let level: Wanted[] = paths.map((path) => ({ path, attach: (link) => roots.set(path, link) }))
  while (level.length > 0) {
    const asked = level.map(({ path }) => path)
    const found = await store.find(asked)
    const fresh = freshOnes(found, byAddress)
    const records = await store.read(
      fresh.map((i) => ({ path: asked[i] as string, data: false })),
      { maxBytes: attributeBytes, onUnreadable: 'record' },
    )
    const next: Wanted[] = []
    for (const [at, i] of fresh.entries()) {
      const object = found[i] as FoundObject
      const path = asked[i] as string
      const record = records[at]
      const isObject = record?.kind === 'group' || record?.kind === 'dataset'
      const node: StoredNode = {
        address: object.address,
        path,
        record: isObject && object.kind !== 'named-type' ? record : undefined,
        links: object.links ?? Number.POSITIVE_INFINITY,
        linksWithin: 0,
        children: new Map(),
      }
      byAddress.set(node.address, node)
      if (node.record?.kind !== 'group') continue
      for (const name of node.record.children) {
        const attach = (link: StoredLink): unknown => node.children.set(name, link)
        next.push({ path: childPath(path, name), attach })
      }
    }
    for (const [i, { attach }] of level.entries()) {
      const object = found[i]
      const node = object === undefined ? undefined : byAddress.get(object.address)
      const isHard = object?.link === undefined || object.link === 'hard'
      if (node !== undefined && isHard) node.linksWithin++
      if (node !== undefined || (await isBroken(store, asked[i] as string)))
        attach({ node, isHard: isHard && node !== undefined })
    }
    level = next
  }
  return { roots, byAddress }
}

/** Which objects were not met yet, each once. */
function freshOnes(
  found: readonly (FoundObject | undefined)[],
  known: ReadonlyMap<number, unknown>,
): number[] {
  const seen = new Set<number>()
  const fresh: number[] = []
  for (const [i, object] of found.entries()) {
    if (object === undefined || known.has(object.address) || seen.has(object.address)) continue
    seen.add(object.address)
    fresh.push(i)
  }
  return fresh
}

/** A link that leads nowhere is there all the same. */
const isBroken = async (store: Store, path: string): Promise<boolean> => store.has(path)

/** The object that a path leads to by the links of a tree; `undefined` when it leads elsewhere or nowhere. */
export function nodeAt({ roots }: StoredTree, path: string): StoredNode | undefined {
  for (const [root, link] of roots) {
    if (!isWithin(path, root)) continue
    let { node } = link
    const rest = path.slice(root === '/' ? 1 : root.length + 1)
    for (const name of rest === '' ? [] : rest.split('/')) node = node?.children.get(name)?.node
    return node
  }
  return undefined
}
