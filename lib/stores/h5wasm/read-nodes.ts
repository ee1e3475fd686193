import { corrupt } from '../../errors.js'
import type {
  AttributeRecord,
  BrokenLinkRecord,
  DatasetRecord,
  NodeRecord,
  RecordData,
} from '../../records/node-record.js'
import type { DatasetFilter } from '../../records/write-plan.js'
import type { ReadOptions, ReadRequest } from '../store.js'
import { countElements } from './blocks.js'
import { dataTypeOf, typeClass } from './data-type-of.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'
import { readDataset } from './read-dataset.js'
import { ByteBudget, emptyOf, readElements } from './read-elements.js'
import { referencePaths } from './reference-paths.js'
import { type FoundNode, resolveNodes } from './resolve-nodes.js'
import { isOverwritable } from './stored-as.js'

const unlimited = 2 ** 63

/** So many paths are looked up in one go. */
const pathsAtOnce = 1024

/** Describes nodes of an open file, in the order in which they are asked for; stops after each call of HDF5 that may be long. */
export function* readNodes(
  wasm: H5Wasm,
  file: bigint,
  requests: readonly ReadRequest[],
  options: ReadOptions,
): Generator<void, (NodeRecord | undefined)[]> {
  const budget = new ByteBudget(options.maxBytes)
  const records: (NodeRecord | undefined)[] = []
  for (let start = 0; start < requests.length; start += pathsAtOnce) {
    const some = requests.slice(start, start + pathsAtOnce)
    const paths = some.map(({ path }) => path)
    for (const [i, node] of resolveNodes(wasm, file, paths).entries()) {
      records.push(yield* readNode(wasm, file, some[i]!, node, options, budget))
      yield
    }
  }
  return records
}

function* readNode(
  wasm: H5Wasm,
  file: bigint,
  { path, data, children: listed = true }: ReadRequest,
  found: FoundNode | BrokenLinkRecord | undefined,
  { known, bytesWith }: ReadOptions,
  budget: ByteBudget,
): Generator<void, NodeRecord | undefined> {
  if (found === undefined || found.kind === 'broken-link') return found
  const { kind, address, hasAttributes } = found
  if (known?.has(address) === true) return { kind: 'known', path, address }
  const attributes = hasAttributes ? readAttributes(wasm, file, path, budget) : noAttributes
  if (kind === 'group') {
    const children = listed ? wasm.call('get_names', file, path, false) : []
    return { kind, path, address, attributes, children }
  }
  if (kind === 'named-type') {
    const type = dataTypeOf(wasm.call('get_datatype_metadata', file, path))
    return { ...emptyDataset, path, address, attributes, type }
  }
  const native = wasm.call('get_dataset_metadata', file, path)
  const asBytes = bytesWith !== undefined && attributes.has(bytesWith)
  return {
    kind,
    path,
    address,
    attributes,
    type: dataTypeOf(native),
    shape: native.shape,
    data: data
      ? yield* readData(wasm, file, path, asBytes ? withoutText(native) : native, budget)
      : undefined,
    chunks: native.chunks ?? undefined,
    maxShape: maxShapeOf(native),
    filters: native.chunks === null ? [] : readFilters(wasm, file, path),
    ...(isOverwritable(native) ? {} : { byteOrder: 'big' as const }),
  }
}

/** The same elements, but texts of fixed length taken for any bytes. */
const withoutText = (native: NativeMetadata): NativeMetadata =>
  native.type === typeClass.string && !native.vlen ? { ...native, type: typeClass.opaque } : native

/** The elements of a dataset; of object references the paths that they lead to. */
function* readData(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  native: NativeMetadata,
  budget: ByteBudget,
): Generator<void, RecordData | undefined> {
  const data = yield* readDataset(wasm, file, path, native, budget)
  if (dataTypeOf(native).kind !== 'reference' || !(data instanceof Uint8Array)) return data
  const paths = referencePaths(wasm, file, data)
  return native.shape?.length === 0 ? (paths[0] ?? '') : paths
}

/** A type that stands alone in the file looks like a dataset of that type without a dataspace. */
const emptyDataset = {
  kind: 'dataset',
  shape: null,
  data: undefined,
  chunks: undefined,
  maxShape: undefined,
  filters: [],
} satisfies Partial<DatasetRecord>

const noAttributes: ReadonlyMap<string, AttributeRecord> = new Map()

function readAttributes(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  budget: ByteBudget,
): ReadonlyMap<string, AttributeRecord> {
  const names = wasm.call('get_attribute_names', file, path)
  if (names.length === 0) return noAttributes
  const attributes = new Map<string, AttributeRecord>()
  for (const name of names) attributes.set(name, readAttribute(wasm, file, path, name, budget))
  return attributes
}

/** Reads one attribute, which the object has. */
export function readAttribute(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  name: string,
  budget: ByteBudget,
): AttributeRecord {
  const native = wasm.call('get_attribute_metadata', file, path, name)
  const { shape } = native
  const type = dataTypeOf(native)
  if (shape === null) return { type, shape, data: undefined }
  const count = countElements(shape)
  if (!Number.isSafeInteger(count * native.size))
    throw corrupt(`Extents of [${shape.join(', ')}] of attribute ${name}`, { path })
  budget.take(count * native.size, path)
  if (count === 0) return { type, shape, data: emptyOf(native) }
  const data = readElements(wasm, native, count, shape.length === 0, {
    path,
    read: (pointer, tolerated) =>
      wasm.callTolerating(tolerated, 'get_attribute_data', file, path, name, pointer),
    reclaim: (pointer) => wasm.call('reclaim_vlen_memory', file, path, name, pointer),
  })
  return { type, shape, data }
}

function maxShapeOf({ shape, maxshape }: NativeMetadata): (number | null)[] | undefined {
  if (shape === null || maxshape === null) return undefined
  if (maxshape.every((most, axis) => most === shape[axis])) return undefined
  return maxshape.map((most) => (most >= unlimited ? null : most))
}

function readFilters({ call }: H5Wasm, file: bigint, path: string): DatasetFilter[] {
  const filters = call('get_dataset_filters', file, path)
  return filters.map(({ id, cd_values }) => ({ id, options: cd_values }))
}
