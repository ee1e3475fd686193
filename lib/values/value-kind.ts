import type { FieldDefinition } from '../metadata/definition.js'
import type { FieldType } from '../metadata/field-type.js'
import type { DatasetRecord, GroupRecord, NodeRecord } from '../records/node-record.js'
import type { Draft } from './draft.js'
import type { StringLabels } from './string-labels.js'

/** One kind of object: how it becomes HDF5, and comes back. */
export interface ValueKind<T extends object = object> {
  /** The `js_type` names that this kind reads. */
  readonly types: readonly string[]
  /** The prototypes of the objects that this kind writes. */
  readonly prototypes: readonly object[]
  readonly encode: (value: T, context: EncodeContext) => Draft
  /** Reads a dataset. */
  readonly decode?: (record: DatasetRecord, context: DecodeContext) => unknown
  /** Reads a group; yields the paths of the children that it wants, gets their values. */
  readonly decodeGroup?: (record: GroupRecord, context: DecodeContext) => Decoding
}

export interface EncodeContext {
  readonly path: string
  /** Where in the object, for messages. */
  readonly property: () => string
  readonly strings: StringLabels
  readonly field: FieldDefinition | undefined
  /** Tells whether an object has a place already or a form of its own: it must not be packed into another's dataset. */
  readonly placed: (value: object) => boolean
  /** Notes which values have to be there before an instance of a class can be made. */
  readonly needs: (object: object, className: string, parts: readonly unknown[]) => void
}

/** The work of restoring one group: yields a child's path, is sent its value, returns the whole. */
export type Decoding = Generator<string, unknown, unknown>

export interface DecodeContext {
  readonly type: FieldType | undefined
  /** Makes the object known before its children are, so that they may refer to it. */
  readonly remember: (value: object) => void
  /** The record of a node that was read. */
  readonly record: (path: string) => NodeRecord | undefined
  readonly limits: { readonly nodes: number }
}

/** Gives a child's path below a group. */
export const childPath = (group: string, name: string): string =>
  group === '/' ? `/${name}` : `${group}/${name}`
