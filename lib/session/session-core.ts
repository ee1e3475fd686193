import { readOnly, unsupported } from '../errors.js'
import { abortableStore } from './abortable-store.js'
import { appendRows } from './append/append-rows.js'
import { appendAll, rowsToAppend } from './append/append-stream.js'
import { IdentityMap } from './identity-map.js'
import { LazyArrays } from './lazy-arrays.js'
import { LazyTables } from './lazy-tables.js'
import { expectedType, loadGraph } from './load-graph.js'
import { describe } from '../metadata/check-options.js'
import { Table } from '../table/table.js'
import { LazyArray } from '../values/lazy-array.js'
import { refreshObject } from './refresh/refresh-object.js'
import { refreshTable } from './refresh/refresh-table.js'
import { objectPath, writablePath } from './object-path.js'
import { elementsAt } from './refuse-elements.js'
import { deleteElement, deleteOrRoots } from './rows/delete-in-place.js'
import type { During, SaveHolder } from './rows/rewrite-holder.js'
import { saveElement, saveInPlace, type SavingInPlace } from './rows/save-in-place.js'
import { deleteStored, type SaveEntries, saveEntries, saveGraph } from './save-graph.js'
import { type Ending, SessionCalls, type Turn } from './session-calls.js'
import {
  type AppendOptions,
  type ResolvedSettings,
  type SaveOptions,
  type ReadingOptions,
  transferOf,
  withSignal,
} from './session-options.js'
import type { SharedFile } from './shared-file.js'
import type { CallScope } from './transactions/call-scope.js'
import { runInScope } from './transactions/current-scope.js'

/** What a core needs of the sessions that are made on it. */
export interface SessionMaker {
  /** Makes the session that a transaction hands in. */
  sessionOn(core: SessionCore): object
  /** Whether the session belongs to the function `load`, which closes it at once: Tables are read whole. */
  isForOneLoad(): boolean
}

/** What a session is made of, and its calls that take more than a line. */
export class SessionCore {
  readonly file: SharedFile
  readonly settings: ResolvedSettings
  readonly identity: IdentityMap
  readonly calls: SessionCalls
  readonly tables: LazyTables
  readonly #lazyArrays: LazyArrays
  readonly #maker: SessionMaker

  /**
   * @param scope What its calls belong to that are not made inside of another transaction.
   * @param session That of the same identity map and objects; without it both are new.
   */
  constructor(
    file: SharedFile,
    settings: ResolvedSettings,
    maker: SessionMaker,
    scope: CallScope = file.scope,
    session?: SessionCore,
  ) {
    const { store } = file
    const isForOneLoad = (): boolean => maker.isForOneLoad()
    const identity = session?.identity ?? new IdentityMap()
    const calls = new SessionCalls(file, identity, settings, isForOneLoad, scope)
    this.file = file
    this.settings = settings
    this.identity = identity
    this.calls = calls
    this.#maker = maker
    if (session !== undefined) {
      this.#lazyArrays = session.#lazyArrays
      this.tables = session.tables
      return
    }
    const lazyArrays = new LazyArrays(store, identity, settings.limits.bytes, {
      read: (call) => calls.runReading(call),
      change: (call) => calls.run(call),
      shownError: (error) => calls.shownError(error),
    })
    this.#lazyArrays = lazyArrays
    this.tables = new LazyTables(
      { store, settings, identity, lazyArrays, others: () => file.others(identity) },
      {
        read: (call) => calls.runReading(call),
        checkUsable: () => calls.checkUsable(),
        shownError: (error) => calls.shownError(error),
        isClosed: () => calls.hasClosed,
        readsWhole: isForOneLoad,
        append: (path, rows) => this.append(path, rows, {}),
      },
    )
    file.join(identity)
  }

