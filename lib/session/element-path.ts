import { isH5Error, notFound } from '../errors.js'
import { elementAt } from '../graph/decode-rows.js'
import type { Place } from '../graph/place.js'
import type { RowQueue } from '../table/row-queue.js'
import type { Store } from '../stores/store.js'

/** An element that has no node of its own: where those around it lie, and which of them it is. */
export interface ElementPath {
  readonly path: string
  readonly index: readonly number[]
}

/** Reads a path as `pathOf` gives it for such an element: `/run1/particles[3]`. */
export function elementPath(path: string): ElementPath | undefined {
  const match = /^(.*[^\]/])((?:\[\d+\])+)$/.exec(path)
  if (match === null) return undefined
  const index = Array.from((match[2] as string).matchAll(/\d+/g), ([digits]) => Number(digits))
  return { path: match[1] as string, index }
}

/** The path of a place; of an element that has no node of its own, with its index behind it. */
export const pathOfPlace = ({ path, index = [] }: Place): string =>
  path + index.map((each) => `[${each}]`).join('')

/** Which of some paths mean elements: nothing has the whole path as its name. */
export async function elementPaths(
  store: Store,
  paths: readonly string[],
): Promise<(ElementPath | undefined)[]> {
  const elements = paths.map(elementPath)
  if (elements.every((element) => element === undefined)) return elements
  const found = await store.find(paths)
  return elements.map((element, i) => (found[i] === undefined ? element : undefined))
}

/** The element of what lies at its path. */
export function elementOf(
  around: unknown,
  { index }: ElementPath,
  path: string,
  place: string,
  queue: RowQueue,
): unknown {
  try {
    return index.reduce((value: unknown, i) => elementAt(value, i, path, queue), around)
  } catch (error) {
    if (isH5Error(error, 'CORRUPT')) throw notFound(path, place)
    throw error
  }
}
