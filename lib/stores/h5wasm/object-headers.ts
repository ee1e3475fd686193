import { lookup3 } from './durability/lookup3.js'

/** The first chunk of an object header. */
export interface HeaderChunk {
  /** Where the header begins, and what its checksum covers with it. */
  readonly first: number
  /** Where its messages begin and end; the checksum is behind them. */
  readonly start: number
  readonly end: number
  /** How many bytes are before the body of each message. */
  readonly prefix: number
}

/** A message of an object header: its type, and where its body is. */
export interface HeaderMessage {
  readonly type: number
  readonly body: number
  readonly size: number
}

const signature = [0x4f, 0x48, 0x44, 0x52, 2]

/** The first chunks of the object headers (version 2) of a file that HDF5 has just written. */
export function* headersIn(bytes: Uint8Array): Generator<HeaderChunk> {
  const view = viewOf(bytes)
  for (let first = 0; first + 24 < bytes.length; first++) {
    if (!signature.every((byte, at) => bytes[first + at] === byte)) continue
    const flags = bytes[first + 5]!
    // Bits 0 and 1: how many bytes say the size; 2: messages are numbered; 4: attribute limits; 5: times.
    const size = first + 6 + ((flags & 32) === 0 ? 0 : 16) + ((flags & 16) === 0 ? 0 : 4)
    const width = 2 ** (flags & 3)
    if (width > 4 || size + width > bytes.length) continue
    const length =
      width === 1
        ? bytes[size]!
        : width === 2
          ? view.getUint16(size, true)
          : view.getUint32(size, true)
    const start = size + width
    const end = start + length
    if (end + 4 > bytes.length) continue
    if (view.getUint32(end, true) === lookup3(bytes.subarray(first, end)))
      yield { first, start, end, prefix: (flags & 4) === 0 ? 4 : 6 }
  }
}

/** The messages of a header, in their order. */
export function* messagesOf(
  bytes: Uint8Array,
  { start, end, prefix }: HeaderChunk,
): Generator<HeaderMessage> {
  const view = viewOf(bytes)
  for (let at = start; at + prefix <= end;) {
    const size = view.getUint16(at + 1, true)
    const body = at + prefix
    yield { type: bytes[at]!, body, size }
    at = body + size
  }
}

/** Makes the checksum of a header fit what was changed in it. */
export const sealHeader = (bytes: Uint8Array, { first, end }: HeaderChunk): void =>
  viewOf(bytes).setUint32(end, lookup3(bytes.subarray(first, end)), true)

const viewOf = ({ buffer, byteOffset, length }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, length)
