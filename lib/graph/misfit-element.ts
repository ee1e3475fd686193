import type { FieldType } from '../metadata/field-type.js'

/** An element that is not what the array was declared to hold, and the way to it. */
export interface MisfitElement {
  readonly value: unknown
  readonly steps: readonly number[]
}

/**
 * Finds an element of an array, or of the arrays in it, that is not of the declared type, as loading would;
 * null, undefined and holes are of every type.
 */
export function misfitElement(
  array: readonly unknown[],
  element: FieldType,
  fits: (type: FieldType, value: unknown) => boolean,
): MisfitElement | undefined {
  const seen = new Set<readonly unknown[]>([array])
  const waiting: (readonly [readonly unknown[], readonly number[]])[] = [[array, []]]
  for (const [one, steps] of waiting)
    for (let i = 0; i < one.length; i++) {
      const value = one[i]
      if (value === null || value === undefined) continue
      if (!Array.isArray(value)) {
        if (!fits(element, value)) return { value, steps: [...steps, i] }
      } else if (!seen.has(value)) {
        seen.add(value)
        waiting.push([value, [...steps, i]])
      }
    }
  return undefined
}
