import { Table } from '../table/table.js'
import type { FieldType } from '../metadata/field-type.js'
import { LazyArray } from '../values/lazy-array.js'

const isInstanceOf = (value: unknown, classes: readonly unknown[]): boolean =>
  classes.some((constructor) => typeof constructor === 'function' && value instanceof constructor)

/** Tells whether a value is what a field was declared to hold; deeper content is checked where it is stored. */
export function expectation(type: FieldType, value: unknown): boolean {
  switch (type.kind) {
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint'
    case 'boolean':
    case 'string':
    case 'bigint':
      return typeof value === type.kind
    case 'date':
      return value instanceof Date
    case 'regexp':
      return value instanceof RegExp
    case 'url':
      return value instanceof URL
    case 'bytes':
      return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
    case 'array':
      return Array.isArray(value) || ArrayBuffer.isView(value)
    case 'instance':
      return isInstanceOf(value, type.classes()) || typeof value === 'function'
    case 'list':
      return (
        Array.isArray(value) &&
        value.every(
          (item) => item === null || item === undefined || isInstanceOf(item, type.classes()),
        )
      )
    case 'map':
      return value instanceof Map
    case 'set':
      return value instanceof Set
    case 'lazy-array':
      return value instanceof LazyArray && value.type === type.storage
    case 'table':
      return value instanceof Table
  }
}
