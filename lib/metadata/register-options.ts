import { checkOptions, describe } from './check-options.js'
import type { ReduceContext, Reducer, RestoreContext } from './definition.js'
import type { TypeArgument } from './descriptors.js'
import type { H5FieldOptions } from './field-options.js'
import type { LaterParts } from './later-parts.js'

/** What `@H5Class` takes, and `registry.register` too. */
export interface H5ClassOptions {
  /** The name that files carry, by default the class's own. Name everything you keep: minifiers rename classes. */
  readonly name?: string
  /** Names under which older files know the class. */
  readonly aliases?: readonly string[]
  /** A whole number that is stored with each instance. */
  readonly version?: number
  /** Brings the state of an instance that an older version stored to what this one expects. */
  readonly upgrade?: (
    state: Record<string, unknown>,
    fromVersion: number,
  ) => Record<string, unknown>
  /**
   * Whether what a newer version of the class stored is loaded (default), by the names of the fields and without
   * `upgrade`; `'refuse'` throws CANNOT_RESTORE.
   */
  readonly newer?: 'load' | 'refuse'
  /**
   * How an instance is made on loading: with the constructor, from the prototype alone, or (default)
   * with the constructor when it requires no argument.
   */
  readonly create?: 'auto' | 'construct' | 'bare'
  /** Stores all instances of one dump in one Table, wherever they are referenced from. */
  readonly table?: boolean
  /** The Python class that hdf5pickle files name, such as `'lab.run.Run'`. */
  readonly python?: string
}

/** Parts of an object: positional, named, or any one storable value. */
export type Parts = [] | object | string | number | bigint | boolean | null | undefined

/** What `registry.register` takes: also how objects are taken apart, and fields of undecorated classes. */
export interface RegisterOptions<T = unknown, P extends Parts = Parts>
  extends H5ClassOptions, LaterParts<T> {
  /** Gives the parts that `construct` makes an equal object of. */
  readonly reduce?: (object: T, context: ReduceContext) => P
  readonly construct?: (parts: P, context: RestoreContext) => T
  /** The stored fields of a class without decorators; each a type, or options with `type` among them. */
  readonly fields?: Readonly<Record<string, RegisteredField>>
  /** Uses the reducer for instances of unregistered subclasses too. */
  readonly subclasses?: boolean
}

export type RegisteredField = TypeArgument | (H5FieldOptions & { readonly type?: TypeArgument })

export const classOptionNames: readonly string[] = [
  'name',
  'aliases',
  'version',
  'upgrade',
  'newer',
  'create',
  'table',
  'python',
]

const registerOptionNames: readonly string[] = [
  ...classOptionNames,
  'reduce',
  'construct',
  'state',
  'items',
  'entries',
  'fields',
  'subclasses',
]

/** Tells whether options say anything about instances, so that what is registered must be a class. */
export const concernsInstances = (options: RegisterOptions): boolean =>
  Object.keys(options).some((option) => option !== 'name' && option !== 'aliases')

/**
 * Checks the options of a class; `fields` are checked where they are declared.
 *
 * @throws TypeError naming the option and what it takes.
 */
export function checkRegisterOptions(
  given: unknown,
  taker: string,
): asserts given is RegisterOptions {
  checkOptions(given, registerOptionNames, taker)
  const options = given as RegisterOptions
  const { name, aliases, version, upgrade, newer, create, table, python, subclasses } = options
  if (name !== undefined) checkName(name, 'name', taker)
  if (aliases !== undefined) {
    if (!Array.isArray(aliases)) fail(taker, 'aliases', 'an array of names', aliases)
    for (const alias of aliases) checkName(alias as unknown, 'aliases', taker)
  }
  if (version !== undefined && !(Number.isInteger(version) && version >= 0 && version < 2 ** 31)) {
    fail(taker, 'version', 'a whole number from 0 to 2147483647', version)
  }
  checkKind(upgrade, 'function', 'upgrade', taker)
  if (isAsync(upgrade))
    throw new TypeError(
      `The upgrade of ${taker} is async; it has to return the state synchronously. Load what it needs before.`,
    )
  if (newer !== undefined && !['load', 'refuse'].includes(newer))
    fail(taker, 'newer', "'load' or 'refuse'", newer)
  if (create !== undefined && !['auto', 'construct', 'bare'].includes(create)) {
    fail(taker, 'create', "'auto', 'construct' or 'bare'", create)
  }
  checkKind(table, 'boolean', 'table', taker)
  checkKind(subclasses, 'boolean', 'subclasses', taker)
  if (python !== undefined) checkName(python, 'python', taker)
  checkReducerOptions(options, taker)
}

/** A hook that is there must be a function, also when it is there as `undefined` by mistake. */
function checkReducerOptions(options: RegisterOptions, taker: string): void {
  for (const hook of ['reduce', 'construct'] as const) {
    if (Object.hasOwn(options, hook)) checkHook(options[hook], hook, taker)
  }
  for (const [pair, hooks] of [
    ['state', ['get', 'set']],
    ['items', ['get', 'add']],
    ['entries', ['get', 'set']],
  ] as const) {
    if (!Object.hasOwn(options, pair)) continue
    const given = options[pair] as unknown
    checkOptions(given, hooks, `${pair} of ${taker}`)
    for (const hook of hooks) {
      checkHook((given as Record<string, unknown>)[hook], `${pair}.${hook}`, taker)
    }
  }
  if (options.reduce !== undefined && options.construct === undefined) {
    throw new TypeError(`${taker} got reduce without construct, which makes objects of the parts.`)
  }
}

/** Gives the reducer that options describe; `undefined` when they describe none. */
export function reducerOf(options: RegisterOptions): Reducer | undefined {
  const { reduce, construct, state, items, entries } = options as Partial<Reducer>
  const hooks: Reducer = { reduce, construct, state, items, entries }
  return Object.values(hooks).some((hook) => hook !== undefined) ? Object.freeze(hooks) : undefined
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

export function checkName(name: unknown, option: string, taker: string): void {
  if (typeof name !== 'string' || name === '') fail(taker, option, 'a text that is not empty', name)
  if (name.includes('\0'))
    throw new TypeError(`The ${option} of ${taker} contains a NUL character.`)
  if (loneSurrogate.test(name) || name.startsWith('\ufeff'))
    throw new TypeError(
      `The ${option} of ${taker} contains half a surrogate pair or begins with a byte order mark, which no file can name.`,
    )
}

const isAsync = (hook: unknown): boolean =>
  typeof hook === 'function' && Object.prototype.toString.call(hook) === '[object AsyncFunction]'

const checkHook = (hook: unknown, option: string, taker: string): void => {
  if (typeof hook !== 'function') fail(taker, option, 'a function', hook)
}

function checkKind(value: unknown, kind: string, option: string, taker: string): void {
  if (value !== undefined && typeof value !== kind) fail(taker, option, `a ${kind}`, value)
}

function fail(taker: string, option: string, wanted: string, given: unknown): never {
  throw new TypeError(`The option ${option} of ${taker} must be ${wanted}, not ${describe(given)}.`)
}
