import type { DataType } from './data-type.js'

/** Says what a store has to do, in an order in which it can be done; structured-cloneable. */
export interface WritePlan {
  readonly steps: readonly PlanStep[]
}

export type PlanStep = CreateGroup | CreateDataset | CreateHardLink

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

/** Gives an object that an earlier step or an earlier save made a second name. */
export interface CreateHardLink {
  readonly kind: 'hard-link'
  readonly path: string
  readonly target: string
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
