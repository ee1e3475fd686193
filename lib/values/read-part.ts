import type { NumericArray } from '../records/node-record.js'
import type { NdArray } from './nd-array.js'

/** What `blocks` gives: a typed array of one dimension, an NdArray of more. */
export type ReadResult<T extends NumericArray, Rank extends number> = Rank extends 1
  ? T
  : T | NdArray<T>

/** What `read` gives for ranges: each index takes its axis away, and axes that are not named are taken whole. */
export type ReadPart<
  T extends NumericArray,
  Rank extends number,
  Ranges extends readonly unknown[],
> = number extends Ranges['length']
  ? T[number] | T | NdArray<T>
  : number extends Rank
    ? AtLeast<T, Kept<Ranges>, Ranges>
    : OfRank<T, LengthOf<Kept<Ranges, AxesAfter<Ranges, Axes<Rank>>>>>

type OfRank<T extends NumericArray, Rank extends number> = Rank extends 0
  ? T[number]
  : Rank extends 1
    ? T
    : NdArray<T>

type LengthOf<List> = List extends { readonly length: infer Length extends number } ? Length : never

/** Of an array whose dimensions nobody knows, at least the ranges remain. */
type AtLeast<
  T extends NumericArray,
  Remaining extends readonly unknown[],
  Ranges extends readonly unknown[],
> = Remaining extends readonly [unknown, unknown, ...unknown[]]
  ? NdArray<T>
  : Remaining extends readonly [unknown]
    ? T | NdArray<T>
    : Ranges extends readonly []
      ? T | NdArray<T>
      : T[number] | T | NdArray<T>

/** The ranges that are no indices, after some other axes. */
type Kept<
  Ranges extends readonly unknown[],
  Others extends readonly unknown[] = [],
> = Ranges extends readonly [infer First, ...infer Rest]
  ? First extends number
    ? Kept<Rest, Others>
    : Kept<Rest, [...Others, First]>
  : Others

/** One element for each of the dimensions: HDF5 has 32 at most. */
type Axes<Rank extends number, Counted extends readonly unknown[] = []> = Counted['length'] extends
  | Rank
  | 33
  ? Counted
  : Axes<Rank, [...Counted, unknown]>

/** The axes that no range names. */
type AxesAfter<
  Ranges extends readonly unknown[],
  All extends readonly unknown[],
> = Ranges extends readonly [unknown, ...infer Rest]
  ? All extends readonly [unknown, ...infer More]
    ? AxesAfter<Rest, More>
    : []
  : All
