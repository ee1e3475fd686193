import type { H5Error } from '../errors.js'
import type { DataType } from './data-type.js'
import type { Reference } from './reference.js'
import type { DatasetFilter } from './write-plan.js'

/** What a store found at a path. */
export type NodeRecord =
  | GroupRecord
  | DatasetRecord
  | KnownRecord
  | BrokenLinkRecord
  | UnreadableRecord

export interface GroupRecord {
  readonly kind: 'group'
  readonly path: string
  /** The object's own number in the file: equal for all hard links to it, 0 never. */
  readonly address: number
  readonly attributes: ReadonlyMap<string, AttributeRecord>
  /** Link names in creation order where the group tracks it, else by name. */
  readonly children: readonly string[]
}

export interface DatasetRecord {
  readonly kind: 'dataset'
  readonly path: string
  readonly address: number
  readonly attributes: ReadonlyMap<string, AttributeRecord>
  readonly type: DataType
  /** Extents, slowest first; `[]` is a scalar, `null` a null dataspace. */
  readonly shape: readonly number[] | null
  /** `undefined` when only the description was asked for, or the dataspace is null. */
  readonly data: RecordData | undefined
  readonly chunks: readonly number[] | undefined
  readonly maxShape: readonly (number | null)[] | undefined
  readonly filters: readonly DatasetFilter[]
  /** Compounds in the other byte order can be read, and not overwritten; absent for what can be. */
  readonly byteOrder?: 'big'
}

/** An object that the asker said it knows already: nothing of it was read. */
export interface KnownRecord {
  readonly kind: 'known'
  readonly path: string
  readonly address: number
}

/** A soft or external link that leads nowhere, or out of the file, or one of a kind that another program defined. */
export interface BrokenLinkRecord {
  readonly kind: 'broken-link'
  readonly path: string
  readonly link: 'soft' | 'external' | 'user-defined'
  readonly target: string
}

/** A node that can't be read, or a dataset whose elements can't; only for who asks for such records. */
export interface UnreadableRecord {
  readonly kind: 'unreadable'
  readonly path: string
  /** `undefined` where not even that can be read. */
  readonly address: number | undefined
  readonly error: H5Error
  /** Of a dataset whose elements can't be read. */
  readonly type: DataType | undefined
  readonly shape: readonly number[] | null | undefined
}

export interface AttributeRecord {
  readonly type: DataType
  readonly shape: readonly number[] | null
  readonly data: RecordData | undefined
}

/**
 * The elements that were read: for a scalar one value, otherwise the elements row-major.
 *
 * - integers and floats: the typed array of their type (enums: of their base; 16-bit floats: Float32Array)
 * - strings: an array of strings; bytes that are no UTF-8 are taken for latin-1
 * - compounds: columns by member name, for a scalar of one element each
 * - elements that are arrays: their base's elements, one after another
 * - sequences of variable length: an array of the above
 * - references: an array of where they lead, `null` where nowhere
 * - opaque, times …: the raw bytes
 */
export type RecordData =
  | NumericArray
  | number
  | bigint
  | string
  | readonly string[]
  | readonly (Reference | null)[]
  | CompoundColumns
  | readonly RecordData[]

export interface CompoundColumns {
  readonly columns: ReadonlyMap<string, RecordData>
}

export type NumericArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
