import { hashNumbers } from './distinct.js'

/** Hashes of dates, arrays and typed arrays by a part of what they hold. */
export function hashLeaves(objects: readonly object[]): Int32Array {
  const hashes = new Int32Array(objects.length)
  const samples = new Float64Array(objects.length)
  for (const sample of [firstOf, lastOf, lengthOf]) {
    for (let i = 0; i < objects.length; i++) samples[i] = sample(objects[i] as object)
    hashNumbers(hashes, samples, 0)
  }
  return hashes
}

const numberOf = (value: unknown): number => {
  if (typeof value === 'string') return value.length === 0 ? 0 : value.charCodeAt(0)
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
}

function firstOf(object: object): number {
  if (object instanceof Date) return Date.prototype.getTime.call(object)
  return numberOf((object as ArrayLike<unknown>)[0])
}

function lastOf(object: object): number {
  const { length } = object as Partial<ArrayLike<unknown>>
  return length === undefined ? 0 : numberOf((object as ArrayLike<unknown>)[length - 1])
}

const lengthOf = (object: object): number => (object as { length?: number }).length ?? 0
