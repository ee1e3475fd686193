import { typeClass } from './data-type-of.js'
import type { NativeMetadata } from './module-types.js'

/**
 * Gives the type of elements as they are in wasm memory: what is not little-endian in it is still to be turned.
 *
 * HDF5 turns the numbers of a type only when all that has a byte order is big-endian. Strings of variable length count as
 * little-endian, and so do most numbers of one byte. It stops at a member that is an enumeration; the members before it are
 * turned, it and those after it are not.
 */
export function typeInMemory(native: NativeMetadata): NativeMetadata {
  const ordered = orderedIn(native)
  if (ordered.length === 0 || ordered.some(({ littleEndian }) => littleEndian)) return native
  let hasStopped = false
  const turned = (type: NativeMetadata, isElement: boolean): NativeMetadata => {
    const { compound_type, array_type, vlen_type } = type
    if (compound_type !== undefined) {
      const members = compound_type.members.map((member) => ({
        ...member,
        ...turned(member, false),
      }))
      return { ...type, compound_type: { ...compound_type, members } }
    }
    if (array_type !== undefined) return { ...type, array_type: turned(array_type, true) }
    if (vlen_type !== undefined) return { ...type, vlen_type: turned(vlen_type, true) }
    if (type.type !== typeClass.enum) return hasStopped ? type : { ...type, littleEndian: true }
    // HDF5 passes over enumerations that are elements of arrays and sequences.
    if (!isElement) hasStopped = true
    return type
  }
  return turned(native, false)
}

/** Whether HDF5 says of a type that it can't turn it: it has big-endian enumerations. */
export const hasBigEndianEnum = (native: NativeMetadata): boolean =>
  orderedIn(native).some(({ type, littleEndian }) => type === typeClass.enum && !littleEndian)

const orderedClasses: ReadonlySet<number> = new Set([
  typeClass.integer,
  typeClass.float,
  typeClass.time,
  typeClass.bitfield,
  typeClass.enum,
])

/** Whatever in a type has a byte order. */
function orderedIn(native: NativeMetadata): NativeMetadata[] {
  const { type, vlen, compound_type, array_type, vlen_type } = native
  if (compound_type !== undefined) return compound_type.members.flatMap(orderedIn)
  const base = array_type ?? vlen_type
  if (base !== undefined) return orderedIn(base)
  return orderedClasses.has(type) || (type === typeClass.string && vlen) ? [native] : []
}
