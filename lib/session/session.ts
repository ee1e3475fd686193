/// <reference lib="esnext.disposable" preserve="true" />
import { disposableEverywhere } from '../async-dispose.js'
import { redacted } from '../errors.js'
import { describe } from '../metadata/check-options.js'
import type { NumericArray } from '../records/node-record.js'
import { openStore } from '../stores/h5wasm/open-store.js'
import type { Table } from '../table/table.js'
import type { LazyArray } from '../values/lazy-array.js'
import type { RowStream } from './append/append-stream.js'
import { describeNode, type NodeDescription } from './describe-node.js'
import { pathOfPlace } from './element-path.js'
import { hasNode, type ListEntry, listEntries } from './list-entries.js'
import { isTransferOptions, type Loadable, type Loaded, loadedPath } from './load-type.js'
import type { LoadType } from './load-type.js'
import { notAwaitable } from './not-awaitable.js'
import { objectPath, writablePath } from './object-path.js'
import { openSource } from './open-source.js'
import { entriesOf } from './save-graph.js'
import { SessionCore, type SessionMaker } from './session-core.js'
import {
  type AppendOptions,
  checkAppendOptions,
  checkCloseOptions,
  checkSaveOptions,
  checkReadingOptions,
  type CloseOptions,
  givenSettings,
  resolveSettings,
  type SaveOptions,
  type SessionOptions,
  type SessionSettings,
  type ReadingOptions,
} from './session-options.js'
import type { SessionSource } from './session-source.js'
import { SharedFile } from './shared-file.js'
import { viewIn } from './transactions/transaction-view.js'
import { wholeSessions } from './whole-sessions.js'
import type { WholeFile } from '../stores/whole-file.js'

declare module '../values/source-transaction.js' {
  interface SourceTransaction extends Session {}
}

/**
 * Saves objects into an HDF5 file and loads them from it; gives one object for each stored object.
 *
 * @example
 * await using session = await Session.open('run.h5', { mode: 'a' })
 * await session.save(run, '/run1')
 * const again = await session.load('/run1', Run) // the same object: again === run
 */
export class Session {
  readonly #core: SessionCore

  private constructor(core: SessionCore | ((maker: SessionMaker) => SessionCore)) {
    this.#core =
      typeof core === 'function'
        ? core({
            sessionOn: (within) => new Session(within),
            isForOneLoad: () => wholeSessions.has(this),
          })
        : core
  }

  /**
   * Opens a file, or makes one.
   *
   * @throws H5Error NOT_FOUND, EXISTS, READ_ONLY or LOCKED when the mode does not suit the file, CORRUPT when it is no
   *   HDF5 file, UNSUPPORTED when a newer h5orm wrote it.
   * @example
   * await using session = await Session.open('run.h5') // 'r'; { mode: 'a' } changes or makes it
   */
  static async open(source: SessionSource, options: SessionOptions = {}): Promise<Session> {
    const settings = resolveSettings(options, 'Session.open')
    const store = await openSource(source, options).catch((error: unknown) => {
      throw settings.redact ? redacted(error) : error
    })
    return new Session((maker) => new SessionCore(new SharedFile(store), settings, maker))
  }

  /**
   * Makes a file in memory; `toBytes` gives it as bytes.
   *
   * @example
   * await using session = await Session.create()
   * await session.save(run, '/run1')
   * const bytes = await session.toBytes()
   */
  static async create(settings: SessionSettings = {}): Promise<Session> {
    const resolved = resolveSettings(settings, 'Session.create')
    const file = new SharedFile(await openStore(undefined, 'a', { memory: settings.limits?.bytes }))
    return new Session((maker) => new SessionCore(file, resolved, maker))
  }

  /** The name of the file, as messages have it. */
  get name(): string {
    return this.#core.file.store.name
  }

  /** Whether the session may save. */
  get writable(): boolean {
    return this.#core.file.store.writable
  }

  get isClosed(): boolean {
    return this.#core.calls.isClosed
  }

