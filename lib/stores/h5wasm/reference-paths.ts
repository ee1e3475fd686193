import { isH5Error } from '../../errors.js'
import type { CompoundColumns, RecordData } from '../../records/node-record.js'
import { Reference } from '../../records/reference.js'
import { typeClass } from './data-type-of.js'
import { newReferenceSize } from './decode-elements.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'
import { type FoundNode, resolveNodes } from './resolve-nodes.js'

/** Whether elements of a type are references, or hold some. */
export function holdsReferences({
  type,
  compound_type,
  array_type,
  vlen_type,
}: NativeMetadata): boolean {
  if (type === typeClass.reference) return true
  if (compound_type !== undefined) return compound_type.members.some(holdsReferences)
  const base = array_type ?? vlen_type
  return base !== undefined && holdsReferences(base)
}

/** A reference of HDF5 1.12 or later begins with the address of the object. This is where it says of what kind it is, and which number means a region. */
const kindAt = 36
const newRegion = 3

/**
 * Finds out where the references of a file lead.
 *
 * A reference is an address; the file is searched for its name, from the root on and each group once, no farther than it
 * takes. What was found is kept, so one of these is for one reading of a file that nobody changes meanwhile.
 */
export class ReferencePaths {
  readonly #wasm: H5Wasm
  readonly #file: bigint
  readonly #paths = new Map<number, string>()
  readonly #search: Generator<number>

  constructor(wasm: H5Wasm, file: bigint) {
    this.#wasm = wasm
    this.#file = file
    this.#search = this.#names()
  }

  /** Puts a `Reference` into the place of the bytes of each reference in some elements; `null` for one that leads nowhere. */
  resolve(native: NativeMetadata, data: RecordData): RecordData {
    const { type, size, compound_type, array_type, vlen_type } = native
    if (!holdsReferences(native)) return data
    if (compound_type !== undefined) {
      const { columns } = data as CompoundColumns
      const resolved = compound_type.members.map(
        (member) => [member.name, this.resolve(member, columns.get(member.name)!)] as const,
      )
      return { columns: new Map(resolved) }
    }
    if (vlen_type !== undefined)
      return (data as readonly RecordData[]).map((each) => this.resolve(vlen_type, each))
    if (array_type !== undefined) return this.resolve(array_type, data)
    if (type !== typeClass.reference || !(data instanceof Uint8Array)) return data
    const references: (Reference | null)[] = []
    for (let at = 0; at < data.length; at += size)
      references.push(this.#referenceOf(native, data.subarray(at, at + size)))
    return references
  }

  #referenceOf({ ref_type, size }: NativeMetadata, bytes: Uint8Array): Reference | null {
    if (bytes.every((byte) => byte === 0)) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const address = Number(view.getBigUint64(0, true))
    if (size === newReferenceSize)
      return new Reference(this.#pathOf(address), bytes[kindAt] === newRegion ? 'region' : 'object')
    if (ref_type !== 'region') return new Reference(this.#pathOf(address))
    return new Reference(this.#pathOfRegion(bytes), 'region')
  }

  #pathOf(address: number): string | undefined {
    let isOver = false
    while (!isOver && !this.#paths.has(address)) isOver = this.#search.next().done === true
    return this.#paths.get(address)
  }

  /** Its address is in a heap, where HDF5 finds it. */
  #pathOfRegion(bytes: Uint8Array): string | undefined {
    try {
      return this.#wasm.call('get_referenced_name', this.#file, [...bytes], false) ?? undefined
    } catch (error) {
      if (isH5Error(error, 'CORRUPT') && !this.#wasm.dead) return undefined
      throw error
    }
  }

  /** Notes the names of all objects, level by level. */
  *#names(): Generator<number> {
    const [wasm, file] = [this.#wasm, this.#file]
    const groups: string[] = []
    const found = (node: ReturnType<typeof resolveNodes>[number], path: string): void => {
      if (!isObject(node) || this.#paths.has(node.address)) return
      this.#paths.set(node.address, path)
      if (node.kind === 'group') groups.push(path)
    }
    found(resolveNodes(wasm, file, ['/'])[0], '/')
    for (const group of groups) {
      yield groups.length
      const below = group === '/' ? '/' : `${group}/`
      const children = namesIn(wasm, file, group).map((name) => below + name)
      for (const [i, node] of resolveNodes(wasm, file, children).entries())
        found(node, children[i]!)
    }
  }
}

/** A group that can't be read hides what is in it. */
function namesIn(wasm: H5Wasm, file: bigint, group: string): string[] {
  try {
    return wasm.call('get_names', file, group, false)
  } catch (error) {
    if (isH5Error(error, 'CORRUPT') && !wasm.dead) return []
    throw error
  }
}

const isObject = (node: ReturnType<typeof resolveNodes>[number]): node is FoundNode =>
  node !== undefined && node.kind !== 'broken-link' && node.kind !== 'unreadable'
