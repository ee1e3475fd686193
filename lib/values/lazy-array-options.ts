import { checkOptions, describe } from '../metadata/check-options.js'
import type { Compression } from '../metadata/definition.js'
import { checkStorage } from '../metadata/storage-options.js'
import { parseTypeName } from '../metadata/type-name.js'
import type { StorageWish } from './dataset-storage.js'

/** How a new LazyArray lies in the file. */
export interface LazyArrayOptions {
  /** Packs the elements: `'gzip'`, a gzip level from 1 to 9, or a registered filter by number. */
  readonly compress?: Compression
  /** Puts first bytes beside first bytes before packing, which makes most numbers much smaller. */
  readonly shuffle?: boolean
  /** Extents of one chunk, what is read and unpacked at once; by default whole rows of 256 KiB together. */
  readonly chunks?: readonly number[]
  /** How big it may become, `null` without limit; by default it grows along the first axis. */
  readonly maxShape?: readonly (number | null)[]
}

/** The same for one whose elements come from an iterable. */
export interface LazyArraySourceOptions extends LazyArrayOptions {
  /** The extents after the first one: `[3]` for rows of three numbers. */
  readonly rowShape?: readonly number[]
}

const optionNames = ['compress', 'shuffle', 'chunks', 'maxShape']

/** What the options wish for, checked; without a limit an array grows along the first axis. */
export function wishOf(
  options: LazyArrayOptions,
  shape: readonly number[],
  taker: string,
): StorageWish {
  checkOptions(options, optionNames, taker)
  const { maxShape } = options
  const { compress, shuffle, chunks } = checkStorage(options, taker)
  const isLimit = (most: number | null, axis: number): boolean =>
    most === null || (Number.isSafeInteger(most) && most >= shape[axis]!)
  for (const [name, extents] of [
    ['chunks', chunks],
    ['maxShape', maxShape],
  ] as const)
    if (extents !== undefined && extents.length !== shape.length)
      throw new TypeError(
        `The option ${name} of ${taker} has ${extents.length} extents, the array ${shape.length} dimensions.`,
      )
  if (maxShape !== undefined && !maxShape.every(isLimit))
    throw new TypeError(
      `The option maxShape of ${taker} must hold null or extents that are not smaller than those now, not [${maxShape.join(', ')}].`,
    )
  if (shape.length === 0) throw new TypeError(`${taker} takes an array, not a single number.`)
  return { compress, shuffle, chunks, maxShape: maxShape ?? [null, ...shape.slice(1)] }
}

/** @throws TypeError for what is no name of a number's type. */
export function checkType(type: unknown, taker: string): void {
  if (typeof type === 'string' && parseTypeName(type).kind === 'number') return
  throw new TypeError(
    `The type of ${taker} must be that of a number, such as 'float64', not ${describe(type)}.`,
  )
}

/** @throws TypeError for what are no extents. */
export function checkShape(shape: readonly number[], what: string, least: number): void {
  const fits =
    Array.isArray(shape) &&
    shape.length >= least &&
    shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)
  if (!fits) throw new TypeError(`${what} must be an array of whole numbers of at least 0.`)
}
