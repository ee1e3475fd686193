import { createHash } from 'node:crypto'

import { superblockBytes } from '#lib/stores/h5wasm/durability/superblock.js'

import { allocatedEnd } from './allocated-end.js'
import { type Contents, contentsOfBytes, sameContents } from './contents.js'
import type { CrashState } from './crash-states.js'

const nothing = -1

/** Tells in which of the committed states a file is. */
export class Judge {
  readonly images: { readonly bytes: Uint8Array; readonly state: number }[] = []
  readonly #expected: readonly (Contents | undefined)[]
  readonly #known = new Map<string, number>()

  constructor(expected: readonly (Contents | undefined)[]) {
    this.#expected = expected
  }

  /** Which committed state a file is in; `nothing` when in none. The last of equal ones counts. */
  async stateOf(bytes: Uint8Array | undefined): Promise<number> {
    if (bytes === undefined) return this.#expected[0] === undefined ? 0 : nothing
    // What lies behind the allocated end is nothing to HDF5.
    const used = bytes.subarray(0, allocatedEnd(bytes.subarray(0, superblockBytes)))
    const key = createHash('sha1').update(used).digest('base64')
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const contents = await contentsOfBytes(bytes)
    const state =
      contents === undefined
        ? nothing
        : this.#expected.findLastIndex(
            (expected) => expected !== undefined && sameContents(contents, expected),
          )
    this.#known.set(key, state)
    this.images.push({ bytes: bytes.slice(), state })
    return state
  }

  /** A crash may take the save that is under way, and nothing else. */
  problem(found: number, { acknowledged }: CrashState): string | undefined {
    if (found === nothing) return 'the file is in no committed state'
    // States of equal contents are one; closing changes none.
    const first = this.#firstLike(found)
    if (found < acknowledged) return `save ${acknowledged} was reported and is lost`
    return first > acknowledged + 1 ? `save ${first} is there too early` : undefined
  }

  #firstLike(state: number): number {
    const contents = this.#expected[state]
    if (contents === undefined) return state
    return this.#expected.findIndex((other) => other !== undefined && sameContents(other, contents))
  }
}
