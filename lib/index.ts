export { H5Class, type StoredClassDecorator } from './decorators/h5-class.js'
export type { FieldDecorator, FieldTypeMismatch } from './decorators/field-decorator.js'
export { H5Field, type Rel } from './decorators/h5-field.js'
export { H5Error, isH5Error, type H5ErrorCode } from './errors.js'
export { registry } from './metadata/default-registry.js'
export {
  lazyArray,
  mapOf,
  oneOf,
  setOf,
  tableOf,
  type TypeDescriptor,
} from './metadata/descriptors.js'
export type { H5FieldOptions } from './metadata/field-options.js'
export { H5 } from './metadata/protocol.js'
export type { H5ClassOptions, RegisterOptions } from './metadata/register-options.js'
export { type Named, Registry } from './metadata/registry.js'
