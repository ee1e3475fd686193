import { cannotStore, corrupt, unsupported } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord } from '../records/node-record.js'
import { int64, jsType, scalar, uint64 } from './attributes.js'
import type { DatasetDraft } from './draft.js'
import { fixedAscii } from './string.js'

const attributes = jsType('bigint')

export const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value
export const fitsUint64 = (value: bigint): boolean => BigInt.asUintN(64, value) === value

/** Encodes a bigint as int64, else as uint64, else as decimal text. */
export function encodeBigint(data: bigint): DatasetDraft {
  if (fitsInt64(data)) return { kind: 'dataset', type: int64, shape: scalar, data, attributes }
  if (fitsUint64(data)) return { kind: 'dataset', type: uint64, shape: scalar, data, attributes }
  const digits = digitsOf(data)
  return {
    kind: 'dataset',
    type: fixedAscii(digits.length + 1),
    shape: scalar,
    data: digits,
    attributes,
  }
}

export function decodeBigint(record: DatasetRecord): bigint {
  const { data, path } = record
  if (typeof data === 'bigint') return data
  if (typeof data === 'number' && Number.isInteger(data)) return BigInt(data)
  if (typeof data === 'string') return parseBigint(data, path)
  throw corrupt('A bigint was expected', { path })
}

/** Decimal digits of a bigint that no integer of HDF5 holds. */
export function digitsOf(value: bigint): string {
  const digits = value.toString()
  if (digits.length <= mostDigits) return digits
  throw cannotStore(
    `a bigint of ${digits.length} digits`,
    `${mostDigits} digits are the most that a file gives back; store its bytes as a Uint8Array.`,
    {},
  )
}

/** Reading more takes seconds: decimal digits are not parsed in linear time. */
const mostDigits = 4_000_000

export function parseBigint(digits: string, path: string): bigint {
  if (digits.length > mostDigits)
    throw unsupported(
      `A bigint of ${digits.length} digits is more than h5orm reads (${mostDigits}).`,
      {
        path,
      },
    )
  if (!/^-?\d+$/.test(digits))
    throw corrupt(`'${quoted(digits.slice(0, 40))}' is not a whole number`, { path })
  return BigInt(digits)
}