  /**
   * Saves any value that can be stored at a path, with all it refers to; groups on the way there are made. The state that
   * is saved is the one when the save gets its turn, which may be after a transaction: await it before changing the objects.
   *
   * What this session has saved or loaded before is linked, not written again. What is stored at the path already is
   * replaced; an object that is saved where it is, is brought to what it is now: only what differs is written, and all
   * its parts stay the objects that they are in the file. Without a path an object is saved where it is: its group, its
   * row, its element, and nothing else. When it throws, file and session are as they were.
   *
   * @throws H5Error CANNOT_STORE and UNREGISTERED_CLASS naming the property; NOT_FOUND without a path, for an object that
   *   the session does not know; EXISTS with `{ ifExists: 'error' }`; CONFLICT, READ_ONLY, CLOSED, ABORTED.
   * @example
   * await session.save(run, '/runs/2024-05-01')
   * await session.save(run) // where it is
   * await session.save(particle, '/run1/particles[3]') // a row
   */
  async save(object: unknown, path: string, options?: SaveOptions): Promise<void>
  async save(object: object, options?: SaveOptions): Promise<void>
  async save(object: unknown, ...given: [unknown?, SaveOptions?]): Promise<void> {
    const [second] = given
    if (typeof object === 'string' && typeof second === 'object')
      throw new TypeError('session.save takes the object first: save(object, path).')
    const hasPath =
      given.length > 1 || second === null || !['object', 'undefined'].includes(typeof second)
    const options = (hasPath ? given[1] : (second as SaveOptions | undefined)) ?? {}
    checkSaveOptions(options, 'session.save')
    if (hasPath) return this.#core.save([[second as string, object]], options)
    if (typeof object !== 'object' || object === null)
      throw new TypeError(
        `session.save takes a path if the value is not an object: ${describe(object)}.`,
      )
    return this.#core.saveInPlace(object, options)
  }

