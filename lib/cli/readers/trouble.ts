import type { NodeDescription, Session } from '../../index.js'

/** What happens to a reader at a node. */
export interface Trouble {
  /**
   * `stops`: it gives up there, and nothing that follows is read; `hangs`: it does not come to an end, or crashes;
   * `wrong`: it shows another value; `missing`: it leaves the node out, or can't read it.
   */
  readonly harm: 'stops' | 'hangs' | 'wrong' | 'missing'
  /** The cause and what happens, and what to do where a form that it reads can be asked for. */
  readonly why: string
}

/** A node, and how one gets to it. */
export interface MetNode {
  readonly session: Session
  readonly node: NodeDescription
  /** Whether the node is one of the groups that it lies in. */
  readonly isCycle: boolean
  /** The names of all that lies in the same group. */
  readonly siblings: readonly string[]
}

/** A program that reads HDF5. */
export interface Reader {
  /** Its name in a sentence. */
  readonly title: string
  /** What it does at a node that it can't take; `undefined` where all is well. */
  troubleAt(met: MetNode): Trouble | undefined | Promise<Trouble | undefined>
}

export const trouble = (harm: Trouble['harm'], why: string): Trouble => ({ harm, why })

/** Filters that every HDF5 library has: gzip, shuffle, Fletcher32, n-bit, scale-offset. */
const common = new Set([1, 2, 3, 5, 6])

/** The first filter that a reader's library may lack. */
export const rareFilter = ({ filters }: NodeDescription): number | undefined =>
  filters.find((id) => !common.has(id))

/** Tells whether a dataset has no extents at all: HDF5's null dataspace. */
export const isNull = ({ kind, shape }: NodeDescription): boolean =>
  kind === 'dataset' && shape === undefined
