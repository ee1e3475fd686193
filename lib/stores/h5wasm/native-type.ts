import { cannotStore } from '../../errors.js'
import type { DataType } from '../../records/data-type.js'

/** A type as `create_h5_datatype_from_metadata` of h5wasm reads it. */
export interface NativeType {
  readonly type: number
  readonly size: number
  readonly signed: boolean
  readonly vlen: boolean
  readonly cset?: number
  /** Whether it is, or holds, UTF-8 of fixed length, which h5wasm pads with spaces by itself. */
  readonly isFixedUtf8?: boolean
  readonly compound_type?: { readonly nmembers: number; readonly members: readonly object[] }
}

const known = new WeakMap<DataType, NativeType>()

/** Says in h5wasm's terms what type to write; throws for those that h5wasm can only read. */
export function nativeTypeOf(type: DataType, path: string): NativeType {
  const found = known.get(type)
  if (found !== undefined) return found
  const made = makeNativeType(type, path)
  known.set(type, made)
  return made
}

function makeNativeType(type: DataType, path: string): NativeType {
  switch (type.kind) {
    case 'integer':
      return { type: 0, size: type.size, signed: type.signed, vlen: false }
    case 'float':
      if (type.size === 2) break
      return { type: 1, size: type.size, signed: false, vlen: false }
    case 'string': {
      const cset = type.charset === 'utf8' ? 1 : 0
      if (type.length === 'variable') return { type: 3, size: 4, signed: false, vlen: true, cset }
      if (type.length < 1) break
      const isFixedUtf8 = type.charset === 'utf8'
      return { type: 3, size: type.length, signed: false, vlen: false, cset, isFixedUtf8 }
    }
    case 'compound': {
      const members = type.members.map(({ name, type: member, offset }) => ({
        ...nativeTypeOf(member, path),
        name,
        offset,
      }))
      const compound_type = { nmembers: members.length, members }
      const isFixedUtf8 = members.some((member) => member.isFixedUtf8 === true)
      return { type: 6, size: type.size, signed: false, vlen: false, compound_type, isFixedUtf8 }
    }
    default:
  }
  throw cannotStore(
    `elements of type ${describe(type)}`,
    'h5wasm writes integers, 32- and 64-bit floats, strings and compounds of these.',
    { path },
  )
}

function describe(type: DataType): string {
  if (type.kind === 'string') return `string of ${type.length} bytes`
  return 'size' in type ? `${type.kind} (${type.size} bytes)` : type.kind
}
