import { corrupt } from '../errors.js'
import type { DatasetRecord } from '../records/node-record.js'
import { jsType } from './attributes.js'
import { decodeBigint, encodeBigint } from './bigint.js'
import type { DatasetDraft } from './draft.js'
import { encodeBoolean, encodeNumber } from './scalars.js'
import { decodeString, encodeString } from './string.js'
import type { ValueKind } from './value-kind.js'
import type { StringLabels } from './string-labels.js'

function boxedKind<T extends object>(
  name: string,
  prototype: T,
  encode: (value: T, strings: StringLabels) => DatasetDraft,
  decode: (record: DatasetRecord) => unknown,
): ValueKind<T> {
  return {
    types: [name],
    prototypes: [prototype],
    encode(value, context) {
      const draft = encode(value, context.strings)
      const others = draft.attributes.filter((attribute) => attribute.name !== 'js_type')
      return { ...draft, attributes: [...others, ...jsType(name)] }
    },
    decode: (record) => Object(decode(record)) as object,
  }
}

function decodeNumber(record: DatasetRecord): number {
  if (typeof record.data === 'number') return record.data
  throw corrupt('A number was expected', { path: record.path })
}

/** Number objects: the primitive, marked; likewise the others. */
export const boxedNumberKind: ValueKind = boxedKind<object>(
  'Number',
  Number.prototype,
  (value) => encodeNumber(Number.prototype.valueOf.call(value)),
  decodeNumber,
)

export const boxedStringKind: ValueKind = boxedKind<object>(
  'String',
  String.prototype,
  (value, strings) => encodeString(String.prototype.valueOf.call(value), strings),
  decodeString,
)

export const boxedBooleanKind: ValueKind = boxedKind<object>(
  'Boolean',
  Boolean.prototype,
  (value) => encodeBoolean(Boolean.prototype.valueOf.call(value)),
  (record) => decodeNumber(record) !== 0,
)

export const boxedBigintKind: ValueKind = boxedKind<object>(
  'BigInt',
  BigInt.prototype,
  (value) => encodeBigint(BigInt.prototype.valueOf.call(value)),
  decodeBigint,
)
