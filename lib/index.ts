export { fromPlain } from './bridges/from-plain.js'
export type { PlainOptions } from './bridges/plain-options.js'
export type { PlainObject, PlainValue } from './bridges/plain-value.js'
export { toPlain } from './bridges/to-plain.js'
export { H5Class, type StoredClassDecorator } from './decorators/h5-class.js'
export type { FieldDecorator, FieldTypeMismatch, Misplaced } from './decorators/field-decorator.js'
export { H5Field, type Rel } from './decorators/h5-field.js'
export { H5Error, isH5Error, type H5ErrorCode } from './errors.js'
export type { PickleOptions } from './hdf5pickle/pickle-options.js'
export { registry } from './metadata/default-registry.js'
export type {
  ClassDefinition,
  Compression,
  FieldConversion,
  FieldDefinition,
  FieldStorage,
  ReduceContext,
  Reducer,
  ReducerState,
  RestoreContext,
} from './metadata/definition.js'
export {
  type ElementType,
  mapOf,
  oneOf,
  setOf,
  tableOf,
  type TableValue,
  type TypeArgument,
  type TypeDescriptor,
  type TypeThunk,
} from './metadata/descriptors.js'
export type { ConvertOption, DefaultOf, H5FieldOptions } from './metadata/field-options.js'
export type {
  CheckedFields,
  RegisteredFields,
  RegisteredMisfit,
} from './metadata/checked-fields.js'
export type { Constructor, FieldType, NumberStorage } from './metadata/field-type.js'
export type { NestedArray, ShapedArray, TypedArrays } from './metadata/field-value.js'
export type { LaterParts } from './metadata/later-parts.js'
export { H5, type H5Symbols } from './metadata/protocol.js'
export type {
  PythonOptions,
  PythonReducer,
  PythonRegistration,
} from './metadata/python-registration.js'
export type {
  H5ClassOptions,
  Parts,
  RegisteredField,
  RegisterOptions,
} from './metadata/register-options.js'
export { type Named, Registry } from './metadata/registry.js'
export type { ScalarTypeName, TypeName } from './metadata/type-name.js'
export type { PlatformType } from './platform-type.js'
export { Reference } from './records/reference.js'
export type { NumericArray } from './records/node-record.js'
export type { RowStream } from './session/append/append-stream.js'
export {
  dump,
  dumpMany,
  type DumpOptions,
  type DumpTarget,
  type FileBytes,
  load,
  loadMany,
  type LoadOptions,
  type SeveralObjects,
} from './session/functions.js'
export type { NodeDescription, NodeDimension, StoredStrings } from './session/describe-node.js'
export type { ListEntry } from './session/list-entries.js'
export type { Loadable, Loaded, LoadType } from './session/load-type.js'
export { Session } from './session/session.js'
export type { SessionSource } from './session/session-source.js'
export type { ClassLookup, ExternalObjects } from './session/session-registry.js'
export type {
  AppendOptions,
  CloseOptions,
  ReadingOptions,
  SaveOptions,
  SessionOptions,
  SessionSettings,
  TransferOptions,
} from './session/session-options.js'
export { compact } from './stores/h5wasm/compact-store.js'
export { leftovers, recover, type RecoverOptions } from './stores/h5wasm/recover.js'
export type { Leftover } from './stores/h5wasm/durability/leftovers.js'
export type { RecoverReport } from './stores/h5wasm/durability/settle-journal.js'
export type { Store } from './stores/store.js'
export type { WholeFile } from './stores/whole-file.js'
export { Table, type TableColumn, type TableColumns } from './table/table.js'
export type { GivenColumn, NumberColumn, TypedColumn } from './table/typed-column.js'
export { BrokenLink } from './values/broken-link.js'
export { LazyArray, type LazyArrayPiece } from './values/lazy-array.js'
export type { ReadPart, ReadResult } from './values/read-part.js'
export type { LazyArrayOptions, LazyArraySourceOptions } from './values/lazy-array-options.js'
export { lazyArray } from './values/lazy-array-type.js'
export type { NestedNumbers, Numbers } from './values/array-elements.js'
export type { AxisIndex, AxisRange } from './values/ranges.js'
export { NdArray } from './values/nd-array.js'
export { Complex } from './values/python/complex.js'
export { NumpyArray } from './values/python/numpy-array.js'
export { NumpyDtype } from './values/python/numpy-dtype.js'
export {
  PythonDate,
  PythonDatetime,
  PythonTime,
  PythonTimedelta,
} from './values/python/python-datetime.js'
export { PythonDecimal } from './values/python/python-decimal.js'
export { PythonGlobal } from './values/python/python-global.js'
export { PythonObject } from './values/python/python-object.js'
export {
  asPython,
  isTuple,
  type PythonTypeName,
  pythonTypeOf,
  tuple,
} from './values/python/python-type.js'
export { PythonUuid } from './values/python/python-uuid.js'
export { Unreadable } from './values/unreadable.js'
export { UnknownRecord } from './values/unknown-record.js'
export { version } from './version.js'
