import { describe } from './check-options.js'
import type { Compression, FieldStorage } from './definition.js'

/** The options that say how a dataset lies in the file. */
interface StorageOptions {
  readonly compress?: Compression
  readonly shuffle?: boolean
  readonly chunks?: readonly number[]
  readonly layout?: 'columns' | 'compound'
}

/** @throws TypeError naming the option and what it takes. */
export function checkStorage(options: StorageOptions, taker: string): FieldStorage {
  const { compress, shuffle, chunks, layout } = options
  if (compress !== undefined && !isCompression(compress)) {
    fail(taker, 'compress', "'gzip', a level from 1 to 9, or { filter, options }", compress)
  }
  if (shuffle !== undefined && typeof shuffle !== 'boolean')
    fail(taker, 'shuffle', 'true or false', shuffle)
  if (chunks !== undefined && !(isNumbers(chunks) && chunks.length > 0 && chunks.every(isExtent))) {
    fail(taker, 'chunks', 'an array of whole numbers above 0', chunks)
  }
  if (layout !== undefined && layout !== 'columns' && layout !== 'compound') {
    fail(taker, 'layout', "'columns' or 'compound'", layout)
  }
  return Object.freeze({ compress, shuffle, chunks: chunks && Object.freeze([...chunks]), layout })
}

function isCompression(value: Compression): boolean {
  if (value === 'gzip') return true
  if (typeof value === 'number') return isExtent(value) && value <= 9
  if (typeof value !== 'object' || value === null) return false
  return isExtent(value.filter) && isNumbers(value.options) && value.options.every(Number.isInteger)
}

const isExtent = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0

export const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number')

export function fail(taker: string, option: string, wanted: string, given: unknown): never {
  throw new TypeError(`The option ${option} of ${taker} must be ${wanted}, not ${describe(given)}.`)
}
