import type { H5Error, H5ErrorCode } from '../errors.js'
import { nameOfType } from '../records/name-of-type.js'
import type { UnreadableRecord } from '../records/node-record.js'

let errorOf: (unreadable: Unreadable) => H5Error

/**
 * Stands for a group or dataset that can't be read, in what is loaded around it: it is packed with a filter that is not
 * there, its data are in another file, it is damaged.
 *
 * Saving what holds it leaves the node as it is in the file; another file can't get it.
 *
 * @example
 * const run = await session.load('/run1')
 * if (run.image instanceof Unreadable) console.log(run.image.path, run.image.reason)
 */
export class Unreadable {
  /** Where the node is. */
  readonly path: string
  /** Says what is wrong, and what to do. */
  readonly reason: string
  /** The code of the error that loading the node itself throws. */
  readonly code: H5ErrorCode
  /** The extents of a dataset whose elements can't be read; `[]` is a scalar. */
  readonly shape: readonly number[] | undefined
  /** The type of its elements: `'float64'`, `'string'`. */
  readonly type: string | undefined
  readonly #error: H5Error

  constructor(path: string, error: H5Error, shape?: readonly number[], type?: string) {
    this.path = path
    this.reason = error.message
    this.code = error.code
    this.shape = shape
    this.type = type
    this.#error = error
  }

  static {
    errorOf = (unreadable) => unreadable.#error
  }
}

/** The error that loading the node itself throws. */
export const errorOfUnreadable = (unreadable: Unreadable): H5Error => errorOf(unreadable)

/** Makes what stands for a node, given the error as the session shows it. */
export const unreadableOf = ({ path, type, shape }: UnreadableRecord, error: H5Error): Unreadable =>
  new Unreadable(path, error, shape ?? undefined, type && nameOfType(type))
