import type { Limits } from '../graph/closure.js'
import { checkPickleOptions, type PickleOptions } from '../hdf5pickle/pickle-options.js'
import { checkOptions, describe } from '../metadata/check-options.js'
import { registry } from '../metadata/default-registry.js'
import { Registry } from '../metadata/registry.js'
import { filterNumber } from '../stores/h5wasm/filter-names.js'
import type { Durability, OpenMode } from '../stores/h5wasm/open-mode.js'

import { type ClassLookup, type ExternalObjects, SessionRegistry } from './session-registry.js'
import type { StringLabels } from '../values/string-labels.js'
import type { PlatformType } from '../platform-type.js'

/** How a session behaves, whatever it was opened on. */
export interface SessionSettings {
  /** Which classes can be saved and loaded; by default all that `@H5Class` declared. */
  readonly registry?: Registry
  /**
   * How strings are stored and labelled; any form is read, whatever is set.
   *
   * - `'natural'` (default): ASCII labelled ASCII, any other string UTF-8, both of fixed length, which h5py, PyTables,
   *   pandas, h5web, R, Julia and MATLAB read. Octave's `load` stops at the first string labelled UTF-8.
   * - `'octave'`: all of fixed length and labelled ASCII, holding UTF-8 where they are not: for files that Octave reads.
   * - `'variable'`: strings beyond ASCII, and very uneven lists, as UTF-8 of variable length, which PyTables can't read.
   *
   * `'utf8'` is the deprecated name of `'variable'`.
   */
  readonly strings?: StringLabels | 'utf8'
  /**
   * How much one load may take from a file: `nodes` (10 million by default), which are groups, datasets, and rows and
   * other elements that become objects; `depth` (10 million); `bytes` (4 GiB), stored and about what is made of them.
   * `bytes` that are given to `Session.open` also bound the memory of HDF5 itself, which is 512 MiB otherwise.
   */
  readonly limits?: Partial<Limits>
  /**
   * What an instance of a class that is not registered becomes: an UnknownRecord (default), an error, or what a function
   * of its name gives: a registered class, else an UnknownRecord.
   */
  readonly onUnknownClass?: 'record' | 'error' | ClassLookup
  /**
   * Whether messages of H5Errors leave out all values of the file and of your objects: paths and names of properties and
   * classes stay. Such errors have no `cause` either, which may hold values; only that of ABORTED stays.
   */
  readonly redact?: boolean
  /** Objects that files refer to by an id and do not hold. */
  readonly external?: ExternalObjects
  /** How files of Python's hdf5pickle are read and written. */
  readonly pickle?: PickleOptions
  /** Aborts whatever the session is doing. */
  readonly signal?: PlatformType<'AbortSignal'>
  /**
   * How many milliseconds a call waits for a transaction that does nothing (30,000) before it throws BUSY; given to
   * `Session.open`, also how long that waits for the lock of another session or process before it throws LOCKED.
   */
  readonly wait?: number
}

/** What `Session.open` takes. */
export interface SessionOptions extends SessionSettings {
  /** h5py's modes: `'r'` (default), `'r+'` change, `'w'` make anew, `'x'` make where nothing is, `'a'` change or make. */
  readonly mode?: OpenMode
  /** When a save survives a crash: at once (`'commit'`, default), with `flush` and `close`, or never for sure. */
  readonly durability?: Durability
  /**
   * Has no effect any more: reading never changes a file or its journal.
   *
   * @deprecated
   */
  readonly recover?: boolean
  /**
   * Whether HDF5 gets memory of its own for this file, about 20 MB: a stranger's file meets no other file that the
   * process has open. Not in browsers: there a worker does that.
   */
  readonly isolated?: boolean
  /**
   * The filters that may pack and unpack data of this file, for one that you do not trust: `['gzip', 'shuffle']`. Names are
   * `gzip`, `shuffle`, `fletcher32`, `szip`, `nbit`, `scaleoffset` and those of h5wasm-plugins; numbers do too. All where
   * there is no list. Data that need another one throw `LIMIT`.
   */
  readonly filters?: readonly (string | number)[]
}

