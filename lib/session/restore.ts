import { H5Error, redacted } from '../errors.js'
import { type ClosureRoot, readClosure, type ReadNodes, type Node } from '../graph/closure.js'
import { conform } from '../graph/conform.js'
import { ask, type Steps } from '../scheduling/steps.js'
import type { FieldType } from '../metadata/field-type.js'
import type { Store } from '../stores/store.js'
import type { RowQueue } from '../table/row-queue.js'
import { LazyArray } from '../values/lazy-array.js'
import { Unreadable } from '../values/unreadable.js'
import type { IdentityMap } from './identity-map.js'
import { Restoring } from './restoring.js'
import type { LazyArrays } from './lazy-arrays.js'
import type { LazyTables } from './lazy-tables.js'
import { knownRow } from './rows/known-row.js'
import type { ReadingOptions, ResolvedSettings } from './session-options.js'

/** What restoring objects needs of a session. */
export interface Reading {
  readonly store: Store
  readonly identity: IdentityMap
  readonly settings: ResolvedSettings
  readonly lazyArrays: LazyArrays
  readonly tables: LazyTables
  /** The other sessions on the file. */
  readonly others: () => readonly IdentityMap[]
}

export interface RestoreOptions extends ReadingOptions {
  /** Reads nodes in another way than the store. */
  readonly read?: ReadNodes
  /** What some addresses stand for, whatever the session knows of them; `undefined`: to be read. */
  readonly own?: ReadonlyMap<number, object | undefined>
  /** Tells whether only a part of what lies at a path is restored. */
  readonly isPart?: (path: string) => boolean
  /** Which row of its table the first one is that is restored. */
  readonly startOf?: (path: string) => number
  /** Fills the rows of Tables that are referred to, after what it is running. */
  readonly queue?: RowQueue | undefined
}

/** Reads what some paths lead to, and prepares for objects to be made of it. */
export function* restore(
  { store, identity, settings, lazyArrays, tables }: Reading,
  roots: readonly ClosureRoot[],
  { read, own, isPart, startOf, queue, signal, onProgress, onUnreadable }: RestoreOptions,
): Steps<Restoring> {
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
    isStandIn: (address) => pinned.get(address) instanceof Unreadable,
    refusesUnreadable: onUnreadable === 'error',
    tablesStay: tables.stay,
    place: store.name,
    signal,
    onProgress,
  })
  const isNoted = ({ path, address }: Node['record']): boolean =>
    own?.has(address) !== true && isPart?.(path) !== true
  return new Restoring(identity, closure, isNoted, queue, {
    classes,
    onUnknownClass,
    knownObject: (address) => pinned.get(address),
    knownElement: (list, path, row) =>
      (Array.isArray(list) || list instanceof Set) && identity.locate(list) !== undefined
        ? knownRow(identity, path, list, row)
        : undefined,
    knownRows: ({ address, path }) => {
      if (own?.has(address) === true || !identity.hasSingleRows(path)) return undefined
      const start = startOf?.(path) ?? 0
      return (row) => identity.singleRowAt(path, start + row)
    },
    shownError: (error) => (settings.redact ? (redacted(error) as H5Error) : error),
    str: pickle.str ?? 'auto',
    lazyArray: (record, storage) => lazyArrays.open(record, storage),
    openTable: tables.stay ? (described) => tables.open(described) : undefined,
  })
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
