import { oneEach } from './one-each.js'

/**
 * Reads a property of the rows `from` to `end` as numbers, up to the first that has none, and gives where that is; what
 * it has instead is left in `stop`.
 */
export type NumberReader = (
  rows: readonly object[],
  key: string,
  from: number,
  end: number,
  into: Float64Array,
  at: number,
  stop: unknown[],
) => number

/** Reads a property of the rows `from` to `end`, whatever they have. */
export type ValueReader = (
  rows: readonly object[],
  key: string,
  from: number,
  end: number,
  into: unknown[],
  at: number,
) => void

export interface PropertyReader {
  readonly numbers: NumberReader
  readonly values: ValueReader
}

/** The reader of what a function gives for a row. */
export const readerBy = (get: (row: object) => unknown): PropertyReader => ({
  numbers(rows, _key, from, end, into, at, stop) {
    for (let i = from; i < end; i++) {
      const value = get(rows[i] as object)
      if (typeof value !== 'number') {
        stop[0] = value
        return i
      }
      into[at + i - from] = value
    }
    return end
  },
  values(rows, _key, from, end, into, at) {
    for (let i = from; i < end; i++) into[at + i - from] = get(rows[i] as object)
  },
})

type Rows = readonly Record<string, unknown>[]

// prettier-ignore
const numberReaders: readonly [NumberReader, ...NumberReader[]] = [
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = (rows as Rows)[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
]

// prettier-ignore
const valueReaders: readonly [ValueReader, ...ValueReader[]] = [
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = (rows as Rows)[i]![key] },
]

const numbersOf = oneEach(numberReaders, new Map<string, NumberReader>())
const valuesOf = oneEach(valueReaders, new Map<string, ValueReader>())

/** The reader of an ordinary property. */
export const readerOf = (key: string): PropertyReader => ({
  numbers: numbersOf(key),
  values: valuesOf(key),
})
