import type { NodeRecord, RecordData } from '../records/node-record.js'
import type { WritePlan } from '../records/write-plan.js'
import type { PlatformType } from '../platform-type.js'
import type { WholeFile } from './whole-file.js'

export type MaybePromise<T> = T | Promise<T>

/** Where records live: a file, bytes in memory, a worker, a service. All paths are absolute. */
export interface Store {
  /** Names the place in messages, such as a file's path. */
  readonly name: string
  /** Whether everything is in the memory of this process, so that a store that nobody closes keeps nothing from others. */
  readonly isInMemory?: boolean
  readonly writable: boolean
  /**
   * Whether reading and finding answer at once, not by a promise, while nothing is in the way: then columns of Tables stay
   * in the store until they are asked for.
   */
  readonly answersAtOnce?: boolean
  /** Describes the nodes at some paths, in their order; a path that does not exist gives `undefined`. */
  read(
    requests: readonly ReadRequest[],
    options: ReadOptions,
  ): MaybePromise<(NodeRecord | undefined)[]>
  /** Reads a part of a dataset. */
  readSlab(path: string, selection: readonly Slice[]): MaybePromise<RecordData>
  /**
   * Tells whether some rows of a dataset of strings of fixed length are all ASCII. Absent where reading them by `readSlab`
   * is as quick.
   */
  areAsciiRows?(path: string, rows: Omit<Slice, 'step'>): MaybePromise<boolean>
  /** Executes a plan. When it throws, nothing of the plan remains. */
  write(plan: WritePlan, options?: WriteOptions): MaybePromise<void>
  has(path: string): MaybePromise<boolean>
  /** Finds objects without reading them; `undefined` where nothing is, or a link leads nowhere. */
  find(paths: readonly string[]): MaybePromise<(FoundObject | undefined)[]>
  /**
   * Grows when changes of another process were found: addresses and records of before may no longer hold. Absent where
   * nobody else can change the store.
   */
  readonly generation?: number
  /** Makes many writes one; absent where the store can't. */
  readonly transaction?: StoreTransaction
  /**
   * Runs a reading operation until it has seen one state of the store only, which another process may change meanwhile;
   * absent where that can't happen.
   */
  consistently?<T>(read: () => Promise<T>): Promise<T>
  /** Brings everything written so far into the file. */
  flush(): MaybePromise<void>
  /** Gives the whole file as bytes. */
  toBytes(): MaybePromise<WholeFile>
  /** Closes the file; a second call does nothing. */
  close(): MaybePromise<void>
}

/** A transaction of a store; one inside of another can be taken back alone. */
export interface StoreTransaction {
  begin(): MaybePromise<void>
  /** Makes everything since `begin` last. When it throws, nothing of it remains. */
  commit(): MaybePromise<void>
  /** Takes everything since `begin` back. */
  rollback(): MaybePromise<void>
}

/** An object in a store, as far as it is known without reading it. */
export interface FoundObject {
  readonly kind: 'group' | 'dataset' | 'named-type'
  /** The object's own number: equal for all its names. */
  readonly address: number
  /** How many names it has; `undefined` where that can't be told. */
  readonly links: number | undefined
  /** How the last name of the path leads to it; `undefined` where that can't be told. */
  readonly link?: 'hard' | 'soft' | 'external' | undefined
}

export interface ReadRequest {
  readonly path: string
  /** Whether a dataset's elements are read too. */
  readonly data: boolean
  /** Whether a group's children are listed, as they are unless it is false: there may be very many. */
  readonly children?: boolean
}

export interface ReadOptions {
  /** Addresses that need no reading: a `KnownRecord` answers for them. */
  readonly known?: { has(address: number): boolean }
  /** How many bytes of data may be taken; more is a LIMIT error before any memory is. */
  readonly maxBytes: number
  /**
   * The name of an attribute: of datasets that have it, texts of fixed length are given as their bytes, since not all of
   * them are text.
   */
  readonly bytesWith?: string
  /** Gives an `UnreadableRecord` for a node that can't be read, instead of throwing: the others are read. */
  readonly onUnreadable?: 'record' | undefined
  /** Ends a long reading. */
  readonly signal?: PlatformType<'AbortSignal'> | undefined
}

export interface WriteOptions {
  readonly signal?: PlatformType<'AbortSignal'>
  /** Called with the number of steps done now and then. */
  readonly onProgress?: (done: number, total: number) => void
}

/** `start` to `stop` (exclusive) in steps along one dimension. */
export interface Slice {
  readonly start: number
  readonly stop: number
  readonly step: number
}
