import type { NumericArray } from '../records/node-record.js'
import type { AxisSlice } from './ranges.js'

/** What a LazyArray holds: elements in a file or in memory, or where they come from. */
export interface ArrayContent {
  /** The extents as far as they are known without looking. */
  readonly shape: readonly number[]
  /** Looks how big it is now. */
  refresh(): Promise<readonly number[]>
  /** Gives the elements of the part that `plan` finds, given the extents as they are; row-major, in the array's own type. */
  read(plan: (shape: readonly number[]) => readonly AxisSlice[]): Promise<NumericArray>
  /** An error as the program gets it: with `redact: true` of its session without values. */
  shownError?(error: unknown): unknown
  /** Makes the changes that `plan` finds; all or none. */
  change(plan: ChangePlan): Promise<void>
}

/** Finds what is to change, given the extents as they are, and the path in the file, if there is one. */
export type ChangePlan = (shape: readonly number[], path?: string) => ArrayChange

export interface ArrayChange {
  /** The extents afterwards; what is new is zero where no part says otherwise. */
  readonly shape: readonly number[]
  readonly parts: readonly ArrayPart[]
}

/** Elements for a part of an array, row-major, in the array's own type. */
export interface ArrayPart {
  readonly slices: readonly AxisSlice[]
  readonly data: NumericArray
}

/** Elements that follow one another along the first axis; each piece holds whole rows. */
export type ArrayPieces = AsyncIterable<NumericArray> | Iterable<NumericArray>
