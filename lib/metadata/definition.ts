import type { Constructor, FieldType } from './field-type.js'

/** How instances of a class are stored and made again; frozen. */
export interface ClassDefinition<T = unknown> {
  readonly constructor: Constructor<T>
  /** The name that files carry. */
  readonly name: string
  /** Names under which older files know the class. */
  readonly aliases: readonly string[]
  readonly version: number | undefined
  readonly upgrade:
    | ((state: Record<string, unknown>, fromVersion: number) => Record<string, unknown>)
    | undefined
  /** Whether what a newer version of the class stored is loaded, by the names of the fields. */
  readonly newer: 'load' | 'refuse'
  readonly create: 'auto' | 'construct' | 'bare'
  /** Whether all instances of one dump live in one Table. */
  readonly table: boolean
  /** The name of the Python class that hdf5pickle files use. */
  readonly python: string | undefined
  /** The stored fields, ancestors' first; `undefined` means every own enumerable property. */
  readonly fields: readonly FieldDefinition[] | undefined
  readonly reducer: Reducer<T> | undefined
}

export interface FieldDefinition {
  readonly property: string
  /** The link or attribute name in the file; may be a relative path such as `data/counts`. */
  readonly name: string
  /** Names under which older files know the field; read when `name` is not there, never written. */
  readonly aliases: readonly string[]
  readonly attribute: boolean
  /** Whether it stays `undefined` where its node can't be read. */
  readonly optional: boolean
  /** `undefined`: the value decides. */
  readonly type: FieldType | undefined
  readonly default: (() => unknown) | undefined
  readonly convert: FieldConversion | undefined
  readonly storage: FieldStorage
  /** User attributes, `units` and `long_name` among them. */
  readonly attributes: ReadonlyMap<string, string | number | readonly number[]>
  /**
   * Where the value lies in an object: `accessor` and `private` fields exist only on objects that
   * their constructor made; a `getter` is stored, never loaded.
   */
  readonly access: FieldAccess
  readonly get: (object: object) => unknown
  /** `undefined`: stored, never loaded. */
  readonly set: ((object: object, value: unknown) => void) | undefined
}

export type FieldAccess = 'property' | 'accessor' | 'private' | 'getter'

export interface FieldConversion {
  readonly toStored: (value: unknown) => unknown
  readonly fromStored: (stored: unknown) => unknown
}

export interface FieldStorage {
  readonly compress: Compression | undefined
  readonly shuffle: boolean | undefined
  readonly chunks: readonly number[] | undefined
  readonly layout: 'columns' | 'compound' | undefined
}

/** `'gzip'`, a gzip level from 1 to 9, or a registered filter by number. */
export type Compression =
  | 'gzip'
  | number
  | { readonly filter: number; readonly options: readonly number[] }

/** Takes an object apart for saving and puts it together again: pickle's reduce protocol. */
export interface Reducer<T = unknown> {
  /** Gives the parts: positional (an array), named (a plain object), or any one storable value. `undefined`: the object has no parts. */
  readonly reduce: ((object: T, context: ReduceContext) => unknown) | undefined
  readonly construct: ((parts: never, context: RestoreContext) => T) | undefined
  readonly state: ReducerState<T> | undefined
  /** Elements that are appended after construction, in order. */
  readonly items:
    | {
        readonly get: (object: T) => Iterable<unknown>
        readonly add: (object: T, item: never) => void
      }
    | undefined
  /** Pairs that are set after the items, in order. */
  readonly entries:
    | {
        readonly get: (object: T) => Iterable<readonly [unknown, unknown]>
        readonly set: (object: T, key: never, value: never) => void
      }
    | undefined
}

export interface ReducerState<T> {
  readonly get: (object: T) => unknown
  readonly set: (object: T, state: never) => void
}

export interface ReduceContext {
  /** Where the object is about to lie in the file. */
  readonly path: string
}

export interface RestoreContext {
  readonly path: string
  /** The version that the file's class had, if it had one. */
  readonly version: number | undefined
}
