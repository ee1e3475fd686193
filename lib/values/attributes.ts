import type { DataType } from '../records/data-type.js'
import type { AttributeRecord } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'

export const float64: DataType = { kind: 'float', size: 8 }
export const int8: DataType = { kind: 'integer', size: 1, signed: true }
export const int32: DataType = { kind: 'integer', size: 4, signed: true }
export const int64: DataType = { kind: 'integer', size: 8, signed: true }
export const uint64: DataType = { kind: 'integer', size: 8, signed: false }
export const uint8: DataType = { kind: 'integer', size: 1, signed: false }
export const uint16: DataType = { kind: 'integer', size: 2, signed: false }
export const text: DataType = { kind: 'string', length: 'variable', charset: 'utf8' }

export const scalar: readonly number[] = []
export const noAttributes: readonly PlanAttribute[] = []

export const textAttribute = (name: string, data: string): PlanAttribute => ({
  name,
  type: text,
  shape: scalar,
  data,
})

export const integerAttribute = (name: string, data: number): PlanAttribute =>
  Math.abs(data) < 2 ** 31
    ? { name, type: int32, shape: scalar, data }
    : { name, type: int64, shape: scalar, data: BigInt(data) }

const typeAttributes = new Map<string, readonly PlanAttribute[]>()

/** The attribute list that holds nothing but `js_type`. */
export function jsType(name: string): readonly PlanAttribute[] {
  let list = typeAttributes.get(name)
  if (list === undefined) typeAttributes.set(name, (list = [textAttribute('js_type', name)]))
  return list
}

/** The text that a step gives an attribute; `undefined` when it gives none. */
export function textAttributeOf(
  { attributes }: { readonly attributes: readonly PlanAttribute[] },
  name: string,
): string | undefined {
  const data = attributes.find((attribute) => attribute.name === name)?.data
  return typeof data === 'string' ? data : undefined
}

/** Reads a text attribute; `undefined` when it is absent or no text. */
export function textOf(attribute: AttributeRecord | undefined): string | undefined {
  const data = attribute?.data
  const value: unknown = Array.isArray(data) && data.length === 1 ? data[0] : data
  return typeof value === 'string' ? value : undefined
}

/** Reads a whole number from an attribute; `undefined` when it is absent or no whole number. */
export function integerOf(attribute: AttributeRecord | undefined): number | undefined {
  const data = attribute?.data
  const first: unknown = ArrayBuffer.isView(data) ? (data as Int32Array)[0] : data
  const value = typeof first === 'bigint' ? Number(first) : first
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}
