const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const latin1 = new TextDecoder('latin1')
const pieceBytes = 1 << 20
/** So many strings are not worth an area to decode them at once, or to look for equal ones. */
const few = 64
const space = 32

/** How a fixed-length string ends, in HDF5's numbers. */
export const padding = { nullTerminated: 0, nullPadded: 1, spacePadded: 2 } as const

/** Bytes that are no UTF-8 are taken for latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return latin1.decode(bytes)
  }
}

/** Decodes strings of `size` bytes each that follow one another; equal ones near each other share one string. */
export function decodeFixedStrings(
  bytes: Uint8Array,
  size: number,
  count: number,
  pad: number | undefined,
): string[] {
  const strings = Array.from<string>({ length: count })
  if (count < few) {
    for (let index = 0, start = 0; index < count; index++, start += size)
      strings[index] = decodeShort(bytes, start, contentEnd(bytes, start, start + size, pad))
    return strings
  }
  if (pad === padding.nullTerminated && size <= shortest) {
    const seen = new SeenShortStrings(bytes)
    for (let index = 0, start = 0; index < count; index++, start += size)
      strings[index] = seen.get(start, size)
    return strings
  }
  const seen = new SeenStrings(bytes)
  for (let index = 0, start = 0; index < count; index++, start += size) {
    const end = contentEnd(bytes, start, start + size, pad)
    strings[index] = start === end ? '' : seen.get(start, end)
  }
  return strings
}

/** Decodes the NUL-terminated strings at some addresses in wasm memory; address 0 is the empty string. */
export function decodeStringsAt(heap: Uint8Array, pointers: Uint32Array): string[] {
  if (pointers.length < few) return Array.from(pointers, (pointer) => decodeStringAt(heap, pointer))
  const strings: string[] = []
  const packed = new Uint8Array(pieceBytes)
  let length = 0
  const flush = (): void => {
    if (length > 0) for (const text of decodePacked(packed.subarray(0, length))) strings.push(text)
    length = 0
  }
  for (const pointer of pointers) {
    const end = endOfString(heap, pointer)
    if (length + end - pointer >= pieceBytes) flush()
    if (end - pointer >= pieceBytes) {
      strings.push(decodeText(heap.slice(pointer, end)))
      continue
    }
    for (let at = pointer; at < end; at++) packed[length++] = heap[at]!
    packed[length++] = 0
  }
  flush()
  return strings
}

function decodeStringAt(heap: Uint8Array, pointer: number): string {
  return decodeShort(heap, pointer, endOfString(heap, pointer))
}

function endOfString(heap: Uint8Array, pointer: number): number {
  let end = pointer
  if (pointer !== 0) while (heap[end] !== 0) end++
  return end
}

/** Decodes strings that each end in NUL, all at once when they all are UTF-8. */
function decodePacked(packed: Uint8Array): string[] {
  const content = packed.subarray(0, packed.length - 1)
  try {
    return strict.decode(content).split('\0')
  } catch {
    const strings: string[] = []
    for (let start = 0; start < packed.length;) {
      const end = packed.indexOf(0, start)
      strings.push(decodeText(packed.subarray(start, end)))
      start = end + 1
    }
    return strings
  }
}

function contentEnd(
  bytes: Uint8Array,
  start: number,
  end: number,
  pad: number | undefined,
): number {
  if (pad === padding.nullTerminated) {
    let at = start
    while (at < end && bytes[at] !== 0) at++
    return at
  }
  const filler = pad === padding.spacePadded ? space : 0
  let at = end
  while (at > start && (bytes[at - 1] === filler || bytes[at - 1] === 0)) at--
  return at
}

const slots = 4096

/** Two words of four bytes hold so many whole. */
const shortest = 8

/** The same for NUL-terminated strings in at most eight bytes, which are compared as two numbers. */
class SeenShortStrings {
  readonly #bytes: Uint8Array
  readonly #low = new Int32Array(slots)
  readonly #high = new Int32Array(slots)
  readonly #texts = Array.from<string>({ length: slots }).fill('')

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get(start: number, size: number): string {
    const bytes = this.#bytes
    const most = start + size
    const middle = start + 4 < most ? start + 4 : most
    let low = 0
    let high = 0
    let at = start
    for (let byte; at < middle && (byte = bytes[at]!) !== 0; at++) low = (low << 8) | byte
    if (at === start + 4)
      for (let byte; at < most && (byte = bytes[at]!) !== 0; at++) high = (high << 8) | byte
    const mixed = Math.imul(low, 0x9e37_79b1) ^ Math.imul(high, 0x85eb_ca6b)
    const slot = (mixed ^ (mixed >>> 15)) & (slots - 1)
    if (this.#low[slot] === low && this.#high[slot] === high) return this.#texts[slot]!
    this.#low[slot] = low
    this.#high[slot] = high
    return (this.#texts[slot] = decodeShort(bytes, start, at))
  }
}

/** Gives the same string for the same bytes, as far as they were met not long ago. */
class SeenStrings {
  readonly #bytes: Uint8Array
  readonly #starts = new Int32Array(slots)
  readonly #lengths = new Int32Array(slots)
  readonly #texts: string[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** `start` is less than `end`. */
  get(start: number, end: number): string {
    const bytes = this.#bytes
    let hash = 0
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0
    const slot = (hash ^ (hash >>> 12)) & (slots - 1)
    if (this.#lengths[slot] === end - start && this.#equals(this.#starts[slot]!, start, end))
      return this.#texts[slot]!
    this.#starts[slot] = start
    this.#lengths[slot] = end - start
    return (this.#texts[slot] = decodeShort(bytes, start, end))
  }

  #equals(seen: number, start: number, end: number): boolean {
    const bytes = this.#bytes
    const distance = seen - start
    for (let at = start; at < end; at++) if (bytes[at + distance] !== bytes[at]) return false
    return true
  }
}

function decodeShort(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 24) return decodeText(bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= 128) return decodeText(bytes.subarray(start, end))
    text += String.fromCharCode(byte)
  }
  return text
}
