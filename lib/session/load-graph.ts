import { cannotRestore, H5Error, unregisteredClass } from '../errors.js'
import { readClosure } from '../graph/closure.js'
import { conform } from '../graph/conform.js'
import { Decoder } from '../graph/decode.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Registry } from '../metadata/registry.js'
import { resolveType } from '../metadata/resolve-type.js'
import type { Store } from '../stores/store.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import { elementsIn } from '../table/elements-in.js'
import { textOf } from '../values/attributes.js'
import { builtinBase } from '../values/kinds.js'
import { elementOf, elementPaths } from './element-path.js'
import type { IdentityMap } from './identity-map.js'
import type { LazyArrays } from './lazy-arrays.js'
import type { ResolvedSettings, TransferOptions } from './session-options.js'

/** Paths, each with what its object has to be. */
export type LoadRequests = readonly (readonly [string, FieldType | undefined])[]

/** Reads what `load` was told to expect: a class, a type name, a thunk or a descriptor. */
export function expectedType(as: unknown, path: string, registry: Registry): FieldType | undefined {
  const type = resolveType(as, `load('${path}')`)
  if (type?.kind !== 'instance' && type?.kind !== 'list') return type
  for (const constructor of type.classes()) {
    const prototype = constructor.prototype as object
    if (registry.definitionOfPrototype(prototype) ?? builtinBase(prototype)) continue
    throw unregisteredClass(
      `${constructor.name} is not registered, so nothing can be loaded as one`,
      `Declare it with @H5Class and @H5Field, or call registry.register(${constructor.name}, { name: '…' }).`,
      { path },
    )
  }
  return type
}

/** Restores the objects at some paths, in their order. */
export async function loadGraph(
  store: Store,
  identity: IdentityMap,
  requests: LoadRequests,
  settings: ResolvedSettings,
  lazyArrays: LazyArrays,
  options: TransferOptions,
): Promise<unknown[]> {
  await identity.bind((paths) => store.find(paths))
  const elements = await elementPaths(
    store,
    requests.map(([path]) => path),
  )
  const wanted = requests.map(([path, type], i): readonly [string, FieldType | undefined] => {
    const element = elements[i]
    return element === undefined ? [path, type] : [element.path, undefined]
  })
  /** Keeps what is known alive while objects are made that refer to it. */
  const pinned = new Map<number, object>()
  const known = {
    has(address: number): boolean {
      const object = identity.at(address)
      if (object !== undefined) pinned.set(address, object)
      return object !== undefined
    },
  }
  const { registry: classes, limits, onUnknownClass, pickle } = settings
  const closure = await readClosure((nodes, how) => store.read(nodes, how), wanted, {
    classes,
    limits,
    known,
    suits: (address, type) => isAlready(pinned.get(address), type),
    place: store.name,
    signal: options.signal,
    onProgress: options.onProgress,
  })
  const decoder = new Decoder(closure, {
    classes,
    onUnknownClass,
    knownObject: (address) => pinned.get(address),
    str: pickle.str ?? 'auto',
    lazyArray: (record, storage) => lazyArrays.open(record, storage),
  })
  const values = requests.map(([path, type], i) => {
    const element = elements[i]
    if (element === undefined) return decoder.value(path)
    const value = elementOf(decoder.value(element.path), element, path, store.name)
    return type === undefined ? value : conform(value, { path, attributes: new Map() }, type)
  })
  for (const [i, [path, type]] of requests.entries()) checkResult(values[i], path, type)
  for (const { record, value } of decoder.restored)
    if (typeof value === 'object' && value !== null) {
      if (!leadsElsewhere(record)) identity.addLoaded(value, record.address, record.path)
      const rows = holdsRows(record) ? elementsIn(value) : undefined
      if (rows !== undefined) identity.addRows(record.path, Array.from(rows))
    }
  return values
}

/** Tells whether a node only says where its object lies; a view and an array of row numbers are objects of their own. */
function leadsElsewhere({ attributes }: GroupRecord | DatasetRecord): boolean {
  if (textOf(attributes.get('js_type')) !== 'Reference' || attributes.has('view')) return false
  return attributes.has('row') || !attributes.has('target')
}

/** Tells whether a node holds objects side by side: rows, or dates and arrays in a column. */
function holdsRows(record: GroupRecord | DatasetRecord): boolean {
  const type = textOf(record.attributes.get('js_type'))
  if (record.kind === 'group') return type === 'Table' || type === 'Ragged'
  const rank = record.shape?.length ?? 0
  return type === 'Date' ? rank === 1 : rank > 1 && (type === undefined || type === 'Array')
}

/** Tells whether an object is of a type without being converted. */
function isAlready(object: unknown, type: FieldType): boolean {
  try {
    return conform(object, { path: '', attributes: new Map() }, type) === object
  } catch (error) {
    if (error instanceof H5Error) return false
    throw error
  }
}

function checkResult(value: unknown, path: string, type: FieldType | undefined): void {
  if (type === undefined || (value !== null && value !== undefined)) return
  throw cannotRestore(`${String(value)} as what was asked for`, 'Load it without a class.', {
    path,
  })
}
