import { Digest } from '../../records/digest.js'
import { elementsOf } from '../../records/elements.js'
import type { DatasetRecord } from '../../records/node-record.js'
import type { CreateDataset, PlanAttribute } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import type { AttributeRecord } from '../../records/node-record.js'
import type { DesiredNode } from '../update/desired-tree.js'
import type { StoredNode } from '../update/stored-tree.js'

/** Where the references of a file lead is marked at groups, not at what refers. */
const notOurs = 'js_references'

/** Reads a dataset with its data; `undefined` where they can't be read. */
export async function storedData(
  store: Store,
  { path }: StoredNode,
): Promise<DatasetRecord | undefined> {
  const options = { maxBytes: Number.MAX_SAFE_INTEGER, onUnreadable: 'record' } as const
  const [read] = await store.read([{ path, data: true }], options)
  return read?.kind === 'dataset' ? read : undefined
}

/** Reads the elements of a dataset; `undefined` where they can't be read. */
export async function storedElements(
  store: Store,
  node: StoredNode,
): Promise<ArrayLike<unknown> | undefined> {
  const read = await storedData(store, node)
  return read && elementsOf(read.type, read.data)
}

/** The elements of an attribute; none for one that is not there. */
export const attributeElements = (
  attribute: AttributeRecord | PlanAttribute | undefined,
): ArrayLike<unknown> | undefined => attribute && elementsOf(attribute.type, attribute.data)

/** The digest of all that a node of the file holds; `undefined` for what can't be told. */
export async function digestOfStored(store: Store, node: StoredNode): Promise<string | undefined> {
  const digest = new Digest()
  const waiting: StoredNode[] = [node]
  const seen = new Set<StoredNode>()
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { record } = at
    if (record === undefined || seen.has(at)) return undefined
    seen.add(at)
    addAttributes(
      digest,
      [...record.attributes].map(([name, each]) => ({ ...each, name })),
    )
    if (record.kind === 'dataset') {
      const elements = await storedElements(store, at)
      if (elements === undefined) return undefined
      addContent(digest, record, elements)
      continue
    }
    for (const [name, { node: child, isHard }] of sorted(at.children)) {
      if (child === undefined || !isHard) return undefined
      digest.add(name)
      waiting.push(child)
    }
  }
  return digest.text
}

/** The same of what a node is to be. */
export function digestOfDesired(node: DesiredNode): string | undefined {
  const digest = new Digest()
  const waiting: DesiredNode[] = [node]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { step } = at
    addAttributes(digest, step.attributes)
    if (step.kind === 'dataset') {
      const elements = elementsOf(step.type, step.data)
      if (elements === undefined) return undefined
      addContent(digest, step, elements)
      continue
    }
    for (const [name, link] of sorted(at.children)) {
      if (link.kind !== 'node' || !link.isFirst) return undefined
      digest.add(name)
      waiting.push(link.node)
    }
  }
  return digest.text
}

function addAttributes(
  digest: Digest,
  attributes: readonly (PlanAttribute | (AttributeRecord & { readonly name: string }))[],
): void {
  const named = attributes.filter(({ name }) => name !== notOurs)
  digest.add(named.length)
  for (const each of named.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
    digest.add(each.name).addAll(attributeElements(each) ?? [])
}

const addContent = (
  digest: Digest,
  { shape }: Pick<DatasetRecord | CreateDataset, 'shape'>,
  elements: ArrayLike<unknown>,
): unknown => digest.addAll(shape ?? []).addAll(elements)

const sorted = <T>(children: ReadonlyMap<string, T>): [string, T][] =>
  [...children].toSorted(([a], [b]) => (a < b ? -1 : 1))
