import type { StoredFile } from './stored-file.js'

/** One message of an object's header. */
export interface HeaderMessage {
  readonly type: number
  /** Whether it only says where the message itself is. */
  readonly isShared: boolean
  readonly bytes: Uint8Array
}

/** The bytes of a file, from where its addresses begin. */
type HeaderBytes = Pick<StoredFile, 'size' | 'read'>

const continuation = 0x10
/** A header of more pieces or bytes than these is damaged, or not worth it. */
const mostPieces = 256
const longestPiece = 2 ** 20
const signatures = { header: 'OHDR', piece: 'OCHK' } as const

/**
 * Reads the messages of an object's header at an address of a file; `undefined` where it has another form.
 *
 * The forms are those of the HDF5 File Format Specification, sections IV.A.1.a and IV.A.1.b, with addresses of 8 bytes.
 */
export function readHeader(file: HeaderBytes, address: number): HeaderMessage[] | undefined {
  const start = bytesAt(file, address, 64)
  if (start === undefined) return undefined
  const isNew = textAt(start, 0) === signatures.header
  if (!isNew && start[0] !== 1) return undefined
  const messages: HeaderMessage[] = []
  const pieces = [isNew ? firstPiece(start, address) : oldFirstPiece(start, address)]
  const hasOrder = isNew && (start[5]! & 4) !== 0
  for (let i = 0; i < pieces.length && i < mostPieces; i++) {
    const { at, length } = pieces[i]!
    const bytes = length > longestPiece ? undefined : bytesAt(file, at, length)
    if (bytes === undefined) return undefined
    const isPiece = isNew && i > 0
    if (isPiece && textAt(bytes, 0) !== signatures.piece) return undefined
    const content = isPiece ? bytes.subarray(4, -4) : bytes
    for (const message of isNew ? newMessages(content, hasOrder) : oldMessages(content)) {
      if (message.type !== continuation) messages.push(message)
      else if (message.bytes.length >= 16) {
        const view = viewOf(message.bytes)
        pieces.push({
          at: Number(view.getBigUint64(0, true)),
          length: Number(view.getBigUint64(8, true)),
        })
      }
    }
  }
  return messages
}

interface Piece {
  readonly at: number
  readonly length: number
}

/** Version 1: 12 bytes, and 4 to the next multiple of 8. */
const oldFirstPiece = (start: Uint8Array, address: number): Piece => ({
  at: address + 16,
  length: viewOf(start).getUint32(8, true),
})

/** Version 2: the flags say what comes before the length, and how long that is. */
function firstPiece(start: Uint8Array, address: number): Piece {
  const flags = start[5]!
  const at = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0)
  const width = 2 ** (flags & 3)
  let length = 0
  for (let i = width - 1; i >= 0; i--) length = length * 256 + start[at + i]!
  return { at: address + at + width, length }
}

function* oldMessages(bytes: Uint8Array): Generator<HeaderMessage> {
  const view = viewOf(bytes)
  for (let at = 0; at + 8 <= bytes.length;) {
    const [type, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
    const from = at + 8
    yield { type, isShared: (bytes[at + 4]! & 2) !== 0, bytes: bytes.subarray(from, from + size) }
    at = from + size
  }
}

function* newMessages(bytes: Uint8Array, hasOrder: boolean): Generator<HeaderMessage> {
  const view = viewOf(bytes)
  const head = hasOrder ? 6 : 4
  for (let at = 0; at + head <= bytes.length;) {
    const size = view.getUint16(at + 1, true)
    const from = at + head
    yield {
      type: bytes[at]!,
      isShared: (bytes[at + 3]! & 2) !== 0,
      bytes: bytes.subarray(from, from + size),
    }
    at = from + size
  }
}

function bytesAt(file: HeaderBytes, at: number, length: number): Uint8Array | undefined {
  if (!Number.isSafeInteger(at + length) || at < 0 || at >= file.size) return undefined
  const bytes = new Uint8Array(Math.min(length, file.size - at))
  file.read(bytes, at)
  return bytes
}

const textAt = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4))

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)
