import { H5Error } from '../errors.js'
import { Reference } from '../records/reference.js'
import type { TableValue, TypeArgument, TypeDescriptor } from '../metadata/descriptors.js'
import { partsOf } from '../metadata/descriptors.js'
import type { Constructor } from '../metadata/field-type.js'
import type { FieldValue, NestedArray, ScalarValues, TypedArrays } from '../metadata/field-value.js'
import type { ScalarTypeName } from '../metadata/type-name.js'
import type { Table } from '../table/table.js'
import type { NdArray } from '../values/nd-array.js'
import type { ReadingOptions } from './session-options.js'

/** What a loaded object may be asked to be: a class, a type name, a thunk or a descriptor. */
export type LoadType = Constructor | TypeArgument

/** What `load` gives when it is asked for such a type: `Run` for `Run`, `Run[]` for `() => [Run]`. */
export type Loaded<A> =
  A extends TypeDescriptor<infer Value>
    ? LoadedValue<Value>
    : A extends `${infer Element extends ScalarTypeName}[]`
      ? LoadedArray<Element>
      : A extends Constructor
        ? FieldValue<A>
        : A extends () => infer Result
          ? Result extends readonly (infer Class)[]
            ? FieldValue<Class>[]
            : Loaded<Result>
          : A extends ScalarTypeName
            ? FieldValue<A>
            : unknown

/** Fields may be declared as less than what loading makes of them. */
type LoadedValue<Value> =
  Value extends TableValue<infer Row extends object>
    ? Table<Row>
    : Value extends ReadonlyMap<infer Key, infer Item>
      ? Map<Key, Item> extends Value
        ? Map<Key, LoadedValue<Item>>
        : Value
      : Value extends ReadonlySet<infer Item>
        ? Set<Item> extends Value
          ? Set<Item>
          : Value
        : Value

type LoadedArray<Element extends ScalarTypeName> =
  | NestedArray<ScalarValues[Element]>
  | (Element extends keyof TypedArrays
      ? TypedArrays[Element] | NdArray<TypedArrays[Element]>
      : never)

/** What can be loaded: what is at a path, or where a reference leads. */
export type Loadable = string | Reference

/** The path of what is to be loaded. */
export function loadedPath(given: Loadable, place: string): string {
  if (!(given instanceof Reference)) return given
  if (given.path !== undefined) return given.path
  throw new H5Error('NOT_FOUND', `The reference leads to an object of ${place} that has no name.`)
}

/** Tells the options of a load from the type that may stand in their place; an instance is neither. */
export const isTransferOptions = (given: unknown): given is ReadingOptions =>
  typeof given === 'object' &&
  given !== null &&
  partsOf(given) === undefined &&
  [Object.prototype, null].includes(Object.getPrototypeOf(given) as object | null)
