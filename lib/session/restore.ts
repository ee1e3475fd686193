import { H5Error } from '../errors.js'
import {
  type Closure,
  type ClosureRoot,
  readClosure,
  type ReadNodes,
  type Node,
} from '../graph/closure.js'
import { conform } from '../graph/conform.js'
import { Decoder } from '../graph/decode.js'
import { ask, type Steps } from '../graph/steps.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import type { Store } from '../stores/store.js'
import { elementsIn } from '../table/elements-in.js'
import { textOf } from '../values/attributes.js'
import { LazyArray } from '../values/lazy-array.js'
import type { IdentityMap } from './identity-map.js'
import type { LazyArrays } from './lazy-arrays.js'
import type { LazyTables } from './lazy-tables.js'
import type { ResolvedSettings, TransferOptions } from './session-options.js'

/** What restoring objects needs of a session. */
export interface Reading {
  readonly store: Store
  readonly identity: IdentityMap
  readonly settings: ResolvedSettings
  readonly lazyArrays: LazyArrays
  readonly tables: LazyTables
}

export interface RestoreOptions extends TransferOptions {
  /** Reads nodes in another way than the store. */
  readonly read?: ReadNodes
  /** What some addresses stand for, whatever the session knows of them; `undefined`: to be read. */
  readonly own?: ReadonlyMap<number, object | undefined>
}

export interface Restored {
  readonly closure: Closure
  readonly decoder: Decoder
}

/** Reads what some paths lead to, and prepares for objects to be made of it. */
export function* restore(
  { store, identity, settings, lazyArrays, tables }: Reading,
  roots: readonly ClosureRoot[],
  { read, own, signal, onProgress }: RestoreOptions,
): Steps<Restored> {
  /** Keeps what is known alive while objects are made that refer to it. */
  const pinned = new Map<number, object>()
  const known = {
    has(address: number): boolean {
      const object = own?.has(address) === true ? own.get(address) : identity.at(address)
      if (object !== undefined) pinned.set(address, object)
      return object !== undefined
    },
  }
  const { registry: classes, limits, onUnknownClass, pickle } = settings
  const fromStore: ReadNodes = (nodes, how) => ask(store.read(nodes, how))
  const closure = yield* readClosure(read ?? fromStore, roots, {
    classes,
    limits,
    known,
    suits: (address, type) => isAlready(pinned.get(address), type),
    isLazy: (address) => pinned.get(address) instanceof LazyArray,
    tablesStay: tables.stay,
    place: store.name,
    signal,
    onProgress,
  })
  const decoder = new Decoder(closure, {
    classes,
    onUnknownClass,
    knownObject: (address) => pinned.get(address),
    str: pickle.str ?? 'auto',
    lazyArray: (record, storage) => lazyArrays.open(record, storage),
    openTable: tables.stay ? (described) => tables.open(described) : undefined,
  })
  return { closure, decoder }
}

/** Notes which objects became of which nodes. */
export function noteRestored(identity: IdentityMap, nodes: Iterable<Node>): void {
  for (const { record, value } of nodes)
    if (typeof value === 'object' && value !== null) {
      const isCopy =
        identity.at(record.address) instanceof LazyArray && !(value instanceof LazyArray)
      if (!leadsElsewhere(record) && !isCopy) identity.addLoaded(value, record.address, record.path)
      const rows = holdsRows(record) ? elementsIn(value) : undefined
      if (rows !== undefined) identity.addRows(record.path, Array.from(rows))
    }
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
