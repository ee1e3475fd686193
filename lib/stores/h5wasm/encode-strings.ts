import { cannotStore } from '../../errors.js'
import type { Heap } from './heap.js'

/** Strings in wasm memory as HDF5 takes them: one NUL-terminated text after the other, and their addresses. */
export interface EncodedStrings {
  /** Address of the first pointer. */
  readonly pointers: number
  free(): void
}

const encoder = new TextEncoder()
const piece = 1 << 16

/**
 * Puts the strings from `start` to `end` into wasm memory in bulk: joined by NUL, encoded at once, split by looking
 * for the NULs.
 */
export function encodeStrings(
  heap: Heap,
  strings: readonly string[],
  start: number,
  end: number,
  path: string,
): EncodedStrings {
  const blocks: number[] = []
  const free = (): void => {
    for (const block of blocks) heap.free(block)
  }
  const allocate = (size: number): number => {
    const block = heap.allocate(size)
    blocks.push(block)
    return block
  }
  try {
    const pointers = allocate(4 * (end - start))
    for (let from = start; from < end; from += piece) {
      const to = Math.min(end, from + piece)
      const text = `${strings.slice(from, to).join('\0')}\0`
      const block = allocate(3 * text.length)
      const written = encodeAt(heap, text, block, path)
      const table = new Uint32Array(heap.bytes.buffer, pointers + 4 * (from - start), to - from)
      if (!fillPointers(table, heap.bytes, block, written)) throw refuseNul(path)
    }
    return { pointers, free }
  } catch (error) {
    free()
    throw error
  }
}

/** Writes one text as UTF-8 (without a terminator) and gives its length in bytes. */
export function encodeAt(heap: Heap, text: string, pointer: number, path: string): number {
  const room = heap.bytes.subarray(pointer, pointer + 3 * text.length)
  const { written } = encoder.encodeInto(text, room)
  if (!isWellFormed(text)) {
    throw cannotStore(
      'text with half a surrogate pair',
      'Store it as UTF-16 code units in a Uint16Array.',
      { path },
    )
  }
  return written
}

export function refuseNul(path: string): Error {
  return cannotStore('text that contains NUL', 'Store its UTF-8 bytes in a Uint8Array.', { path })
}

/** False when there are more NULs than pointers. */
function fillPointers(
  table: Uint32Array,
  bytes: Uint8Array,
  start: number,
  length: number,
): boolean {
  const end = start + length
  let next = start
  for (let index = 0; index < table.length; index++) {
    table[index] = next
    next = bytes.indexOf(0, next) + 1
  }
  return next === end
}

const loneSurrogate = /[\ud800-\udfff]/u

export function isWellFormed(text: string): boolean {
  const native = (text as { isWellFormed?: () => boolean }).isWellFormed
  return native === undefined ? !loneSurrogate.test(text) : native.call(text)
}
