import { quoted } from '../quoted.js'
import type { NumberStorage } from '../metadata/field-type.js'
import type { NumericArray } from '../records/node-record.js'
import { describeStorage, isWide, misfit } from './number-storage.js'
import { isNumericArray, typeOfView } from './numeric.js'

/** Numbers that a type cannot hold without changing them: the first of them, and why. */
export interface Misfit {
  readonly index: number
  readonly why: string
}

/**
 * Gives numbers as a typed array of a storage type: the same array where it is one, a converted copy where no number
 * changes by it (float32 rounds), otherwise the first number that does not fit.
 */
export function convertNumbers(
  source: ArrayLike<unknown>,
  storage: NumberStorage,
): NumericArray | Misfit {
  const { array: Type } = describeStorage(storage)
  if (source instanceof Type) return source
  const target = new Type(source.length)
  const wide = isWide(storage)
  if (isNumericArray(source) && alwaysFits(source, storage) && !wide) {
    ;(target as Float64Array).set(source as Float64Array)
    return target
  }
  for (let i = 0; i < source.length; i++) {
    const element = source[i]
    if (typeof element !== 'number' && typeof element !== 'bigint')
      return { index: i, why: `${nameOf(element)} is not a number` }
    if (typeof element === 'number' && !wide) {
      target[i] = element
      if (Object.is(target[i], element)) continue
    }
    const isExact = typeof element === 'bigint' && isFloat(storage) && fitsDouble(element)
    const why = isExact ? undefined : misfit(element, storage)
    if (why !== undefined) return { index: i, why }
    target[i] = wide ? BigInt(element) : Number(element)
  }
  return target
}

export const isMisfit = (result: NumericArray | Misfit): result is Misfit => 'why' in result

const isFloat = (storage: NumberStorage): boolean => storage.startsWith('float')

/** The difference between a 64-bit integer and a number is found out exactly. */
const fitsDouble = (value: bigint): boolean => BigInt(Number(value)) === value

/** Whether every number that a typed array can hold is one of a storage type. */
function alwaysFits(source: NumericArray, storage: NumberStorage): boolean {
  const from = typeOfView(source)
  const { type: to } = describeStorage(storage)
  if (from?.kind === 'float') return to.kind === 'float'
  if (from?.kind !== 'integer' || from.size === 8) return false
  if (to.kind === 'float') return to.size === 8 || from.size <= 2
  if (to.kind !== 'integer') return false
  return from.signed === to.signed ? from.size <= to.size : to.signed && from.size < to.size
}

const nameOf = (value: unknown): string =>
  quoted(typeof value === 'string' ? `'${value.slice(0, 40)}'` : String(value).slice(0, 40))
