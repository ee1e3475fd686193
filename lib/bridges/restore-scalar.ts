import type { FieldType, NumberStorage } from '../metadata/field-type.js'
import { describeStorage, misfit } from '../values/number-storage.js'
import { fromBase64 } from './base64.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, sizeOf } from '../values/numeric.js'
import { isRecord } from './plain-value.js'

/**
 * Restores a value without objects of other classes in it from its JSON form; what has the declared kind already
 * stays as it is.
 *
 * @returns `undefined` when the value has no form of the type
 */
export function restoreScalar(value: unknown, type: FieldType): unknown {
  switch (type.kind) {
    case 'number':
      return restoreNumber(value, type.storage)
    case 'boolean':
    case 'string':
      return typeof value === type.kind ? value : undefined
    case 'bigint':
      return restoreBigint(value)
    case 'date':
      return restoreDate(value)
    case 'bytes':
      return restoreBytes(value)
    case 'regexp':
      return value instanceof RegExp ? value : parse(value, readRegExp)
    case 'url':
      return value instanceof URL ? value : parse(value, (text) => new URL(text))
    case 'array':
      return type.element.kind === 'number'
        ? restoreNumbers(value, type.element.storage)
        : undefined
    default:
      return undefined
  }
}

/** Whole numbers beyond 2^53 are text in JSON, and so are NaN and the infinities. */
const namedNumbers: readonly unknown[] = ['NaN', 'Infinity', '-Infinity']

function restoreNumber(value: unknown, storage: NumberStorage): number | bigint | undefined {
  const isWide = storage === 'int64' || storage === 'uint64'
  const number = namedNumbers.includes(value)
    ? Number(value)
    : isWide && typeof value === 'string'
      ? restoreBigint(value)
      : value
  if (typeof number !== 'number' && typeof number !== 'bigint') return undefined
  return misfit(number, storage) === undefined ? number : undefined
}

function restoreBigint(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined
}

function restoreDate(value: unknown): Date | undefined {
  if (value instanceof Date) return value
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function restoreBytes(value: unknown): unknown {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value
  if (typeof value === 'string') return fromBase64(value)
  return restoreNumbers(value, 'uint8')
}

/** A typed array; arrays in arrays stay so, and `{ data, shape }` becomes an NdArray. */
function restoreNumbers(value: unknown, storage: NumberStorage): unknown {
  if (ArrayBuffer.isView(value) || value instanceof NdArray) return value
  if (isRecord(value)) {
    const { data, shape } = value
    if (!Array.isArray(data) || !isShapeOf(shape, data.length)) return undefined
    const elements = restoreNumbers(data, storage)
    return isNumericArray(elements) ? new NdArray(elements, shape) : undefined
  }
  if (!Array.isArray(value)) return undefined
  if (value.some(Array.isArray)) return value.every(Array.isArray) ? value : undefined
  const { array } = describeStorage(storage)
  const result = new array(value.length)
  const isWide = result instanceof BigInt64Array || result instanceof BigUint64Array
  for (const [i, item] of value.entries() as Iterable<[number, unknown]>) {
    const number = restoreNumber(item, storage)
    if (number === undefined) return undefined
    result[i] = isWide ? BigInt(number) : Number(number)
  }
  return result
}

const isShapeOf = (shape: unknown, length: number): shape is number[] =>
  Array.isArray(shape) &&
  shape.every((extent) => Number.isSafeInteger(extent) && (extent as number) >= 0) &&
  sizeOf(shape as number[]) === length

function readRegExp(text: string): RegExp | undefined {
  const end = text.lastIndexOf('/')
  if (!text.startsWith('/') || end === 0) return undefined
  return new RegExp(text.slice(1, end), text.slice(end + 1))
}

function parse<T>(value: unknown, read: (text: string) => T): T | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return read(value)
  } catch {
    return undefined
  }
}
