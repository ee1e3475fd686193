import type { DataType } from '../../records/data-type.js'
import { dataTypeOf } from './data-type-of.js'
import type { NativeMetadata } from './module-types.js'

/** Whether elements of a type can be written over those of a dataset; HDF5 turns big-endian numbers itself. */
export function isStoredAs(native: NativeMetadata, type: DataType): boolean {
  const isNumber = type.kind === 'integer' || type.kind === 'float'
  return (isNumber || isLittleEndian(native)) && isSame(dataTypeOf(native), type)
}

function isLittleEndian(native: NativeMetadata): boolean {
  const members = native.compound_type?.members
  if (members !== undefined) return members.every(isLittleEndian)
  return native.littleEndian || native.size === 1 || native.type > 1
}

function isSame(a: DataType, b: DataType): boolean {
  if (a.kind === 'compound' && b.kind === 'compound') {
    return (
      a.size === b.size &&
      a.members.length === b.members.length &&
      a.members.every((member, index) => {
        const other = b.members[index]!
        return (
          member.name === other.name &&
          member.offset === other.offset &&
          isSame(member.type, other.type)
        )
      })
    )
  }
  if (a.kind === 'integer' && b.kind === 'integer')
    return a.size === b.size && a.signed === b.signed
  if (a.kind === 'float' && b.kind === 'float') return a.size === b.size
  if (a.kind === 'string' && b.kind === 'string')
    return a.length === b.length && a.charset === b.charset
  return false
}
