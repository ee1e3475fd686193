import { corrupt } from '../errors.js'
import type { DatasetRecord } from '../records/node-record.js'
import { encodeWtf8 } from './wtf8.js'

/**
 * The content of a dataset that holds bytes: its elements in memory order, whatever their type; none where it is marked
 * empty.
 */
export function nodeBytes(record: DatasetRecord): Uint8Array<ArrayBuffer> {
  const { data, path, attributes, type } = record
  if (attributes.has('empty') || data === undefined) return new Uint8Array(0)
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
  if (typeof data === 'string') return encodeWtf8(data) as Uint8Array<ArrayBuffer>
  const isWhole = typeof data === 'bigint' || Number.isInteger(data)
  if (isWhole && type.kind === 'integer')
    return integerBytes(BigInt(data as number | bigint), type.size)
  throw corrupt('Bytes were expected', { path })
}

function integerBytes(value: bigint, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, value), true)
  return bytes.slice(0, size)
}
