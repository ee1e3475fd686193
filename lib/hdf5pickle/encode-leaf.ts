import type { DataType } from '../records/data-type.js'
import type { PlanAttribute, PlanData } from '../records/write-plan.js'
import { float64, int64, int8, scalar, uint8 } from '../values/attributes.js'
import { fitsInt64 } from '../values/bigint.js'
import { Complex } from '../values/python/complex.js'
import { encodeLong } from './long.js'
import { pickleTypes } from './pickle-type.js'
import { encodeLatin1, encodeWtf8 } from './wtf8.js'

/** A dataset as hdf5pickle writes it, before it has a place. */
export interface LeafDraft {
  readonly type: DataType
  readonly shape: readonly number[]
  readonly data: PlanData
  readonly attributes: readonly PlanAttribute[]
}

/** PyTables reads text attributes of exactly their length best, and those only as ASCII. */
export function bytesAttribute(name: string, bytes: Uint8Array): PlanAttribute {
  const type: DataType = { kind: 'string', length: bytes.length, charset: 'ascii' }
  return { name, type, shape: scalar, data: bytes }
}

export const flagAttribute = (name: string): PlanAttribute => ({
  name,
  type: int64,
  shape: scalar,
  data: 1n,
})

const typeAttributes = new Map<string, readonly PlanAttribute[]>()

/** The attribute list that holds nothing but `pickletype`. */
export function typeAttribute(type: string): readonly PlanAttribute[] {
  let list = typeAttributes.get(type)
  if (list === undefined) {
    const bytes = encodeLatin1(type) as Uint8Array
    typeAttributes.set(type, (list = [bytesAttribute('pickletype', bytes)]))
  }
  return list
}

const emptyFlag = flagAttribute('empty')

/** What stands for nothing: HDF5 of 2006 had no datasets without elements. */
export const emptyLeaf = (type: string): LeafDraft => ({
  type: int8,
  shape: [1],
  data: new Int8Array(1),
  attributes: [...typeAttribute(type), emptyFlag],
})

export const bytesLeaf = (type: string, bytes: Uint8Array): LeafDraft =>
  bytes.length === 0
    ? emptyLeaf(type)
    : { type: uint8, shape: [bytes.length], data: bytes, attributes: typeAttribute(type) }

export const integerLeaf = (type: string, data: number | bigint): LeafDraft => ({
  type: int64,
  shape: scalar,
  data: BigInt(data),
  attributes: typeAttribute(type),
})

export const floatLeaf = (data: number): LeafDraft => ({
  type: float64,
  shape: scalar,
  data,
  attributes: typeAttribute(pickleTypes.float),
})

export const unicodeLeaf = (text: string): LeafDraft =>
  bytesLeaf(pickleTypes.unicode, encodeWtf8(text))

/** An int where Python 2 has one of 64 bits, else a long. */
export const bigintLeaf = (value: bigint): LeafDraft =>
  fitsInt64(value)
    ? integerLeaf(pickleTypes.int, value)
    : bytesLeaf(pickleTypes.long, encodeLong(value))

export const longLeaf = (value: bigint): LeafDraft => bytesLeaf(pickleTypes.long, encodeLong(value))

const floatMember = (size: 4 | 8, name: string, offset: number) => ({
  name,
  type: { kind: 'float', size } as const,
  offset,
})

/** PyTables takes a compound of `r` and `i` for a complex number. */
export const complexType = (size: 4 | 8): DataType => ({
  kind: 'compound',
  size: 2 * size,
  members: [floatMember(size, 'r', 0), floatMember(size, 'i', size)],
})
const complex128 = complexType(8)

export const complexLeaf = ({ re, im }: Complex): LeafDraft => ({
  type: complex128,
  shape: scalar,
  data: Float64Array.of(re, im),
  attributes: typeAttribute(pickleTypes.complex),
})

/** Items of one type as one dataset; `undefined` where they are not of one. */
export function packedLeaf(
  type: string,
  items: readonly unknown[],
  form: 'int' | 'float' | undefined,
): LeafDraft | undefined {
  const attributes = typeAttribute(type)
  const shape = [items.length]
  if (items.length === 0) return emptyLeaf(type)
  if (form !== 'float' && items.every(isInt64))
    return { type: int64, shape, data: BigInt64Array.from(items.map(BigInt)), attributes }
  if (items.every((item) => typeof item === 'number'))
    return { type: float64, shape, data: Float64Array.from(items), attributes }
  if (!items.every((item) => item instanceof Complex)) return undefined
  const data = Float64Array.from(items.flatMap(({ re, im }) => [re, im]))
  return { type: complex128, shape, data, attributes }
}

const isInt64 = (value: unknown): value is number | bigint =>
  typeof value === 'bigint' ? fitsInt64(value) : isInt(value)

/** Whether a number is written as an int. */
export const isInt = (value: unknown): value is number =>
  Number.isSafeInteger(value) && !Object.is(value, -0)
