import {
  decodeHeader,
  decodeIndex,
  decodeOrigin,
  encodeHeader,
  encodeOrigin,
  entryBytes,
  type JournalHeader,
  type JournalOrigin,
  sectorsPerPage,
  trailerBytes,
} from '#lib/stores/h5wasm/durability/journal-format.js'
import { pageSize } from '#lib/stores/h5wasm/durability/page-overlay.js'
import { sectorChecksums } from '#lib/stores/h5wasm/durability/sector-checksums.js'

/** Writes a journal again with another header, and another note of the file that it was written for. */
function changed(
  journal: Uint8Array,
  change: (
    header: JournalHeader,
    origin: JournalOrigin,
    numbers: readonly number[],
  ) => Partial<JournalHeader & JournalOrigin>,
): Uint8Array {
  const header = decodeHeader(journal)
  if (typeof header !== 'object' || header.origin === undefined) return journal
  const { count, salt } = header
  const indexAt = (1 + count) * pageSize
  const originAt = indexAt + count * entryBytes + trailerBytes
  const { numbers } = decodeIndex(journal.slice(indexAt, originAt), salt)!
  const origin = decodeOrigin(journal.slice(originAt), count * sectorsPerPage)
  const merged = { ...header, ...origin, ...change(header, origin, numbers) }
  const encoded = encodeOrigin(merged)
  return Buffer.concat([
    encodeHeader(merged, encoded),
    journal.subarray(pageSize, originAt),
    encoded,
  ])
}

const reader =
  (file: Uint8Array) =>
  (target: Uint8Array, position: number): number => {
    const part = file.subarray(position, position + target.length)
    target.set(part)
    return part.length
  }

type Weakening = (journal: Uint8Array, file: Uint8Array) => Uint8Array

/** Journals without one of the checks by which they know their file: what is asked says yes to any file. */
export const weakenings: Readonly<Record<string, Weakening>> = {
  'of the pages that stay': (journal) => changed(journal, () => ({ known: [] })),
  'of the pages that are replaced': (journal, file) =>
    changed(journal, ({ newSize }, _, numbers) => ({
      sectors: sectorChecksums(reader(file), numbers, newSize),
    })),
  'of the size of the file': (journal, file) =>
    changed(journal, ({ newSize }) => (file.length > newSize ? { baseSize: file.length } : {})),
}
