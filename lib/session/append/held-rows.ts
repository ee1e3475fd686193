import type { IdentityMap } from '../identity-map.js'
import type { Held } from '../unseen/unseen.js'
import { parentOf } from '../object-path.js'

/** Finds the array or the Set of the program to whose rows a table is; `undefined` when the session knows none. */
export function heldRows(
  identity: IdentityMap,
  object: object | undefined,
  around: object | undefined,
): Held | undefined {
  // The members of a large Set are the array of a group below it, which nobody holds.
  if (around instanceof Set) return around
  return Array.isArray(object) && identity.locate(object) !== undefined ? object : undefined
}

/** Where a table lies in the Set that has its rows as members, if it is one. */
export const setAround = (path: string): string | undefined =>
  path.endsWith('/values') ? parentOf(path) : undefined

/**
 * Puts rows at the end of what the program holds, and takes them out again when the transaction is taken back. False
 * when they can't be put there.
 */
export function holdRows(identity: IdentityMap, held: Held, rows: readonly object[]): boolean {
  if (held instanceof Set) for (const row of rows) Set.prototype.add.call(held, row)
  else {
    if (!canGrow(held)) return false
    for (const row of rows) held.push(row)
  }
  identity.onRollback(() => takeOut(held, rows))
  return true
}

function canGrow(array: unknown[]): boolean {
  const length = Object.getOwnPropertyDescriptor(array, 'length')
  return Object.isExtensible(array) && length?.writable === true
}

function takeOut(held: Held, rows: readonly object[]): void {
  const added = new Set<unknown>(rows)
  if (held instanceof Set) {
    for (const row of rows) Set.prototype.delete.call(held, row)
    return
  }
  let length = 0
  for (const row of held) if (!added.has(row)) held[length++] = row
  held.length = length
}
