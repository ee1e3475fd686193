import { limitExceeded } from '../../errors.js'
import type { RecordData } from '../../records/node-record.js'
import { countElements } from './blocks.js'
import { typeClass } from './data-type-of.js'
import { decodeElements, decodeNumber, holdsPointers } from './decode-elements.js'
import type { H5Wasm } from './module.js'
import type { NativeMetadata } from './module-types.js'
import type { TypeFormats } from './type-formats.js'
import { ReferencePaths } from './reference-paths.js'
import { hasBigEndianEnum, typeInMemory } from './type-in-memory.js'

/** How much may still be read. */
export class ByteBudget {
  #left: number

  constructor(most: number) {
    this.#left = most
  }

  /** Throws a LIMIT error when so many bytes are too many. */
  take(bytes: number, path: string): void {
    if (bytes > this.#left) {
      throw limitExceeded(`${bytes} bytes of data, of which ${this.#left} may be taken`, 'bytes', {
        path,
      })
    }
    this.#left -= bytes
  }
}

/** A part of a dataset: so many elements along each dimension, from an offset on, so far apart. */
export interface Part {
  readonly counts: readonly number[]
  readonly offset: readonly number[]
  readonly strides: readonly number[]
}

/** What one reading of nodes shares. */
export class Reading {
  readonly budget: ByteBudget
  readonly references: ReferencePaths

  /** Absent where all numbers are ordinary ones. */
  readonly formats: TypeFormats | undefined

  constructor(wasm: H5Wasm, file: bigint, maxBytes: number, formats?: TypeFormats) {
    this.formats = formats
    this.budget = new ByteBudget(maxBytes)
    this.references = new ReferencePaths(wasm, file)
  }
}

/** Reads elements into wasm memory at an address, and gives back what they point to. */
export interface ElementSource {
  readonly path: string
  read(pointer: bigint, tolerated: RegExp): void
  reclaim(pointer: bigint): void
}

/** HDF5 converts big-endian numbers, except enumerations: it only says that it can't. */
const nothing = /^(?!)/
const cannotTurn = /operation not allowed after enum members are defined/

/** Reads `count` elements of a type; one element of a scalar is given as it is. */
export function readElements(
  wasm: H5Wasm,
  native: NativeMetadata,
  count: number,
  isScalar: boolean,
  source: ElementSource,
  references: ReferencePaths,
): RecordData {
  const data = rawElements(wasm, native, count, isScalar, source)
  if (typeof data === 'number' || typeof data === 'bigint') return data
  // Looking for names takes the memory that the elements were read to.
  const resolved = references.resolve(native, data)
  return isScalar ? onlyElement(resolved, native) : resolved
}

/** The elements as they were read, a plain number of a scalar as it is. */
function rawElements(
  { heap, fileSystem }: H5Wasm,
  native: NativeMetadata,
  count: number,
  isScalar: boolean,
  source: ElementSource,
): RecordData {
  const size = count * native.size
  const large = size > 2 ** 20
  const pointer = large ? heap.allocate(size) : heap.scratch(size)
  try {
    const pointers = holdsPointers(native)
    // HDF5 leaves alone what was never written to a dataset that is never filled.
    heap.bytes.fill(0, pointer, pointer + size)
    const address = BigInt(pointer)
    const canFail = !isPlainNumber(native) && hasBigEndianEnum(native)
    const read = (): void => source.read(address, canFail ? cannotTurn : nothing)
    if (pointers) read()
    else fileSystem.plainly(read)
    if (isScalar && isPlainNumber(native)) return decodeNumber(native, heap.view, pointer)
    try {
      const bytes = heap.bytes.subarray(pointer, pointer + size)
      return decodeElements(typeInMemory(native), bytes, count, heap.bytes)
    } finally {
      if (pointers) source.reclaim(address)
    }
  } finally {
    if (large) heap.free(pointer)
  }
}

/** What a dataset without elements gives. */
export function emptyOf(native: NativeMetadata): RecordData {
  if (native.type === typeClass.reference) return []
  return decodeElements(native, new Uint8Array(0), 0, new Uint8Array(0))
}

/** Reads elements, where they are in chunks, from chunks of no more bytes than they hold. */
export function guardChunks({ filters }: H5Wasm, native: NativeMetadata, read: () => void): void {
  const { chunks, size } = native
  if (filters === undefined || chunks === null) return read()
  // What points elsewhere takes more in the file than in memory.
  const bytes = countElements(chunks) * size * (holdsPointers(native) ? 4 : 1)
  filters.reading(bytes, read)
}

/** A hyperslab: `counts` elements from `offset` on, each `strides` after the one before. */
export function partOfDataset(
  wasm: H5Wasm,
  file: bigint,
  path: string,
  native: NativeMetadata,
  { counts, offset, strides }: Part,
): ElementSource {
  const count = counts.map(BigInt)
  const [start, step] = [offset.map(BigInt), strides.map(BigInt)]
  return {
    path,
    read: (pointer, tolerated) =>
      guardChunks(wasm, native, () =>
        wasm.callTolerating(tolerated, 'get_dataset_data', file, path, count, start, step, pointer),
      ),
    reclaim: (pointer) => wasm.call('reclaim_vlen_memory_count', file, path, '', pointer, count),
  }
}

/** A scalar array or opaque element stays an array: its base's elements, its bytes. */
function onlyElement(data: RecordData, native: NativeMetadata): RecordData {
  if (native.type === typeClass.reference) return data
  if (Array.isArray(data)) return native.type === typeClass.array ? data : data[0]!
  if (isNumber(native) && ArrayBuffer.isView(data)) {
    const values = data as Float64Array
    return values.length === 1 ? values[0]! : data
  }
  return data
}

function isNumber({ type }: NativeMetadata): boolean {
  return type === typeClass.integer || type === typeClass.float || type === typeClass.enum
}

/** A number that HDF5 gives as JavaScript reads it. */
function isPlainNumber({ type, size, format }: NativeMetadata): boolean {
  if (format !== undefined) return false
  if (type === typeClass.float) return size === 4 || size === 8
  return type === typeClass.integer && (size === 1 || size === 2 || size === 4 || size === 8)
}
