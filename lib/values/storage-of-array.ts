import type { NumberStorage } from '../metadata/field-type.js'
import type { DataType } from '../records/data-type.js'
import { isNumericArray, typeOfView } from './numeric.js'

/** The storage name of an HDF5 type; `undefined` for what is no number of at least 8 and at most 64 bits. */
export function storageOfType(type: DataType): NumberStorage | undefined {
  if (type.kind === 'enum') return storageOfType(type.base)
  if (type.kind === 'float') return type.size === 8 ? 'float64' : 'float32'
  if (type.kind !== 'integer') return undefined
  return `${type.signed ? '' : 'u'}int${type.size * 8}` as NumberStorage
}

/** How numbers are stored where nothing is declared: typed arrays as what they are, others as float64. */
export function storageOfArray(values: unknown): NumberStorage {
  if (!isNumericArray(values)) return 'float64'
  const type = typeOfView(values)
  if (type !== undefined) return storageOfType(type)!
  return values instanceof Uint8ClampedArray ? 'uint8' : 'float32'
}
