import { targetOf } from '../hdf5pickle/pickle-type.js'
import type { DataType } from '../records/data-type.js'
import type { NodeRecord } from '../records/node-record.js'
import { Reference } from '../records/reference.js'
import { notFound } from '../errors.js'
import type { Store } from '../stores/store.js'
import { textOf } from '../values/attributes.js'
import { elementsOf } from '../values/natural.js'
import { nameOfType } from '../records/name-of-type.js'
import { attributeBytes, entryOf, type ListEntry } from './list-entries.js'

/** How strings are stored. */
export interface StoredStrings {
  /** The character set that the file says they are of. */
  readonly label: 'ascii' | 'utf8'
  /** The bytes of each, with what fills them up; `'variable'` where each has its own length. */
  readonly length: number | 'variable'
}

/** A dimension of a dataset, as HDF5's dimension scales describe it. */
export interface NodeDimension {
  readonly label: string | undefined
  readonly scales: readonly string[]
}

/** All that the file says of one node, without what lies below it. */
export interface NodeDescription extends ListEntry {
  /** The attributes in their order, as numbers, texts, typed arrays and arrays. */
  readonly attributes: ReadonlyMap<string, unknown>
  /** The names of what lies in a group, also `__`, in the order in which it was made. */
  readonly children: readonly string[]
  /** Where a reference or a broken link leads, and the table whose row numbers a dataset holds. */
  readonly target: string | undefined
  /** The members of a compound dataset with the types of their elements. */
  readonly members: readonly {
    readonly name: string
    readonly elements: string
    readonly strings: StoredStrings | undefined
  }[]
  /** How the last name of the path leads to the node; `undefined` of `/`, of broken links and where that can't be told. */
  readonly link: 'hard' | 'soft' | 'external' | undefined
  /** How the elements of a dataset of strings are stored. */
  readonly strings: StoredStrings | undefined
  /** The numbers of the filters that the chunks of a dataset pass through, in their order: 1 is gzip, 2 shuffle. */
  readonly filters: readonly number[]
  /** Of each dimension of a dataset: its label, and the paths of its dimension scales; empty without either. */
  readonly dimensions: readonly NodeDimension[]
  /** The extents of one chunk of a dataset that is stored in chunks. */
  readonly chunks: readonly number[] | undefined
}

/** Describes the node at a path; only of a reference the text is read. */
export async function describeNode(store: Store, path: string): Promise<NodeDescription> {
  const options = { maxBytes: attributeBytes }
  const [record] = await store.read([{ path, data: false }], options)
  if (record === undefined || record.kind === 'known') throw notFound(path, store.name)
  if (record.kind === 'unreadable') throw record.error
  const name = path.slice(path.lastIndexOf('/') + 1)
  const entry = entryOf(name, path, record)
  if (record.kind === 'broken-link') return { ...entry, ...nothing, target: record.target }
  const [found] = await store.find([path])
  const attributes = new Map<string, unknown>()
  for (const [key, { data, type, shape }] of record.attributes)
    attributes.set(key, elementsOf(data, type, shape))
  return {
    ...entry,
    attributes,
    children: record.kind === 'group' ? record.children : [],
    target: targetOf(record) ?? (await textOfReference(store, record, entry)),
    dimensions: dimensionsOf(record),
    members: membersOf(record),
    chunks: record.kind === 'dataset' ? record.chunks : undefined,
    link: path === '/' ? undefined : found?.link,
    strings: record.kind === 'dataset' ? stringsOf(record.type) : undefined,
    filters: record.kind === 'dataset' ? record.filters.map(({ id }) => id) : [],
  }
}

const nothing = {
  attributes: new Map(),
  children: [],
  dimensions: [],
  members: [],
  chunks: undefined,
  link: undefined,
  strings: undefined,
  filters: [],
}

function stringsOf(type: DataType): StoredStrings | undefined {
  return type.kind === 'string' ? { label: type.charset, length: type.length } : undefined
}

/** The path that a reference holds. */
async function textOfReference(
  store: Store,
  record: NodeRecord,
  { path, type, elements, shape }: ListEntry,
): Promise<string | undefined> {
  const isText = record.kind === 'dataset' && elements === 'string' && shape?.length === 0
  if (type !== 'Reference' || !isText) return undefined
  const [read] = await store.read([{ path, data: true }], { maxBytes: attributeBytes })
  if (read?.kind !== 'dataset') return undefined
  return textOf({ type: read.type, shape: read.shape, data: read.data })
}

function dimensionsOf(record: NodeRecord): readonly NodeDimension[] {
  if (record.kind !== 'dataset' || record.shape === null) return []
  const { attributes, shape } = record
  const lists = attributes.get('DIMENSION_LIST')?.data
  const labels = attributes.get('DIMENSION_LABELS')?.data
  const isList = Array.isArray(lists) && lists.length === shape.length
  if (!isList && !Array.isArray(labels)) return []
  return shape.map((_, axis) => {
    const label: unknown = Array.isArray(labels) ? labels[axis] : undefined
    const scales: unknown = isList ? lists[axis] : undefined
    const paths = Array.isArray(scales) ? scales.map((scale) => scale instanceof Reference && scale.path) : [] // prettier-ignore
    return {
      label: typeof label === 'string' && label !== '' ? label : undefined,
      scales: paths.filter((path) => typeof path === 'string'),
    }
  })
}

function membersOf(record: NodeRecord): NodeDescription['members'] {
  if (record.kind !== 'dataset' || record.type.kind !== 'compound') return []
  return record.type.members.map(({ name, type }) => ({
    name,
    elements: nameOfType(type),
    strings: stringsOf(type),
  }))
}
