import { notFound } from '../errors.js'
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
  readonly kind: 'group' | 'dataset' | 'broken-link'
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
  /** The object's own number in the file: equal for all its names. A broken link has none. */
  readonly address: number | undefined
}

export const attributeBytes: number = 2 ** 26

/** Lists the children of a group, in the order in which they were made; a dataset has none. */
export async function listEntries(store: Store, path: string): Promise<ListEntry[]> {
  const options = { maxBytes: attributeBytes }
  const [group] = await store.read([{ path, data: false }], options)
  if (group === undefined) throw notFound(path, store.name)
  if (group.kind !== 'group') return []
  const names = group.children.filter((name) => name !== '__')
  const paths = names.map((name) => childPath(path, name))
  const records = await store.read(
    paths.map((child) => ({ path: child, data: false, children: false })),
    options,
  )
  return records.flatMap((record, i) =>
    record === undefined ? [] : [entryOf(names[i] as string, paths[i] as string, record)],
  )
}

/** What the file says of a node without its elements. */
export function entryOf(name: string, path: string, record: NodeRecord): ListEntry {
  const isObject = record.kind === 'group' || record.kind === 'dataset'
  const attribute = (attributeName: string): string | undefined =>
    isObject ? textOf(record.attributes.get(attributeName)) : undefined
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
  }
}
