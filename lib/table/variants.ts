import type { NumericArray } from '../records/node-record.js'
import type { ValueChild } from '../values/draft.js'
import type { Column } from './column.js'
import type { GroupForm, RowSet } from './form.js'
import type { Growing } from './growing.js'
import type { RowsBuilder } from './rows-builder.js'

/** The values of one kind among those of a column, one after another. */
export type Variant =
  | NumberVariant
  | ScalarVariant
  | DateVariant
  | ViewVariant
  | ArrayVariant
  | RowsVariant
  | ReferenceVariant
  | OtherVariant

/** Objects that lie among others. */
export type Packing = DateVariant | ViewVariant | ArrayVariant | RowsVariant

/** Values that are objects and wait for being added together. */
interface Pending {
  readonly index: number
  pending: object[]
  readonly set: RowSet
}

export interface NumberVariant {
  readonly kind: 'number'
  readonly index: number
  readonly numbers: Growing<NumericArray>
  /** Whether they were bigints, which a declared int64 or uint64 takes beside numbers. */
  readonly areBigints: boolean
}

export interface ScalarVariant {
  readonly kind: 'boolean' | 'bigint' | 'string'
  readonly index: number
  list: unknown[]
}

export interface DateVariant extends Pending {
  readonly kind: 'date'
  readonly list: Date[]
  /** The milliseconds of all its dates, when they came together. */
  times: Float64Array | undefined
}

/** Typed arrays of one type. */
export interface ViewVariant extends Pending {
  readonly kind: 'view'
  readonly name: string
  readonly list: NumericArray[]
}

/** Arrays: all their elements as one column, and how many each has. */
export interface ArrayVariant extends Pending {
  readonly kind: 'array'
  readonly list: unknown[][]
  readonly elements: Column
}

/** Instances of one class, or plain objects of like keys. */
export interface RowsVariant extends Pending {
  readonly kind: 'rows'
  readonly table: RowsBuilder
}

/** Objects that are rows elsewhere. */
export interface ReferenceVariant {
  readonly kind: 'reference'
  readonly index: number
  readonly set: RowSet
  readonly numbers: Growing<Int32Array>
}

/** What needs a node of its own. */
export interface OtherVariant {
  readonly kind: 'other'
  readonly index: number
  readonly form: GroupForm
  waiting: ValueChild[]
}
