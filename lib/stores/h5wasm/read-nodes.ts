import { corrupt, isH5Error } from '../../errors.js'
import type {
  AttributeRecord,
  BrokenLinkRecord,
  DatasetRecord,
  NodeRecord,
  RecordData,
  UnreadableRecord,
} from '../../records/node-record.js'
import type { DataType } from '../../records/data-type.js'
import type { ReadOptions, ReadRequest } from '../store.js'
import { countElements } from './blocks.js'
import { dataTypeOf, typeClass } from './data-type-of.js'
import type { H5Wasm } from './module.js'
import type { TypeFormat } from './datatype-message.js'
import type { NativeMetadata } from './module-types.js'
import { type TypeFormats, withFormats } from './type-formats.js'
import { readDataset } from './read-dataset.js'
import { type ElementSource, emptyOf, readElements, Reading } from './read-elements.js'
import { readFilters, refuseUnreadable } from './refuse-unreadable.js'
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
  formats?: TypeFormats,
): Generator<void, (NodeRecord | undefined)[]> {
  const reading = new Reading(wasm, file, options.maxBytes, formats)
  const records: (NodeRecord | undefined)[] = []
  for (let start = 0; start < requests.length; start += pathsAtOnce) {
    const some = requests.slice(start, start + pathsAtOnce)
    const paths = some.map(({ path }) => path)
    for (const [i, node] of resolveNodes(wasm, file, paths).entries()) {
      records.push(yield* readable(wasm, file, some[i]!, node, options, reading))
      yield
    }
  }
  return records
}

type Found = ReturnType<typeof resolveNodes>[number]

/** Reads a node, or tells why it can't be read where that is asked for. */
function* readable(
  wasm: H5Wasm,
  file: bigint,
  request: ReadRequest,
  found: Found,
  options: ReadOptions,
  reading: Reading,
): Generator<void, NodeRecord | undefined> {
  const described: Described = { type: undefined, shape: undefined }
  try {
    if (found?.kind === 'unreadable') throw found.error
    return yield* readNode(wasm, file, request, found, options, reading, described)
  } catch (error) {
    const isOfNode = isH5Error(error, 'CORRUPT', 'UNSUPPORTED') && !wasm.dead
    if (options.onUnreadable !== 'record' || !isOfNode) throw error
    const address = found?.kind === 'broken-link' ? undefined : found?.address
    return { kind: 'unreadable', path: request.path, address, error, ...described }
  }
}

/** What is known of a dataset before its elements are read. */
type Described = { -readonly [K in 'type' | 'shape']: UnreadableRecord[K] }

function* readNode(
  wasm: H5Wasm,
  file: bigint,
  { path, data, children: listed = true }: ReadRequest,
  found: FoundNode | BrokenLinkRecord | undefined,
  { known, bytesWith }: ReadOptions,
  reading: Reading,
  described: Described,
): Generator<void, NodeRecord | undefined> {
  if (found === undefined || found.kind === 'broken-link') return found
  const { kind, address, hasAttributes } = found
  if (known?.has(address) === true) return { kind: 'known', path, address }
  const formats = hasAttributes || kind === 'dataset' ? reading.formats?.of(address) : undefined
  const attributes = hasAttributes
    ? readAttributes(wasm, file, path, reading, formats?.attributes)
    : noAttributes
  if (kind === 'group') {
    const children = listed ? wasm.call('get_names', file, path, false) : []
    return { kind, path, address, attributes, children }
  }
  if (kind === 'named-type') {
    const type = dataTypeOf(wasm.call('get_datatype_metadata', file, path))
    return { ...emptyDataset, path, address, attributes, type }
  }
  const native = withFormats(wasm.call('get_dataset_metadata', file, path), formats?.dataset)
  const asBytes = bytesWith !== undefined && attributes.has(bytesWith)
  const type = (described.type = dataTypeOf(native))
  described.shape = native.shape
  const filters = native.chunks === null ? [] : readFilters(wasm, file, path)
  if (data) refuseUnreadable(native, filters, path)
  const elements = data
    ? yield* readDataset(wasm, file, path, asBytes ? withoutText(native) : native, reading)
    : undefined
  return {
    kind,
    path,
    address,
    attributes,
    type: typeOfElements(type, native, elements),
    shape: native.shape,
    data: elements,
    chunks: native.chunks ?? undefined,
    maxShape: maxShapeOf(native),
    filters,
    ...(isOverwritable(native) ? {} : { byteOrder: 'big' as const }),
  }
}

/** Numbers that no ordinary ones could stand for were left as their bytes. */
const typeOfElements = (
  type: DataType,
  native: NativeMetadata,
  data: RecordData | undefined,
): DataType =>
  native.format?.kind === 'float' && data instanceof Uint8Array
    ? { kind: 'unknown', size: native.size }
    : type

/** The same elements, but texts of fixed length taken for any bytes. */
const withoutText = (native: NativeMetadata): NativeMetadata =>
  native.type === typeClass.string && !native.vlen ? { ...native, type: typeClass.opaque } : native

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
  reading: Reading,
  formats: ReadonlyMap<string, TypeFormat> | undefined,
): ReadonlyMap<string, AttributeRecord> {
  const names = wasm.call('get_attribute_names', file, path)
  if (names.length === 0) return noAttributes
  const attributes = new Map<string, AttributeRecord>()
  for (const name of names) {
    const format = formats?.get(name)
    attributes.set(name, readAttribute(wasm, file, path, name, reading, format))
  }
  return attributes
}

/** Reads one attribute, which the object has. */
export function readAttribute(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  name: string,
  reading: Reading,
  format?: TypeFormat,
): AttributeRecord {
  const native = withFormats(wasm.call('get_attribute_metadata', file, path, name), format)
  const { shape } = native
  const type = dataTypeOf(native)
  if (shape === null) return { type, shape, data: undefined }
  const count = countElements(shape)
  if (!Number.isSafeInteger(count * native.size))
    throw corrupt(`Extents of [${shape.join(', ')}] of attribute ${name}`, { path })
  reading.budget.take(count * native.size, path)
  if (count === 0) return { type, shape, data: emptyOf(native) }
  const source: ElementSource = {
    path,
    read: (pointer, tolerated) =>
      wasm.callTolerating(tolerated, 'get_attribute_data', file, path, name, pointer),
    reclaim: (pointer) => wasm.call('reclaim_vlen_memory', file, path, name, pointer),
  }
  const data = readElements(wasm, native, count, shape.length === 0, source, reading.references)
  return { type: typeOfElements(type, native, data), shape, data }
}

function maxShapeOf({ shape, maxshape }: NativeMetadata): (number | null)[] | undefined {
  if (shape === null || maxshape === null) return undefined
  if (maxshape.every((most, axis) => most === shape[axis])) return undefined
  return maxshape.map((most) => (most >= unlimited ? null : most))
}
