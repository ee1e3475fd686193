import type { DataType } from './data-type.js'

/** Tells whether elements of two types that can be written lie byte for byte alike. */
export function isSameType(a: DataType, b: DataType): boolean {
  if (a.kind === 'compound' && b.kind === 'compound') {
    return (
      a.size === b.size &&
      a.members.length === b.members.length &&
      a.members.every((member, index) => {
        const other = b.members[index]!
        return (
          member.name === other.name &&
          member.offset === other.offset &&
          isSameType(member.type, other.type)
        )
      })
    )
  }
  if (a.kind === 'integer' && b.kind === 'integer')
    return a.size === b.size && a.signed === b.signed
  if (a.kind === 'float' && b.kind === 'float') return a.size === b.size
  if (a.kind === 'string' && b.kind === 'string')
    return a.length === b.length && a.charset === b.charset && a.padding === b.padding
  return false
}

/** Tells whether elements of two types can be the same values: strings can, however they are labelled and padded. */
export function mayHoldSame(a: DataType, b: DataType): boolean {
  if (a.kind === 'string' && b.kind === 'string') return true
  if (a.kind !== 'compound' || b.kind !== 'compound') return isSameType(a, b)
  return (
    a.members.length === b.members.length &&
    a.members.every((member, index) => {
      const other = b.members[index]!
      return member.name === other.name && mayHoldSame(member.type, other.type)
    })
  )
}

export function isSameShape(a: readonly number[] | null, b: readonly number[] | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.every((extent, axis) => extent === b[axis])
}
