import { headersIn, messagesOf, sealHeader } from '#lib/stores/h5wasm/object-headers.js'

/** Numbers that lead beyond something. */
const odd = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
/** Messages on how things are stored: dataspace, link info, type, fill values, link, layout, filters, attribute. */
const wanted = new Set([1, 2, 3, 4, 5, 6, 8, 11, 12])

/**
 * Changes some fields of messages in object headers, whose checksums fit again, and of the nodes that index chunks:
 * sizes, masks, places.
 */
export function damageHeaders(bytes: Uint8Array, random: () => number): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const change = (start: number, size: number): void => {
    const width = pick([1, 2, 4].filter((bits) => bits <= size))
    const at = start + Math.floor(random() * (size - width + 1))
    if (width === 1) view.setUint8(at, pick(odd) & 0xff)
    else if (width === 2) view.setUint16(at, pick(odd) & 0xffff, true)
    else view.setUint32(at, pick(odd), true)
  }
  const messages = [...headersIn(bytes)].flatMap((header) =>
    [...messagesOf(bytes, header)]
      .filter(({ type, size }) => wanted.has(type) && size > 0)
      .map((message) => ({ ...message, header })),
  )
  const nodes = chunkNodes(bytes)
  for (let i = 0; i < 1 + Math.floor(random() * 3); i++)
    if (nodes.length > 0 && random() < 0.4) change(pick(nodes) + 5, 64)
    else if (messages.length > 0) {
      const { body, size, header } = pick(messages)
      change(body, size)
      sealHeader(bytes, header)
    }
}

/** Where the B-tree nodes that index chunks begin: they have no checksum. */
export function chunkNodes(bytes: Uint8Array): number[] {
  const found: number[] = []
  const signature = [0x54, 0x52, 0x45, 0x45, 1]
  for (let at = 0; at + 96 < bytes.length; at++)
    if (signature.every((byte, i) => bytes[at + i] === byte)) found.push(at)
  return found
}
