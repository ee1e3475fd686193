import type { FieldDefinition } from '../metadata/definition.js'
import type { ArrayPieces } from './array-content.js'
import type { DataType } from '../records/data-type.js'
import type { DatasetStorage, PlanAttribute, PlanData } from '../records/write-plan.js'

/** A value in its HDF5 form, before it has a place in the file. */
export type Draft = DatasetDraft | GroupDraft

export interface DatasetDraft {
  readonly kind: 'dataset'
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: PlanData
  readonly attributes: readonly PlanAttribute[]
  readonly storage?: DatasetStorage
  /** Objects that this dataset holds packed: they keep an identity of their own. */
  readonly elements?: readonly PackedElement[]
  /** Stands for a node of the file, which stays as it is, and nothing else: the property that holds it. */
  readonly stays?: string
  /** More elements, which are written when the rest of the plan is. */
  readonly stream?: ArrayStream
}

/** Elements that are not at hand when a plan is made: they are written after it, in the same transaction. */
export interface ArrayStream {
  /** The extents afterwards, where they are known; elements that no piece holds are zero. */
  readonly shape: readonly number[] | undefined
  /** The elements, whole rows one after another, given the session of the transaction; called once. */
  readonly pieces: (tx: object) => ArrayPieces
}

export interface PackedElement {
  readonly value: object
  /** Where in the dataset's decoded array, one index a level. */
  readonly index: readonly number[]
}

export interface GroupDraft {
  readonly kind: 'group'
  readonly attributes: readonly PlanAttribute[]
  readonly children: readonly ChildDraft[]
}

/** A link of a group: to a value that is still to be encoded, or to a ready draft. */
export type ChildDraft = ValueChild | DraftChild

export interface ValueChild {
  /** The link name as it stands in the file. */
  readonly name: string
  readonly step: Step
  readonly value: unknown
  readonly field?: FieldDefinition
  /** True for arrays and records that the encoder made itself: nothing else can refer to them. */
  readonly temporary?: boolean
}

export interface DraftChild {
  readonly name: string
  readonly step: Step
  readonly draft: Draft
}

/** How a message names the way to a child: a property, an index, or words such as `key 3`. */
export type Step = string | number | { readonly words: string }
