import { expect } from 'chai'

import type { Places } from './places.js'

/** Throws when two sets of places differ, with the places where they do. */
export function expectSame(found: Places, expected: Places, where: string): void {
  const all = [...new Set([...found.keys(), ...expected.keys()])].toSorted()
  const different = all.filter((place) => found.get(place) !== expected.get(place))
  const lines = different.map(
    (place) =>
      `${place}: ${found.get(place) ?? 'nothing'}, not ${expected.get(place) ?? 'nothing'}`,
  )
  if (lines.length > 0) expect.fail(`${where}:\n  ${lines.join('\n  ')}`)
}
