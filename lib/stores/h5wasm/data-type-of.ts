import type { CompoundMember, DataType } from '../../records/data-type.js'
import { padding } from './decode-strings.js'
import { ordinarySize } from './number-format.js'
import type { NativeMetadata } from './module-types.js'

/** HDF5's type classes, as h5wasm numbers them. */
export const typeClass = {
  integer: 0,
  float: 1,
  time: 2,
  string: 3,
  bitfield: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enum: 8,
  variableLength: 9,
  array: 10,
} as const

/** Says in our terms what h5wasm tells about a type; what we have no words for is `unknown` bytes. */
export function dataTypeOf(native: NativeMetadata): DataType {
  const { signed } = native
  const size = native.format === undefined ? native.size : (ordinarySize(native.format) ?? 0)
  switch (native.type) {
    case typeClass.integer:
      return isIntegerSize(size) ? { kind: 'integer', size, signed } : { kind: 'unknown', size }
    case typeClass.float:
      return size === 2 || size === 4 || size === 8
        ? { kind: 'float', size, ...(native.format && { storedSize: native.size }) }
        : { kind: 'unknown', size }
    case typeClass.string:
      return {
        kind: 'string',
        length: native.vlen ? 'variable' : size,
        charset: native.cset === 1 ? 'utf8' : 'ascii',
        ...(!native.vlen && native.strpad === padding.spacePadded && { padding: 'space' }),
      }
    case typeClass.compound:
      return { kind: 'compound', size, members: native.compound_type!.members.map(memberOf) }
    case typeClass.enum:
      return isIntegerSize(size)
        ? {
            kind: 'enum',
            base: { kind: 'integer', size, signed },
            members: new Map(Object.entries(native.enum_type!.members)),
          }
        : { kind: 'unknown', size }
    case typeClass.array: {
      const base = native.array_type!
      return { kind: 'array', base: dataTypeOf(base), shape: base.shape ?? [] }
    }
    case typeClass.variableLength:
      return { kind: 'variable-length', base: dataTypeOf(native.vlen_type!) }
    case typeClass.time:
      return { kind: 'time', size }
    case typeClass.bitfield:
      return { kind: 'bitfield', size }
    case typeClass.opaque:
      return { kind: 'opaque', size }
    case typeClass.reference:
      return { kind: native.ref_type === 'region' ? 'region-reference' : 'reference', size }
    default:
      return { kind: 'unknown', size }
  }
}

function isIntegerSize(size: number): size is 1 | 2 | 4 | 8 {
  return size === 1 || size === 2 || size === 4 || size === 8
}

function memberOf(member: NativeMetadata & { name: string; offset: number }): CompoundMember {
  return { name: member.name, type: dataTypeOf(member), offset: member.offset }
}
