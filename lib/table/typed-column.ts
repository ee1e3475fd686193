import type { TypedArrays } from '../metadata/field-value.js'
import type { NumericArray } from '../records/node-record.js'
import type { NdArray } from '../values/nd-array.js'
import type { Table, TableColumn } from './table.js'

/** What numbers are stored as, of any width. */
export type NumberColumn = Exclude<NumericArray, BigColumn> | readonly number[]

type BigColumn = BigInt64Array | BigUint64Array

/**
 * What a Table gives as the column of a property, by the property's type.
 *
 * Where all values of a column are absent, numbers are stored; a field with `convert` has what is stored of it in the
 * column, which its type does not say. With `any` as the name a Table stays one of its rows' ancestors for the compiler.
 */
export type TypedColumn<Row, Name extends keyof Row> = unknown extends Name
  ? TableColumn
  : ColumnOf<Row[Name]>

type ColumnOf<Value> = unknown extends Value
  ? TableColumn
  : PresentColumn<NonNullable<Value>, Value> | AbsentColumn<Value>

type AbsentColumn<Value> = [Value & (null | undefined)] extends [never] ? never : Float64Array

type PresentColumn<Present, Value> = [Present] extends [number]
  ? NumberColumn
  : [Present] extends [bigint]
    ? BigColumn | readonly bigint[]
    : [Present] extends [number | bigint]
      ? NumericArray | readonly (number | bigint)[]
      : [Present] extends [string | boolean | Date]
        ? readonly Value[]
        : [Present] extends [TypedArrays[keyof TypedArrays]]
          ? NdArray<Present> | readonly Value[]
          : [Present] extends [object]
            ? ObjectColumn<Present, Value>
            : TableColumn

type ObjectColumn<Present extends object, Value> = Present extends
  | readonly unknown[]
  | ArrayBuffer
  | NdArray
  ? NdArray | readonly Value[]
  : Table<Present> | readonly Value[]

/** What may be given as the column of a property, by the property's type. */
export type GivenColumn<Value> = unknown extends Value
  ? TableColumn
  : readonly Value[] | GivenNumbers<NonNullable<Value>> | GivenParts<NonNullable<Value>>

type GivenNumbers<Present> = [Present] extends [number]
  ? NumberColumn
  : [Present] extends [number | bigint]
    ? NumericArray | readonly (number | bigint)[]
    : never

type GivenParts<Present> = [Present] extends [string | boolean | Date]
  ? never
  : [Present] extends [object]
    ? NdArray | Table<Present>
    : never
