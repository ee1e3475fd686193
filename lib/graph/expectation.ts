import { isH5Error } from '../errors.js'
import type { FieldType } from '../metadata/field-type.js'
import { LazyArray } from '../values/lazy-array.js'
import { conform, isTableOf } from './conform.js'
import { misfitEntry } from './declared-entries.js'
import { misfitElement } from './misfit-element.js'

const isInstanceOf = (value: unknown, classes: readonly unknown[]): boolean =>
  classes.some((constructor) => typeof constructor === 'function' && value instanceof constructor)

/** An NdArray, also of another copy of the package. */
export const isNdArray = (value: unknown): value is { data: unknown } =>
  typeof value === 'object' && value !== null && 'data' in value && 'shape' in value

/** Tells whether a value is what a field was declared to hold, also in Maps and Sets. */
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
      if (Array.isArray(value)) return misfitElement(value, type.element, expectation) === undefined
      return type.element.kind === 'number' && (ArrayBuffer.isView(value) || isNdArray(value))
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
      return value instanceof Map && misfitEntry(value, type, fitsAlone) === undefined
    case 'set':
      return value instanceof Set && misfitEntry(value, type, fitsAlone) === undefined
    case 'lazy-array':
      return value instanceof LazyArray && value.type === type.storage
    case 'table':
      return isTableOf(value, type.row())
  }
}

/** The same for an entry of a Map or Set, which is stored in its own form: it has to fit as it is, as loading will say. */
export function fitsAlone(type: FieldType, value: unknown): boolean {
  if (!expectation(type, value)) return false
  try {
    conform(value, { path: '', attributes: new Map() }, type)
    return true
  } catch (error) {
    if (isH5Error(error)) return false
    throw error
  }
}
