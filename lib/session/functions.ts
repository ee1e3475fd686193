import type { SessionSource } from './session-source.js'
import { Session } from './session.js'
import { isTransferOptions, type Loaded, type LoadType } from './load-type.js'
import type { ReadingOptions, SaveOptions, SessionSettings } from './session-options.js'
import { wholeSessions } from './whole-sessions.js'
import type { PlatformType } from '../platform-type.js'
import type { WholeFile } from '../stores/whole-file.js'

/** A file's path or URL, a file's bytes, or an open session. */
export type DumpTarget = string | PlatformType<'URL'> | Session
export type FileBytes = Uint8Array | ArrayBuffer | PlatformType<'Blob'>

/** Objects by their paths, or pairs of paths and objects. */
export type SeveralObjects =
  | Readonly<Record<string, unknown>>
  | Iterable<readonly [string, unknown]>

/** What `dump` takes: the options of a save, and those of a session for a file that is not open yet. */
export type DumpOptions = SaveOptions & SessionSettings
/** What `load` takes: the options of a load, and those of a session for a file that is not open yet. */
export type LoadOptions = ReadingOptions & SessionSettings

/**
 * Saves an object into a file, which is made where there is none; what lies at other paths stays.
 *
 * Of a file's bytes it gives new ones; those it was given stay as they are.
 *
 * @example
 * await dump(run, 'run.h5', '/run1')
 */
export async function dump(
  object: unknown,
  file: DumpTarget,
  path: string,
  options?: DumpOptions,
): Promise<void>
export async function dump(
  object: unknown,
  file: FileBytes,
  path: string,
  options?: DumpOptions,
): Promise<WholeFile>
export async function dump(
  object: unknown,
  file: DumpTarget | FileBytes,
  path: string,
  options: DumpOptions = {},
): Promise<WholeFile | void> {
  if (typeof object === 'string' && isInstance(file))
    throw new TypeError('dump takes the object first: dump(object, file, path).')
  return write(file, options, (session, rest) => session.save(object, path, rest))
}

/**
 * Saves several objects into a file: all or none, and what they share only once.
 *
 * @example
 * await dumpMany('run.h5', { '/first': first, '/second': second })
 */
export async function dumpMany(
  file: DumpTarget,
  entries: SeveralObjects,
  options?: DumpOptions,
): Promise<void>
export async function dumpMany(
  file: FileBytes,
  entries: SeveralObjects,
  options?: DumpOptions,
): Promise<WholeFile>
export async function dumpMany(
  file: DumpTarget | FileBytes,
  entries: SeveralObjects,
  options: DumpOptions = {},
): Promise<WholeFile | void> {
  return write(file, options, (session, rest) => session.dumpMany(entries, rest))
}

/**
 * Loads an object from a file.
 *
 * @example
 * const run = await load('run.h5', '/run1', Run)
 */
export async function load(
  file: SessionSource | Session,
  path: string,
  options?: LoadOptions,
): Promise<unknown>
export async function load<const A extends LoadType>(
  file: SessionSource | Session,
  path: string,
  as: A | undefined,
  options?: LoadOptions,
): Promise<Loaded<A>>
export async function load(
  file: SessionSource | Session,
  path: string,
  third?: unknown,
  fourth?: LoadOptions,
): Promise<unknown> {
  const options: LoadOptions = fourth ?? (isTransferOptions(third) ? third : {})
  const as = third === options ? undefined : (third as LoadType | undefined)
  return read(file, options, (session, rest) => session.load(path, as, rest))
}

/**
 * Loads several objects from a file; what they share is one object.
 *
 * @example
 * const { '/first': first } = await loadMany('run.h5', { '/first': Run, '/second': Run })
 * const all = await loadMany('run.h5', ['/first', '/second'])
 */
export async function loadMany<const P extends string>(
  file: SessionSource | Session,
  paths: readonly P[],
  options?: LoadOptions,
): Promise<Record<P, unknown>>
export async function loadMany<const M extends Readonly<Record<string, LoadType | undefined>>>(
  file: SessionSource | Session,
  types: M,
  options?: LoadOptions,
): Promise<{ -readonly [Path in keyof M]: Loaded<M[Path]> }>
export async function loadMany(
  file: SessionSource | Session,
  wanted: Readonly<Record<string, LoadType | undefined>> | readonly string[],
  options: LoadOptions = {},
): Promise<Record<string, unknown>> {
  return read(file, options, (session, rest) =>
    session.loadMany(wanted as Readonly<Record<string, LoadType | undefined>>, rest),
  )
}

/** Something that is no place for a file, so arguments were probably exchanged. */
const isInstance = (file: unknown): boolean =>
  typeof file === 'object' &&
  !(file instanceof Session || file instanceof URL || file instanceof Blob) &&
  !(ArrayBuffer.isView(file) || file instanceof ArrayBuffer)

async function write(
  file: DumpTarget | FileBytes,
  options: DumpOptions,
  call: (session: Session, options: SaveOptions) => Promise<void>,
): Promise<WholeFile | void> {
  const { settings, rest } = split(options)
  if (file instanceof Session) return call(onSession(file, settings), rest)
  return closing(await Session.open(file, { ...settings, mode: 'a' }), async (session) => {
    await call(session, rest)
    return typeof file === 'string' || file instanceof URL ? undefined : session.toBytes()
  })
}

async function read<T>(
  file: SessionSource | Session,
  options: LoadOptions,
  call: (session: Session, options: ReadingOptions) => Promise<T>,
): Promise<T> {
  const { settings, rest } = split(options)
  if (file instanceof Session) return call(onSession(file, settings), rest)
  return closing(await Session.open(file, settings), (session) => {
    wholeSessions.add(session)
    return call(session, rest)
  })
}

/** What `await using` does, on platforms too that lack its symbol. */
async function closing<T>(session: Session, action: (session: Session) => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await action(session)
  } catch (error) {
    // The first failure is the one to tell.
    await session.close().catch(() => undefined)
    throw error
  }
  await session.close()
  return result
}

function split<O extends DumpOptions>(
  options: O,
): { settings: SessionSettings; rest: Omit<O, Exclude<keyof SessionSettings, 'signal'>> } {
  const { registry, strings, limits, onUnknownClass, external, pickle, wait, redact, ...rest } =
    options
  const given = { registry, strings, limits, onUnknownClass, external, pickle, wait, redact }
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { settings: Object.fromEntries(set), rest }
}

/** An open session has its settings already. */
function onSession(session: Session, settings: SessionSettings): Session {
  const [name] = Object.keys(settings)
  if (name === undefined) return session
  throw new TypeError(`The option ${name} belongs to the session: give it to Session.open.`)
}
