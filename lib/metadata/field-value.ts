import type { PlatformType } from '../platform-type.js'
import type { ElementType, TypeDescriptor } from './descriptors.js'
import type { Constructor } from './field-type.js'
import type { ScalarTypeName } from './type-name.js'

/** What a property may be declared as, for the type that its field is stored as. */
export type FieldValue<A> = A extends `${infer Element extends ScalarTypeName}[]`
  ? ArrayValues<Element>
  : A extends ScalarTypeName
    ? ScalarValues[A]
    : A extends Constructor<infer Instance>
      ? Instance
      : A extends () => infer Result
        ? ThunkValue<Result>
        : A extends TypeDescriptor<infer Value>
          ? Value
          : unknown

/** What `toStored` may give for such a type; anything where there is none. */
export type StoredValue<A> = A extends undefined ? unknown : FieldValue<A> | null | undefined

type ThunkValue<Result> = Result extends readonly (infer Class)[]
  ? readonly (FieldValue<Class> | null | undefined)[]
  : Result extends ElementType
    ? FieldValue<Result>
    : never

export interface ScalarValues {
  int8: number
  uint8: number
  int16: number
  uint16: number
  int32: number
  uint32: number
  int64: number | bigint
  uint64: number | bigint
  float32: number
  float64: number
  bool: boolean
  string: string
  date: Date
  bytes: Uint8Array | ArrayBuffer
  bigint: bigint
  regexp: RegExp
  url: PlatformType<'URL', { readonly href: string }>
}

/** The typed array of each storage type. */
export interface TypedArrays {
  int8: Int8Array
  uint8: Uint8Array
  int16: Int16Array
  uint16: Uint16Array
  int32: Int32Array
  uint32: Uint32Array
  int64: BigInt64Array
  uint64: BigUint64Array
  float32: Float32Array
  float64: Float64Array
}

type ArrayValues<Element extends ScalarTypeName> =
  | NestedArray<ScalarValues[Element]>
  | (Element extends keyof TypedArrays
      ? TypedArrays[Element] | ShapedArray<TypedArrays[Element]>
      : never)
  | (Element extends 'uint8' ? Uint8ClampedArray | ShapedArray<Uint8ClampedArray> : never)

/** Arrays of arrays of equal lengths are one dataset of several dimensions. */
export interface NestedArray<T> extends ReadonlyArray<T | NestedArray<T>> {}

/** Elements in C order with the extents beside them. */
export interface ShapedArray<Elements> {
  readonly data: Elements
  readonly shape: readonly number[]
}