  /**
   * Saves several values at once: all or none, and what they share only once. The state that is saved is the one when the
   * save gets its turn, which may be after a transaction: await it before changing the objects.
   *
   * @example
   * await session.dumpMany({ '/first': first, '/second': second })
   */
  async dumpMany(
    entries: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]>,
    options: SaveOptions = {},
  ): Promise<void> {
    checkSaveOptions(options, 'session.dumpMany')
    return this.#core.save(entriesOf(entries), options)
  }

  /**
   * Loads what is stored at a path, or where a `Reference` leads; the same object whenever it is asked for again.
   *
   * With a class (or another type as `@H5Field` takes them) it is checked to be one, and what other programs wrote is
   * bound to it: fields by name, numbers and texts of every kind.
   *
   * @throws H5Error NOT_FOUND, CANNOT_RESTORE, UNREGISTERED_CLASS, CORRUPT, LIMIT, CLOSED, ABORTED.
   * @example
   * const run = await session.load('/run1', Run)
   * const something = await session.load('/run1') // of the class that the file names
   */
  async load(path: Loadable, options?: ReadingOptions): Promise<unknown>
  async load<const A extends LoadType>(
    path: Loadable,
    as: A | undefined,
    options?: ReadingOptions,
  ): Promise<Loaded<A>>
  async load(given: Loadable, second?: unknown, third?: ReadingOptions): Promise<unknown> {
    const options = third ?? (isTransferOptions(second) ? second : {})
    const as = second === options ? undefined : second
    checkReadingOptions(options, 'session.load')
    const path = loadedPath(given, this.name)
    const [value] = await this.#core.load([[path, as]], options)
    return notAwaitable(value, path)
  }

  /**
   * Loads several objects at once; what they share is one object.
   *
   * @example
   * const { '/first': first, '/second': second } = await session.loadMany({ '/first': Run, '/second': Run })
   * const all = await session.loadMany(['/first', '/second'])
   */
  async loadMany<const P extends string>(
    paths: readonly P[],
    options?: ReadingOptions,
  ): Promise<Record<P, unknown>>
  async loadMany<const M extends Readonly<Record<string, LoadType | undefined>>>(
    types: M,
    options?: ReadingOptions,
  ): Promise<{ -readonly [Path in keyof M]: Loaded<M[Path]> }>
  async loadMany(wanted: object, options: ReadingOptions = {}): Promise<Record<string, unknown>> {
    checkReadingOptions(options, 'session.loadMany')
    if (typeof wanted !== 'object' || wanted === null)
      throw new TypeError(`loadMany takes paths, or types by path, not ${describe(wanted)}.`)
    const requests = Array.isArray(wanted)
      ? wanted.map((path: string) => [path, undefined] as const)
      : Object.entries(wanted)
    const values = await this.#core.load(requests, options)
    return Object.fromEntries(requests.map(([path], i) => [path, values[i]]))
  }

  /**
   * Deletes what is stored at a path, with all that belongs to it, or an object where it is: its row or element, else
   * what is at every path at which this session has saved or loaded it.
   *
   * Rows behind one that is taken out move up. Parts that other objects share stay with them, and so does what a reference
   * leads to. The objects of the program stay as they are: saving one again stores it anew.
   *
   * @throws H5Error NOT_FOUND when nothing is there, or the session does not know the object; CANNOT_STORE for what is only
   *   a part of something else; READ_ONLY, CLOSED.
   * @example
   * await session.delete('/runs/2024-05-01')
   * await session.delete('/run1/particles[3]')
   * await session.delete(particle)
   */
  async delete(target: string | object): Promise<void> {
    if (typeof target === 'object' && target !== null) return this.#core.delete(target)
    return this.#core.delete(writablePath(target))
  }

  /** Tells whether something is stored at a path. */
  async has(path: string): Promise<boolean> {
    const normal = objectPath(path)
    return this.#core.calls.run(async ({ store }) => hasNode(store, normal))
  }

  /**
   * Lists what lies in a group, by default in the root, in the order in which it was made; also what can't be read.
   *
   * @throws H5Error NOT_FOUND
   * @example
   * for (const { name, className } of await session.list('/runs')) console.log(name, className)
   */
  async list(path = '/'): Promise<ListEntry[]> {
    const { calls, settings } = this.#core
    return calls.runReading(({ store }) => listEntries(store, objectPath(path), settings))
  }

  /**
   * Tells what the file says of one node (attributes, names of children, where a reference leads) without restoring it.
   *
   * @throws H5Error NOT_FOUND
   * @example
   * const { className, attributes, children } = await session.describe('/run1')
   */
  async describe(path: string): Promise<NodeDescription> {
    return this.#core.calls.runReading(({ store }) => describeNode(store, objectPath(path)))
  }

  /**
   * Adds rows to a table that is stored at a path (an array of objects of one class, or a Table), in one change.
   * The rows are written as they are when the call gets its turn, which may be after a transaction: await it before
   * changing them.
   *
   * Only new elements are written; the first rows that a table gets so write its columns once, so that they can grow. Rows
   * may refer to each other, to rows of tables and to all else that this session knows. An iterable is written in pieces:
   * never all rows are in memory, and when it throws none remain, except those that `commitEvery` has committed: give it for
   * every source that lasts. A function is given the `tx` of the transaction. Tables of this session have the rows too.
   *
   * @throws H5Error CANNOT_STORE for rows of another form than the table's; NOT_FOUND, READ_ONLY, CLOSED, ABORTED, BUSY.
   * @example
   * await session.append('/run1/particles', [particle, another])
   * await session.append('/run1/particles', simulation()) // function* or async function*
   * await session.append('/run1/particles', sensor(), { commitEvery: { ms: 500 } })
   */
  async append(
    path: string,
    rows: RowStream | ((tx: Session) => RowStream),
    options: AppendOptions = {},
  ): Promise<void> {
    checkAppendOptions(options, 'session.append')
    return this.#core.append(path, rows, options)
  }

  /**
   * Tells where an object lies in the file; `undefined` when this session has neither saved nor loaded it.
   *
   * An element that has no node of its own (a row of a table) has the index behind its path: `/run1/particles[3]`, which
   * `load`, `save` and `delete` understand.
   */
  pathOf(object: object): string | undefined {
    this.#core.calls.checkOpen()
    const place = this.#core.identity.locate(object)
    return place && pathOfPlace(place)
  }

  /**
   * Opens another session on the same file, with an identity map of its own: it loads objects of its own.
   *
   * The file is closed when all its sessions are; `close({ closeAll: true })` closes them all.
   */
  fork(settings: SessionSettings = {}): Session {
    this.#core.calls.checkOpen()
    const own = resolveSettings(
      { ...givenSettings(this.#core.settings), ...settings },
      'session.fork',
    )
    return new Session((maker) => this.#core.fork(own, maker))
  }

  /**
   * Brings an object that the session knows, and what lies below its path, to what the file has; unsaved changes in them
   * are lost.
   *
   * Arrays, Maps, Sets, plain objects and instances stay the same objects, rows too that are still there. Typed arrays of
   * another length, Dates, and what a reducer constructs are replaced in what holds them.
   *
   * @throws H5Error NOT_FOUND when the session does not know it or it was deleted; CANNOT_RESTORE for what is replaced.
   * @example
   * await session.refresh(run) // somebody else has changed it
   */
  async refresh(object: object): Promise<void> {
    return this.#core.refresh(object)
  }

  /** Forgets an object, or all: it is loaded anew, and saved as if it were new. */
  forget(object?: object): void {
    this.#core.calls.checkOpen()
    if (object === undefined) this.#core.identity.clear()
    else this.#core.identity.forget(object)
  }

  /**
   * Makes all calls that belong to `work` one change: an exception takes them all back, in the file and in the session.
   *
   * `tx` is a session with the same identity map, whose calls belong to the transaction; where the platform has
   * AsyncLocalStorage (Node, Deno, Bun), so do all others that are made inside of `work` on the same file. Calls from outside
   * wait for its end. Called inside of a transaction, it is nested, and can be taken back alone.
   *
   * @throws H5Error BUSY when it waits too long for another transaction, CLOSED, READ_ONLY; later calls of its own throw
   *   TRANSACTION_ENDED.
   * @example
   * await session.transaction(async (tx) => {
   *   await tx.save(run, '/run1')
   *   await tx.delete('/draft')
   * })
   */
  async transaction<T>(work: (tx: Session) => Promise<T>): Promise<T> {
    if (typeof work !== 'function')
      throw new TypeError(`session.transaction takes a function, not ${describe(work)}.`)
    return this.#core.transaction(work as (tx: object) => Promise<T>)
  }

  /**
   * Gives a view of a LazyArray or Table whose calls belong to the transaction of this `tx`.
   *
   * Only needed where the platform has no AsyncLocalStorage (browsers): elsewhere every call that is made inside of
   * `session.transaction` belongs to it.
   *
   * @throws TypeError for what is neither, or lies in another file.
   * @example
   * await session.transaction(async (tx) => {
   *   for (const frame of taken) await tx.with(frames).append(frame)
   * })
   */
  with<T extends LazyArray<NumericArray> | Table>(arrayOrTable: T): T {
    this.#core.calls.checkOpen()
    return viewIn(this.#core.calls.ownScope, arrayOrTable, this.#core.file.store)
  }

  /** Brings everything that was saved into the file. */
  async flush(): Promise<void> {
    return this.#core.calls.run(async ({ store }) => store.flush())
  }

  /** Gives the whole file as bytes, as `Session.open` takes them. */
  async toBytes(): Promise<WholeFile> {
    return this.#core.calls.run(async ({ store }) => store.toBytes())
  }

  /**
   * Closes the session, and brings everything that was saved into the file; a second call does nothing.
   *
   * Forks stay usable: the file is open, and locked if it is written, until the last of its sessions closes.
   *
   * @throws H5Error BUSY inside of a transaction of this session.
   * @example
   * await session.close({ closeAll: true }) // and every other session of the file
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkCloseOptions(options, 'session.close')
    await this.#core.calls.close(options.closeAll ?? false)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  static {
    disposableEverywhere(this.prototype)
  }
}
