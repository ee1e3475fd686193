import { type H5Error, type H5ErrorCode, notFound, redacted } from '../errors.js'
import { pickleTypeOf } from '../hdf5pickle/pickle-type.js'
import { nameOfType } from '../records/name-of-type.js'
import type { NodeRecord } from '../records/node-record.js'
import type { Store } from '../stores/store.js'
import { textOf } from '../values/attributes.js'
import { childPath } from '../values/value-kind.js'

/** What lies at a path of a file, as `h5ls` would list it. */
export interface ListEntry {
  readonly name: string
  readonly path: string
  readonly kind: 'group' | 'dataset' | 'broken-link' | 'unreadable'
  /** The name of the stored class, of an instance or of a table's rows. */
  readonly className: string | undefined
  /** What the value is in JavaScript, where its HDF5 form does not say it: `'Date'`, `'Table'`, `'Reference'`. */
  readonly type: string | undefined
  /** The type of a dataset's elements: `'float64'`, `'string'`. */
  readonly elements: string | undefined
  /** The extents of a dataset; `[]` is a scalar. */
  readonly shape: readonly number[] | undefined
  /** The kind of a node that Python's hdf5pickle wrote: `'d'` of a dict, `'R'` of an instance. */
  readonly pickleType: string | undefined
  /** The object's own number in the file: equal for all its names. A broken link has none, nor may what is unreadable. */
  readonly address: number | undefined
  /** Why a node is `'unreadable'`, and the code of the error that says so. */
  readonly reason: string | undefined
  readonly code: H5ErrorCode | undefined
}

export const attributeBytes: number = 2 ** 26

/**
 * Lists the children of a group, in the order in which they were made; a dataset has none.
 *
 * @param settings Those of the session, which say how errors are shown.
 */
export async function listEntries(
  store: Store,
  path: string,
  { redact }: { readonly redact: boolean },
): Promise<ListEntry[]> {
  const shown = (error: H5Error): H5Error => (redact ? (redacted(error) as H5Error) : error)
  const options = { maxBytes: attributeBytes }
  const [group] = await store.read([{ path, data: false }], options)
  if (group === undefined) throw notFound(path, store.name)
  if (group.kind !== 'group') return []
  const names = group.children.filter((name) => name !== '__')
  const paths = names.map((name) => childPath(path, name))
  const records = await store.read(
    paths.map((child) => ({ path: child, data: false, children: false })),
    { ...options, onUnreadable: 'record' },
  )
  return records.flatMap((record, i) =>
    record === undefined ? [] : [entryOf(names[i] as string, paths[i] as string, record, shown)],
  )
}

/** Tells whether something is at a path, even if it can't be read; a link that leads nowhere is not. */
export async function hasNode(store: Store, path: string): Promise<boolean> {
  if ((await store.find([path]))[0] !== undefined) return true
  const options = { maxBytes: attributeBytes, onUnreadable: 'record' } as const
  const [record] = await store.read([{ path, data: false, children: false }], options)
  return record?.kind === 'unreadable'
}

/** What the file says of a node without its elements. */
export function entryOf(
  name: string,
  path: string,
  record: NodeRecord,
  shown: (error: H5Error) => H5Error = (error) => error,
): ListEntry {
  const isObject = record.kind === 'group' || record.kind === 'dataset'
  const attribute = (attributeName: string): string | undefined =>
    isObject ? textOf(record.attributes.get(attributeName)) : undefined
  const error = record.kind === 'unreadable' ? shown(record.error) : undefined
  return {
    name,
    path,
    kind: record.kind === 'known' ? 'group' : record.kind,
    className: attribute('js_class'),
    type: attribute('js_type'),
    elements: record.kind === 'dataset' ? nameOfType(record.type) : undefined,
    shape: record.kind === 'dataset' ? (record.shape ?? undefined) : undefined,
    pickleType: isObject ? pickleTypeOf(record) : undefined,
    address: record.kind === 'broken-link' ? undefined : record.address,
    reason: error?.message,
    code: error?.code,
  }
}
