import { parseDatatype, type TypeFormat } from './datatype-message.js'
import type { NativeMetadata } from './module-types.js'
import { type HeaderMessage, readHeader } from './object-header.js'
import type { StoredFile } from './stored-file.js'

/** What the header of an object says of its types, where their numbers are no ordinary ones. */
export interface ObjectFormats {
  readonly dataset: TypeFormat | undefined
  readonly attributes: ReadonlyMap<string, TypeFormat>
}

const datatypeMessage = 3
const attributeMessage = 12
const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
/** HDF5 looks for its signature at 0, 512, 1024, 2048 and so on. */
const mostBase = 2 ** 30

/**
 * Finds the numbers of other programs that do not fill their bytes, or are floats of other forms: h5wasm tells of a number
 * no more than its size. Attributes beyond those that are in the header are not looked at.
 */
export class TypeFormats {
  readonly #file: StoredFile
  #base: number | undefined

  constructor(file: StoredFile) {
    this.#file = file
  }

  /** Reads the header at the address of an object. */
  of(address: number): ObjectFormats {
    const messages = this.#header(address) ?? []
    const attributes = new Map<string, TypeFormat>()
    let dataset: TypeFormat | undefined
    for (const message of messages) {
      if (message.type === datatypeMessage)
        dataset = this.#typeOf(message.isShared, message.bytes) ?? dataset
      if (message.type === attributeMessage && !message.isShared) {
        const [name, type] = this.#attributeIn(message.bytes) ?? []
        if (name !== undefined && type !== undefined) attributes.set(name, type)
      }
    }
    return { dataset, attributes }
  }

  #header(address: number): HeaderMessage[] | undefined {
    this.#base ??= baseOf(this.#file)
    const [base, file] = [this.#base, this.#file]
    return readHeader(
      { size: file.size - base, read: (to, at) => file.read(to, base + at) },
      address,
    )
  }

  #typeOf(isShared: boolean, bytes: Uint8Array): TypeFormat | undefined {
    if (!isShared) return parseDatatype(bytes)
    const [version = 0] = bytes
    const at = version === 1 ? 8 : 2
    if (bytes.length < at + 8) return undefined
    const address = new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0, true)
    const type = this.#header(Number(address))?.find((each) => each.type === datatypeMessage)
    return type === undefined || type.isShared ? undefined : parseDatatype(type.bytes)
  }

  #attributeIn(bytes: Uint8Array): [name: string, type: TypeFormat | undefined] | undefined {
    if (bytes.length < 9) return undefined
    const [version = 0, flags = 0] = bytes
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const [nameSize, typeSize] = [view.getUint16(2, true), view.getUint16(4, true)]
    const start = version === 3 ? 9 : 8
    const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size)
    const name = new TextDecoder().decode(bytes.subarray(start, start + Math.max(0, nameSize - 1)))
    const typeAt = start + padded(nameSize)
    const isShared = version > 1 && (flags & 1) !== 0
    return [name, this.#typeOf(isShared, bytes.subarray(typeAt, typeAt + typeSize))]
  }
}

/** Where the addresses of a file begin: behind a block of its user's, if there is one. */
function baseOf(file: StoredFile): number {
  const found = new Uint8Array(signature.length)
  for (let at = 0; at < Math.min(mostBase, file.size); at = at === 0 ? 512 : 2 * at) {
    file.read(found, at)
    if (signature.every((byte, i) => found[i] === byte)) return at
  }
  return 0
}

/** The same type, with what its header says of its numbers. */
export function withFormats(native: NativeMetadata, type: TypeFormat | undefined): NativeMetadata {
  if (type === undefined) return native
  const { compound_type, array_type, vlen_type } = native
  if (type.format !== undefined) return { ...native, format: type.format }
  if (type.members !== undefined && compound_type !== undefined) {
    const members = compound_type.members.map((member) => ({
      ...member,
      ...withFormats(member, type.members!.get(member.name)),
    }))
    return { ...native, compound_type: { ...compound_type, members } }
  }
  if (type.base === undefined) return native
  if (array_type !== undefined) return { ...native, array_type: withFormats(array_type, type.base) }
  return vlen_type === undefined
    ? native
    : { ...native, vlen_type: withFormats(vlen_type, type.base) }
}
