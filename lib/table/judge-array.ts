import { isBareArray } from '../values/bare-array.js'
import { isMostlyHoles } from '../values/mostly-holes.js'
import type { Column } from './column.js'

/** Arrays that are looked at by a person. */
const few = 64

/**
 * Tells whether an array is stored as rows: its elements are objects that can be rows, on average two of a shape or
 * more.
 * A few that cannot are tolerated among many; a short array with an element twice is plainer as it is.
 */
export function isArrayOfRows(column: Column, values: readonly unknown[]): boolean {
  column.prepareFor(values)
  if (column.stage(values)) return areFewShapes(column, values.length)
  const seen = values.length < few ? new Set<unknown>() : undefined
  let others = 0
  let rows = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null || (value === undefined && i in values)) continue
    if (typeof value !== 'object') return false
    if (column.isRow(value)) {
      rows++
      if (seen?.has(value) === true && !column.isElsewhere(value)) return false
      seen?.add(value)
    } else if (seen !== undefined || ++others > values.length / 4) return false
  }
  return rows > 0 && areFewShapes(column, rows)
}

const areFewShapes = ({ variants: { length } }: Column, rows: number): boolean =>
  length === 1 || length <= Math.max(Math.min(16, rows / 2), rows / 4)

/** So many rows of numbers are stored one after another even when they are of different lengths. */
const manyRows = 1000

/** Tells whether an array holds very many arrays of numbers: then they lie one after another, with their sizes. */
export function isManyVectors(values: readonly unknown[]): boolean {
  if (values.length <= manyRows || Object.getPrototypeOf(values) !== Array.prototype) return false
  return !isMostlyHoles(values) && values.every(isVector) && isBareArray(values)
}

const isVector = (value: unknown): boolean =>
  Array.isArray(value) && value.every((element) => typeof element === 'number')
