import type { Constructor, FieldType, NumberStorage } from './field-type.js'
import { parseTypeName } from './type-name.js'

const typedArrays: readonly (readonly [Constructor, NumberStorage])[] = [
  [Int8Array, 'int8'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
  [Int16Array, 'int16'],
  [Uint16Array, 'uint16'],
  [Int32Array, 'int32'],
  [Uint32Array, 'uint32'],
  [BigInt64Array, 'int64'],
  [BigUint64Array, 'uint64'],
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
]

/** The built-in classes that say as much as a type name does. */
const builtIns: ReadonlyMap<unknown, FieldType> = new Map<unknown, FieldType>([
  [String, parseTypeName('string')],
  [Boolean, parseTypeName('bool')],
  [BigInt, parseTypeName('bigint')],
  [Date, parseTypeName('date')],
  [RegExp, parseTypeName('regexp')],
  [URL, parseTypeName('url')],
  [ArrayBuffer, parseTypeName('bytes')],
  [Map, Object.freeze<FieldType>({ kind: 'map', key: undefined, value: undefined })],
  [Set, Object.freeze<FieldType>({ kind: 'set', element: undefined })],
  ...typedArrays.map(
    ([constructor, storage]) => [constructor, parseTypeName(`${storage}[]`)] as const,
  ),
])

/** Built-in classes of which the value says more: how a number is stored, what an array holds. */
const silent: ReadonlySet<unknown> = new Set([Object, Function, Array, Number, Symbol, Promise])

/** Gives the type that a class stands for; `undefined` when the value has to decide. */
export function classType(constructor: Constructor): FieldType | undefined {
  if (silent.has(constructor)) return undefined
  return builtIns.get(constructor) ?? instanceType([constructor])
}

export function instanceType(classes: readonly Constructor[]): FieldType {
  const all = Object.freeze([...classes])
  return Object.freeze({ kind: 'instance', classes: () => all })
}

/** Tells a class from a thunk: arrow functions have no prototype. */
export const isClass = (value: unknown): value is Constructor =>
  typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null
