import { referenceDraft } from '../../graph/reference.js'
import { bytesAttribute } from '../../hdf5pickle/encode-leaf.js'
import { referenceTarget } from '../../hdf5pickle/pickle-type.js'
import { encodeWtf8 } from '../../hdf5pickle/wtf8.js'
import type { AttributeRecord, DatasetRecord } from '../../records/node-record.js'
import type { PlanAttribute, PlanData, PlanStep } from '../../records/write-plan.js'
import type { Store } from '../../stores/store.js'
import { textAttribute, textOf } from '../../values/attributes.js'
import type { StoredNode } from './stored-tree.js'
import type { StringLabels } from '../../values/string-labels.js'

/** A place in the file that names another one by its path. */
export interface ReferenceSite {
  readonly node: StoredNode
  readonly target: string
  /**
   * Whether the path is the text that the dataset holds, its attribute `target` beside row numbers, or that of a
   * reference of hdf5pickle.
   */
  readonly holds: 'path' | 'rows' | 'pickle'
}

/** Finds the references among some objects. */
export async function referenceSites(
  store: Store,
  nodes: Iterable<StoredNode>,
): Promise<ReferenceSite[]> {
  const sites: ReferenceSite[] = []
  const texts: StoredNode[] = []
  for (const node of nodes) {
    const { record } = node
    if (record?.kind === 'group') {
      const pickled = referenceTarget(record)
      if (pickled !== undefined) sites.push({ node, target: pickled, holds: 'pickle' })
    }
    if (record?.kind !== 'dataset') continue
    const target = textOf(record.attributes.get('target'))
    if (record.type.kind === 'integer' && target !== undefined)
      sites.push({ node, target, holds: 'rows' })
    else if (isPathReference(record)) texts.push(node)
  }
  const records = await store.read(
    texts.map(({ path }) => ({ path, data: true })),
    { maxBytes: 2 ** 30 },
  )
  for (const [i, node] of texts.entries()) {
    const record = records[i]
    const target = record?.kind === 'dataset' ? record.data : undefined
    if (typeof target === 'string') sites.push({ node, target, holds: 'path' })
  }
  return sites
}

/** Whether an object is a reference, without reading where it leads. */
export const isReference = ({ record }: StoredNode): boolean =>
  record?.kind === 'dataset'
    ? isPathReference(record) || (record.type.kind === 'integer' && record.attributes.has('target'))
    : record !== undefined && referenceTarget(record) !== undefined

const isPathReference = ({ type, attributes }: DatasetRecord): boolean =>
  type.kind === 'string' && textOf(attributes.get('js_type')) === 'Reference'

/** Makes a reference, which lies at `path` now, lead to another place. */
export function redirectSteps(
  { node, holds }: ReferenceSite,
  path: string,
  target: string,
  strings: StringLabels,
): PlanStep[] {
  if (holds === 'pickle')
    return [
      { kind: 'set-attribute', path, attribute: bytesAttribute('target', encodeWtf8(target)) },
    ]
  const record = node.record as DatasetRecord
  if (holds === 'rows')
    return [{ kind: 'set-attribute', path, attribute: textAttribute('target', target) }]
  const draft = referenceDraft(target, strings, [...record.attributes].flatMap(asPlanned))
  const { type } = record
  const fits =
    type.kind === 'string' &&
    (type.length === 'variable'
      ? draft.type.kind === 'string'
      : draft.type.kind === 'string' &&
        draft.type.length !== 'variable' &&
        draft.type.length <= type.length)
  if (fits) return [{ kind: 'overwrite', path, type, shape: [], data: target }]
  return [
    { kind: 'unlink', path },
    { path, ...draft },
  ]
}

function asPlanned([name, { type, shape, data }]: [string, AttributeRecord]): PlanAttribute[] {
  const isOurs = name !== 'js_type' && shape !== null && data !== undefined
  return isOurs ? [{ name, type, shape, data: data as PlanData }] : []
}
