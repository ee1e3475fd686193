import { corrupt, unregisteredClass } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord } from '../records/node-record.js'
import { integerOf, textOf } from '../values/attributes.js'
import { viewOn } from '../values/binary.js'
import { decodeBigint, parseBigint } from '../values/bigint.js'
import { enumNames } from '../values/enum-names.js'
import { kindOfType } from '../values/kinds.js'
import { matlabValue } from '../values/matlab.js'
import { naturalValue } from '../values/natural.js'
import { isNumericArray } from '../values/numeric.js'
import { decodeString } from '../values/string.js'
import { decodeSymbol } from '../values/symbol.js'
import { recordOf, UnknownRecord } from '../values/unknown-record.js'
import type { Decoding } from '../values/value-kind.js'
import { referenceTarget, targetAttribute } from './reference-target.js'
import { conform, originOf } from './conform.js'
import { emptyTable } from './empty-table.js'
import type { NodeContext } from './decode.js'
import { haveNodes } from './node-class.js'
import { compoundClass, decodeCompound } from './decode-compound.js'
import { decodeCompoundRows, isCompoundTable } from './decode-compound-rows.js'
import { decodeRowNumbers, elementAt } from './decode-rows.js'
import { externalObject } from './external.js'
import { unknownType } from './unknown-class.js'

/** Restores a dataset, or gives the work of it where other nodes are needed. */
export function decodeDataset(record: DatasetRecord, context: NodeContext): unknown {
  const type = textOf(record.attributes.get('js_type'))
  if (type === 'Reference') return checkedReference(record, context)
  if (isCompoundTable(record)) return decodeCompoundRows(record, context)
  const isAbsent = type === 'null' || type === 'undefined'
  if (context.type?.kind === 'lazy-array' && !isAbsent)
    return context.lazyArray(record, context.type.storage)
  const value = type === undefined ? unmarked(record, context) : decodeAs(type, record, context)
  // A column that has no node for any element is compared one by one, but for what is absent.
  if (context.type === undefined || haveNodes(context.type)) return value
  if (context.type.kind === 'table' && Array.isArray(value) && value.length === 0)
    return emptyTable(context.type.row(), context.classes) ?? value
  const rows = compoundClass(record, context.type, context.classes)
  return rows === undefined
    ? conform(value, originOf(record, context), context.type)
    : decodeCompound(value, record, rows, context.type, context.classes)
}

/** What other programs write, as far as its type says. */
const unmarked = (record: DatasetRecord, { type }: NodeContext): unknown =>
  enumNames(record.data, record.type, record.shape, type) ??
  matlabValue(naturalValue(record), record)

function decodeAs(type: string, record: DatasetRecord, context: NodeContext): unknown {
  switch (type) {
    case 'null':
      return null
    case 'undefined':
      return undefined
    case 'boolean':
      return decodeBooleans(record)
    case 'bigint':
      return record.shape?.length === 0 ? decodeBigint(record) : decodeBigints(record)
    case 'string':
      return decodeString(record)
    case 'Symbol':
      return decodeSymbol(record)
    case 'External':
      return externalObject(decodeString(record), record.path, context.classes)
    case 'Named':
      return decodeNamed(record, context)
    default: {
      const kind = kindOfType(type)
      if (kind?.decode !== undefined) return kind.decode(record, context)
      if (kind !== undefined)
        throw corrupt(`A ${type} is stored as a group, this is a dataset`, { path: record.path })
      if (context.onUnknownClass === 'error') throw unknownType(type, record.path)
      return unknownDataset(type, record)
    }
  }
}

/** A dataset of a kind that this version does not know: what is in it can be looked at, and written again. */
function unknownDataset(type: string, dataset: DatasetRecord): UnknownRecord {
  const value = naturalValue(dataset)
  // What is no view on the dataset's elements would not be written: it cannot be changed.
  if (Array.isArray(value)) Object.freeze(value)
  const { attributes } = dataset
  return recordOf({ type, fields: { value } }, { attributes, dataset })
}

function decodeBooleans(record: DatasetRecord): unknown {
  const { data, path, shape } = record
  const flag = (value: number | bigint): boolean => {
    if (value === 0 || value === 1) return value === 1
    throw corrupt(`A boolean is 0 or 1, not ${quoted(value)}`, { path })
  }
  if (typeof data === 'number') return flag(data)
  if (shape?.length === 1 && isNumericArray(data)) {
    const flags: boolean[] = []
    for (let i = 0; i < data.length; i++) flags.push(flag(data[i] as number))
    return flags
  }
  throw corrupt('A boolean was expected', { path })
}

function decodeBigints(record: DatasetRecord): bigint[] {
  const { data, path } = record
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data)
  if (Array.isArray(data)) return data.map((digits) => parseBigint(String(digits), path))
  throw corrupt('Whole numbers of 64 bits were expected', { path })
}

function decodeNamed(record: DatasetRecord, context: NodeContext): unknown {
  const name = decodeString(record)
  const value = context.classes.valueNamed(name)
  if (value !== undefined) return value
  if (context.onUnknownClass === 'record')
    return new UnknownRecord({ type: 'Named', fields: { value: name } })
  throw unregisteredClass(
    `The file names '${name}', which no function or class is registered as`,
    `Register it under that name before loading.`,
    { path: record.path },
  )
}

function* checkedReference(record: DatasetRecord, context: NodeContext): Decoding {
  const value = yield* decodeReference(record, context)
  const { type } = context
  if (type === undefined || haveNodes(type)) return value
  return conform(value, originOf(record, context), type)
}

/** A reference to another node, to an element of it, or a view on the buffer that it holds. */
function* decodeReference(record: DatasetRecord, context: NodeContext): Decoding {
  const { path, attributes } = record
  if (targetAttribute(record) !== undefined)
    return yield* decodeRowNumbers(record, record.data, context)
  const at = referenceTarget(record)
  const target = yield at
  const view = textOf(attributes.get('view'))
  if (view !== undefined) {
    if (!(target instanceof ArrayBuffer)) throw corrupt('A view needs an ArrayBuffer', { path })
    const offset = integerOf(attributes.get('byteOffset')) ?? -1
    return viewOn(target, view, offset, integerOf(attributes.get('length')) ?? -1, path)
  }
  const row = attributes.get('row')
  if (row === undefined) return target
  const single = integerOf(row)
  const index =
    single !== undefined && row.shape?.length === 0 ? [single] : rowIndex(row.data, path)
  return index.reduce(
    (value: unknown, i) =>
      (value === target ? context.knownElement(value, at, i) : undefined) ??
      elementAt(value, i, path, context.queue),
    target,
  )
}

function rowIndex(data: unknown, path: string): number[] {
  if (isNumericArray(data)) return Array.from(data as Int32Array, Number)
  throw corrupt('The row of a reference is a whole number', { path })
}
