import type { TableValue, TypeArgument, TypeDescriptor } from '../metadata/descriptors.js'
import { partsOf } from '../metadata/descriptors.js'
import type { Constructor } from '../metadata/field-type.js'
import type { FieldValue } from '../metadata/field-value.js'
import type { Table } from '../table/table.js'
import type { TransferOptions } from './session-options.js'

/** What a loaded object may be asked to be: a class, a type name, a thunk or a descriptor. */
export type LoadType = Constructor | TypeArgument

/** What `load` gives when it is asked for such a type. */
export type Loaded<A> =
  A extends TypeDescriptor<TableValue<infer Row extends object>>
    ? Table<Row>
    : A extends LoadType
      ? FieldValue<A>
      : unknown

/** What `loadMany` gives for an object of paths and types. */
export type LoadedMany<M> = { -readonly [Path in keyof M]: Loaded<M[Path]> }

/** Tells the options of a load from the type that may stand in their place; an instance is neither. */
export const isTransferOptions = (given: unknown): given is TransferOptions =>
  typeof given === 'object' &&
  given !== null &&
  partsOf(given) === undefined &&
  [Object.prototype, null].includes(Object.getPrototypeOf(given) as object | null)
