import type { DataType } from './data-type.js'

/** Says what a store has to do, in an order in which it can be done; structured-cloneable. */
export interface WritePlan {
  readonly steps: readonly PlanStep[]
}

export type PlanStep =
  | CreateGroup
  | CreateDataset
  | CreateHardLink
  | Unlink
  | Move
  | Overwrite
  | Extend
  | SetAttribute
  | DeleteAttribute

/** Creates a group whose links keep their creation order; its parent exists or is created by an earlier step. */
export interface CreateGroup {
  readonly kind: 'group'
  readonly path: string
  readonly attributes: readonly PlanAttribute[]
}

export interface CreateDataset {
  readonly kind: 'dataset'
  readonly path: string
  readonly type: DataType
  /** Extents, slowest first; `[]` is a scalar. */
  readonly shape: readonly number[]
  readonly data: PlanData
  readonly attributes: readonly PlanAttribute[]
  readonly storage?: DatasetStorage
}

export type CreateNode = CreateGroup | CreateDataset

/** Gives an object that an earlier step or an earlier save made a second name. */
export interface CreateHardLink {
  readonly kind: 'hard-link'
  readonly path: string
  readonly target: string
}

/** Takes a name away; the last one frees the object and, of a group, all that has no other name. */
export interface Unlink {
  readonly kind: 'unlink'
  readonly path: string
}

/** Gives an object another name, which nothing has. */
export interface Move {
  readonly kind: 'move'
  readonly path: string
  readonly to: string
}

/** Replaces elements of a dataset; its type is `type`, and it is as big as it was. */
export interface Overwrite {
  readonly kind: 'overwrite'
  readonly path: string
  readonly type: DataType
  /** Extents of `data`: those of the dataset, unless `offset` says where in it they begin. */
  readonly shape: readonly number[]
  readonly data: PlanData
  readonly offset?: readonly number[]
  /** How far the elements lie apart along each dimension, from `offset` on; 1 where it is left out. */
  readonly stride?: readonly number[]
}

/** Gives a dataset in chunks other extents, up to its greatest ones; what is new is zero. */
export interface Extend {
  readonly kind: 'extend'
  readonly path: string
  readonly shape: readonly number[]
}

/** Gives a node an attribute, in the place of the one that has its name. */
export interface SetAttribute {
  readonly kind: 'set-attribute'
  readonly path: string
  readonly attribute: PlanAttribute
}

/** Takes an attribute away from a node. */
export interface DeleteAttribute {
  readonly kind: 'delete-attribute'
  readonly path: string
  readonly name: string
}

export interface PlanAttribute {
  readonly name: string
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: PlanData
}

/**
 * The elements of a dataset.
 *
 * - a view: the raw little-endian elements, row-major, referenced and not copied (numbers, compounds, fixed-length
 *   strings of a non-scalar dataset)
 * - a number, bigint or string: the one element of a scalar
 * - an array of strings: variable-length strings
 */
export type PlanData = ArrayBufferView | number | bigint | string | readonly string[]

export interface DatasetStorage {
  readonly chunks?: readonly number[]
  /** `null` means unlimited along that dimension; needs chunks. */
  readonly maxShape?: readonly (number | null)[]
  readonly filters?: readonly DatasetFilter[]
}

/** An HDF5 filter by its registered number, with its client data. */
export interface DatasetFilter {
  readonly id: number
  readonly options: readonly number[]
}
