import { expect } from 'chai'

import { diffGraph } from '#conformance/graph.mjs'

/** Compares two graphs exactly: sharing, cycles, prototypes, order of keys, -0. */
export function expectSameGraph(original: unknown, restored: unknown): void {
  expect(diffGraph(original, restored) ?? '').to.equal('')
}