  /** The same session, whose calls belong to a transaction. */
  within(scope: CallScope): SessionCore {
    return new SessionCore(this.file, this.settings, this.#maker, scope, this)
  }

  /** A session of its own on the same file; one of a transaction ends with that. */
  fork(settings: ResolvedSettings, maker: SessionMaker): SessionCore {
    const scope = this.calls.ownScope
    const fork = new SessionCore(this.file, settings, maker, scope)
    scope.atEnd(() => this.file.drop(fork.identity))
    return fork
  }

  async save(given: readonly (readonly [string, unknown])[], options: SaveOptions): Promise<void> {
    const entries = saveEntries(given)
    return this.#saving(options, async (turn, saving) => {
      const [only] = entries
      const [element] = entries.length === 1 ? await elementsAt(turn.store, [only![0]]) : []
      if (element === undefined) await saving.graph(entries)
      else await saveElement(saving, element, only![1], options.ifExists)
    })
  }

  /** Saves an object where it is. */
  async saveInPlace(object: object, options: SaveOptions): Promise<void> {
    return this.#saving(options, (_, saving) => saveInPlace(saving, object))
  }

  /** Deletes what is at a path, or an object where it is. */
  async delete(what: string | object): Promise<void> {
    return this.#saving({}, async ({ store }, saving) => {
      const { identity, settings, file } = this
      const [element] = typeof what === 'string' ? await elementsAt(store, [what]) : []
      if (element !== undefined) return deleteElement(saving, element)
      const paths = typeof what === 'string' ? [what] : await deleteOrRoots(saving, what)
      if (paths.length > 0)
        await deleteStored(store, identity, file.others(identity), paths, settings)
    })
  }

  /** Runs a call that saves. */
  async #saving(
    options: SaveOptions,
    work: (
      turn: Turn,
      saving: SavingInPlace & { graph: (entries: SaveEntries) => Promise<void> },
    ) => Promise<void>,
  ): Promise<void> {
    const { identity, settings, calls, file } = this
    if (identity.isAsking)
      throw unsupported('A reducer or getter called save during a save. Call it before or after.')
    const whole = withSignal(options, settings.signal)
    const ending: Ending = { signal: whole.signal, what: 'Saving' }
    return calls.run(async (turn) => {
      const { store, scope } = turn
      if (!store.writable) throw readOnly(store.name)
      const graph = async (entries: SaveEntries, during?: During): Promise<void> =>
        saveGraph(store, identity, entries, settings, whole, {
          lazyArrays: this.#lazyArrays,
          tables: this.tables,
          transaction: (inner) =>
            scope.transaction(identity, (within) =>
              inner({
                scope: within,
                tx: this.#sessionIn(within),
                write: (steps) => calls.turn(within, async () => store.write({ steps }), ending),
              }),
            ),
          others: () => file.others(identity),
          ...(during && { during }),
        })
      const save: SaveHolder = (path, object, during) => graph([[path, object]], during)
      await work(turn, {
        reading: this.tables.reading,
        save,
        graph,
        overwrites: options.ifChanged === 'overwrite',
        write: async (steps) => store.write({ steps }, transferOf(whole)),
      })
    }, ending)
  }

  async load(
    given: readonly (readonly [string, unknown])[],
    options: ReadingOptions,
  ): Promise<unknown[]> {
    const { registry, signal } = this.settings
    const requests = given.map(([path, as]) => {
      const normal = objectPath(path)
      return [normal, expectedType(as, normal, registry)] as const
    })
    const whole = withSignal(options, signal)
    return this.calls.runReading(
      ({ store: raw }) => {
        const store = abortableStore(raw, whole.signal, 'Loading')
        return loadGraph({ ...this.tables.reading, store }, requests, whole)
      },
      { signal: whole.signal, what: 'Loading' },
    )
  }

  async refresh(object: unknown): Promise<void> {
    if (typeof object !== 'object' || object === null)
      throw new TypeError(`session.refresh takes an object, not ${describe(object)}.`)
    if (object instanceof LazyArray) await object.refresh()
    else if (object instanceof Table)
      await this.calls.runReading(() => refreshTable(this.tables.reading, object))
    else await this.calls.runReading(() => refreshObject(this.tables.reading, object))
  }

  async append(path: string, rows: unknown, options: AppendOptions): Promise<void> {
    const { calls, tables, settings } = this
    const normal = writablePath(path)
    const given = rowsToAppend(rows)
    const whole = withSignal(options, settings.signal)
    const ending: Ending = { signal: whole.signal, what: 'Appending' }
    return calls.call((scope) =>
      appendAll(given, whole, {
        write: (inner, piece, how) =>
          calls.explained(inner, () => appendRows(tables.reading, normal, piece, how), ending),
        transaction: (work) =>
          calls.transaction(scope, (inner) => work(inner, this.#sessionIn(inner)), ending),
        outside: { scope, tx: this.#sessionIn(this.calls.ownScope) },
      }),
    )
  }

  async transaction<T>(work: (tx: object) => Promise<T>): Promise<T> {
    const { calls } = this
    return calls.call((scope) =>
      calls.transaction(scope, (inner) => runInScope(inner, () => work(this.#sessionIn(inner)))),
    )
  }

  #sessionIn(scope: CallScope): object {
    return this.#maker.sessionOn(this.within(scope))
  }
}