/** What saving and loading take. */
export interface TransferOptions {
  /** Stops the transfer: nothing of it remains. */
  readonly signal?: PlatformType<'AbortSignal'>
  /** Is called now and then with how many nodes are done, of how many that are known so far. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What loading takes. */
export interface ReadingOptions extends TransferOptions {
  /**
   * What becomes of a node that can't be read (a filter that is not there, data in another file, damage) inside of what is
   * loaded: an `Unreadable` in its place (default), or the error that loading the node itself throws. Where a type is
   * declared, and where the node is a part of its group, it is always the error.
   */
  readonly onUnreadable?: 'stand-in' | 'error'
}

/** What appending rows takes. */
export interface AppendOptions extends TransferOptions {
  /**
   * Commits rows as they come: at the latest when there are so many, or when the first of them is so many milliseconds
   * old. Others take their turns between, and what is committed stays when the source fails. Without it all is one change.
   */
  readonly commitEvery?: number | { readonly ms: number }
}

/** What `session.close` takes. */
export interface CloseOptions {
  /** Whether all other sessions of the file, its forks, are closed too. */
  readonly closeAll?: boolean
}

export interface SaveOptions extends TransferOptions {
  /** What happens when something is there: it is replaced (default), or the save is refused. */
  readonly ifExists?: 'replace' | 'error'
  /**
   * What happens when the object and the file were both changed since the session saw it, in the same place: the save
   * throws CONFLICT (default), or what the object has takes the place of what is stored.
   */
  readonly ifChanged?: 'error' | 'overwrite'
  /** `'hdf5pickle'` writes what Python's hdf5pickle loads, as one Pickler would; by default h5orm's own format. */
  readonly format?: 'h5orm' | 'hdf5pickle'
}

/** The settings of a session with everything filled in. */
export interface ResolvedSettings {
  readonly registry: Registry
  readonly strings: StringLabels
  readonly limits: Limits
  readonly onUnknownClass: 'record' | 'error'
  readonly pickle: PickleOptions
  readonly signal: PlatformType<'AbortSignal'> | undefined
  readonly wait: number
  readonly redact: boolean
}

/** Milliseconds. */
const defaultWait = 30_000

const settingNames = [
  'registry',
  'strings',
  'limits',
  'onUnknownClass',
  'external',
  'pickle',
  'signal',
  'wait',
  'redact',
]
const openNames = ['mode', 'durability', 'recover', 'isolated', 'filters']
const transferNames = ['signal', 'onProgress']

const defaultLimits: Limits = { nodes: 1e7, depth: 1e7, bytes: 2 ** 32 }

/** @throws TypeError naming the option and what it takes. */
export function resolveSettings(options: SessionOptions, taker: string): ResolvedSettings {
  checkOptions(options, [...settingNames, ...openNames], taker)
  const {
    strings = 'natural',
    onUnknownClass = 'record',
    signal,
    wait = defaultWait,
    redact = false,
    limits = {},
    pickle = {},
  } = options
  oneOf(strings, ['natural', 'octave', 'variable', 'utf8'], 'strings', taker)
  if (typeof onUnknownClass !== 'function')
    oneOf(onUnknownClass, ['record', 'error'], 'onUnknownClass', taker)
  oneOf(options.mode ?? 'r', ['r', 'r+', 'w', 'x', 'a'], 'mode', taker)
  oneOf(options.durability ?? 'commit', ['commit', 'close', 'none'], 'durability', taker)
  if (typeof (options.isolated ?? false) !== 'boolean')
    fail('isolated', taker, 'a boolean', options.isolated)
  const { filters = [] } = options
  if (!Array.isArray(filters)) fail('filters', taker, 'a list of names or numbers', filters)
  for (const filter of filters)
    if (filterNumber(filter) === undefined)
      fail('filters', taker, `a list of numbers, or of names such as 'gzip' or 'shuffle'`, filter)
  if (typeof (options.recover ?? true) !== 'boolean')
    fail('recover', taker, 'a boolean', options.recover)
  if (options.recover === false && (options.mode ?? 'r') !== 'r')
    throw new TypeError(
      `Only mode 'r' of ${taker} takes { recover: false }: writers have to recover.`,
    )
  if (typeof redact !== 'boolean') fail('redact', taker, 'a boolean', redact)
  checkSignal(signal, taker)
  if (!(typeof wait === 'number' && wait >= 0))
    fail('wait', taker, 'milliseconds of at least 0', wait)
  checkPickleOptions(pickle)
  checkOptions(limits, Object.keys(defaultLimits), `limits of ${taker}`)
  for (const [name, limit] of Object.entries(limits))
    if (!(limit >= 0)) fail(`limits.${name}`, taker, 'a number of at least 0', limit)
  const classes = options.registry ?? registry
  if (!(classes instanceof Registry) && typeof (classes as Registry).classNamed !== 'function')
    fail('registry', taker, 'a Registry', classes)
  return {
    registry: withHooks(classes, options, taker),
    strings: strings === 'utf8' ? 'variable' : strings,
    limits: { ...defaultLimits, ...limits },
    onUnknownClass: typeof onUnknownClass === 'function' ? 'record' : onUnknownClass,
    pickle,
    signal,
    wait,
    redact,
  }
}

function withHooks(classes: Registry, options: SessionSettings, taker: string): Registry {
  const { onUnknownClass, external } = options
  const lookup = typeof onUnknownClass === 'function' ? onUnknownClass : undefined
  if (external !== undefined)
    for (const hook of ['idOf', 'objectOf'] as const)
      if (typeof (external as Partial<ExternalObjects> | null)?.[hook] !== 'function')
        fail(`external.${hook}`, taker, 'a function', external)
  if (lookup === undefined && external === undefined) return classes
  return new SessionRegistry(classes, lookup, external)
}

/** @throws TypeError naming the option and what it takes. */
export function checkReadingOptions(options: ReadingOptions, taker: string): void {
  checkOptions(options, [...transferNames, 'onUnreadable'], taker)
  checkTransfer(options, taker)
  oneOf(options.onUnreadable ?? 'stand-in', ['stand-in', 'error'], 'onUnreadable', taker)
}

/** @throws TypeError naming the option and what it takes. */
export function checkAppendOptions(options: AppendOptions, taker: string): void {
  checkOptions(options, [...transferNames, 'commitEvery'], taker)
  checkTransfer(options, taker)
  const { commitEvery } = options
  if (commitEvery === undefined) return
  const isTime = typeof commitEvery === 'object' && commitEvery !== null
  if (isTime) checkOptions(commitEvery, ['ms'], `commitEvery of ${taker}`)
  const fits = isTime
    ? Number.isFinite(commitEvery.ms) && commitEvery.ms > 0
    : Number.isSafeInteger(commitEvery) && commitEvery >= 1
  if (!fits) fail('commitEvery', taker, 'a number of rows, or { ms } of more than 0', commitEvery)
}

/** @throws TypeError naming the option and what it takes. */
export function checkCloseOptions(options: CloseOptions, taker: string): void {
  checkOptions(options, ['closeAll'], taker)
  const { closeAll } = options
  if (closeAll !== undefined && typeof closeAll !== 'boolean')
    fail('closeAll', taker, 'true or false', closeAll)
}

/** @throws TypeError naming the option and what it takes. */
export function checkSaveOptions(options: SaveOptions, taker: string): void {
  checkOptions(options, [...transferNames, 'ifExists', 'ifChanged', 'format'], taker)
  checkTransfer(options, taker)
  oneOf(options.ifExists ?? 'replace', ['replace', 'error'], 'ifExists', taker)
  oneOf(options.ifChanged ?? 'error', ['error', 'overwrite'], 'ifChanged', taker)
  oneOf(options.format ?? 'h5orm', ['h5orm', 'hdf5pickle'], 'format', taker)
}

/** The options of a call, with the signal of its session too. */
export function withSignal<O extends TransferOptions>(
  options: O,
  signal?: PlatformType<'AbortSignal'>,
): O {
  if (signal === undefined) return options
  const both = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal])
  return { ...options, signal: both }
}

/** What of the options a store takes. */
export function transferOf({ signal, onProgress }: TransferOptions): TransferOptions {
  return { ...(signal && { signal }), ...(onProgress && { onProgress }) }
}

function checkTransfer({ signal, onProgress }: TransferOptions, taker: string): void {
  checkSignal(signal, taker)
  if (onProgress !== undefined && typeof onProgress !== 'function')
    fail('onProgress', taker, 'a function', onProgress)
}

function checkSignal(signal: unknown, taker: string): void {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    fail('signal', taker, 'an AbortSignal', signal)
}

function oneOf(value: string, known: readonly string[], option: string, taker: string): void {
  if (!known.includes(value)) fail(option, taker, `one of '${known.join("', '")}'`, value)
}

function fail(option: string, taker: string, wanted: string, given: unknown): never {
  throw new TypeError(`The option ${option} of ${taker} must be ${wanted}, not ${describe(given)}.`)
}

/** The settings of a session as another one takes them. */
export function givenSettings({ signal, ...others }: ResolvedSettings): SessionSettings {
  return signal === undefined ? others : { ...others, signal }
}
