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

type Rows = readonly Record<string, unknown>[]
type OfNumbers = (rows: Rows, ...rest: Tail<NumberReader>) => number
type OfValues = (rows: Rows, ...rest: Tail<ValueReader>) => void
type Tail<F extends (...all: never) => unknown> =
  Parameters<F> extends [unknown, ...infer R] ? R : never

const known = new Map<string, PropertyReader>()

/** The reader of a property: one of its own while there are any, then one for all the rest. */
export function readerOf(key: string): PropertyReader {
  let reader = known.get(key)
  if (reader !== undefined) return reader
  const at = Math.min(known.size, numberReaders.length - 1)
  reader = { numbers: numberReaders[at] as NumberReader, values: valueReaders[at] as ValueReader }
  if (known.size < numberReaders.length) known.set(key, reader)
  return reader
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

// V8 keeps what it learns about the shapes of objects with the text of a function, not with a closure. One loop for all
// properties has to look each up in a table; a loop that only ever meets one property reads it at once, in a third of
// the time. So there are many, all alike: code that is made by `new Function` is refused under a
// Content-Security-Policy.

// prettier-ignore
const numberReaders: readonly OfNumbers[] = [
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
  (rows, key, i, end, into, at, stop) => { for (let v; i < end; i++) { if (typeof (v = rows[i]![key]) !== 'number') { stop[0] = v; break } into[at++] = v } return i },
]

// prettier-ignore
const valueReaders: readonly OfValues[] = [
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
  (rows, key, i, end, into, at) => { for (; i < end; i++) into[at++] = rows[i]![key] },
]
