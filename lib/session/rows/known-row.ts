import type { IdentityMap } from '../identity-map.js'

/**
 * The object that is a row of a table in the file; `undefined` when the session doesn't know it. The list that the
 * program holds of the table may have changed since: its elements then have other numbers there.
 */
export function knownRow(
  identity: IdentityMap,
  path: string,
  held: unknown,
  row: number,
): object | undefined {
  const known = identity.rowAt(path, row)
  if (known !== undefined || !isList(held)) return known
  const elements: readonly unknown[] = Array.isArray(held) ? held : [...held]
  const table = identity.locate(held)?.path
  const isIt = (object: unknown): object is object => {
    const place =
      typeof object === 'object' && object !== null ? identity.locate(object) : undefined
    return place?.path === table && place?.index?.length === 1 && place.index[0] === row
  }
  return isIt(elements[row]) ? elements[row] : elements.find(isIt)
}

const isList = (held: unknown): held is unknown[] | Set<unknown> =>
  Array.isArray(held) || held instanceof Set
