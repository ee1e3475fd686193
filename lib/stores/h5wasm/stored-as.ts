import type { DataType } from '../../records/data-type.js'
import { isSameType } from '../../records/same-type.js'
import { dataTypeOf } from './data-type-of.js'
import type { NativeMetadata } from './module-types.js'

/** Whether elements of a type can be written over those of a dataset; HDF5 turns big-endian numbers itself. */
export function isStoredAs(native: NativeMetadata, type: DataType): boolean {
  return isOverwritable(native) && isSameType(dataTypeOf(native), type)
}

/** Whether elements of this type can be written over at all. */
export function isOverwritable(native: NativeMetadata): boolean {
  if (hasOddNumbers(native)) return false
  const { kind } = dataTypeOf(native)
  return kind === 'integer' || kind === 'float' || isLittleEndian(native)
}

/** Whether numbers in a type are no ordinary ones. */
function hasOddNumbers(native: NativeMetadata): boolean {
  const { format, compound_type, array_type, vlen_type } = native
  if (format !== undefined) return true
  if (compound_type !== undefined) return compound_type.members.some(hasOddNumbers)
  const base = array_type ?? vlen_type
  return base !== undefined && hasOddNumbers(base)
}

function isLittleEndian(native: NativeMetadata): boolean {
  const members = native.compound_type?.members
  if (members !== undefined) return members.every(isLittleEndian)
  return native.littleEndian || native.size === 1 || native.type > 1
}
