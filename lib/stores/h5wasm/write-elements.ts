import { cannotStore } from '../../errors.js'
import type { DataType } from '../../records/data-type.js'
import type { PlanData } from '../../records/write-plan.js'
import { countElements } from './blocks.js'
import { encodeAt, encodeStrings, refuseNul } from './encode-strings.js'
import type { Heap } from './heap.js'
import { Loan } from './loan.js'
import type { H5Wasm } from './module.js'

/** Fewer bytes than these are copied more quickly than lent. */
const worthLending = 2 ** 18

/** Elements of a dataset: from `start` to `end` among all of `data`, row-major. */
interface Elements {
  readonly type: DataType
  readonly data: PlanData
  readonly start: number
  readonly end: number
  readonly path: string
}

/** Writes elements that lie in one piece in the file, past wasm memory where HDF5 takes them from where `write` says. */
export function withContiguous(
  { heap, fileSystem }: Pick<H5Wasm, 'heap' | 'fileSystem'>,
  elements: Elements,
  write: (pointer: bigint) => void,
): void {
  const { type, data, start, end } = elements
  const size = (end - start) * sizeOf(type)
  if (size >= worthLending && ArrayBuffer.isView(data)) {
    const pointer = heap.scratch(size)
    const bytes = new Uint8Array(data.buffer, data.byteOffset + start * sizeOf(type), size)
    if (fileSystem.lend(new Loan(pointer, bytes), () => write(BigInt(pointer)))) return
  }
  withElements(heap, elements, write)
}

/** Puts elements into wasm memory and calls `write` with their address, which is valid during that call. */
export function withElements(
  heap: Heap,
  { type, data, start, end, path }: Elements,
  write: (pointer: bigint) => void,
): void {
  if (typeof data === 'object' && !ArrayBuffer.isView(data)) {
    const encoded = encodeStrings(heap, data, start, end, path)
    try {
      write(BigInt(encoded.pointers))
    } finally {
      encoded.free()
    }
    return
  }
  const pointer = ArrayBuffer.isView(data)
    ? putView(heap, data, start * sizeOf(type), end * sizeOf(type))
    : putScalar(heap, type, data, path)
  write(BigInt(pointer))
}

/** Throws when `data` can't be the elements of a dataset of this type and shape. */
export function checkElements(
  type: DataType,
  shape: readonly number[],
  data: PlanData,
  path: string,
): void {
  const count = countElements(shape)
  const mismatch = (found: string): Error =>
    cannotStore(
      `${found} as ${count} elements of ${sizeOf(type)} bytes`,
      'This is a mistake in h5orm: please report it.',
      { path },
    )
  if (ArrayBuffer.isView(data)) {
    if (holdsPointers(type)) throw mismatch('raw bytes')
    if (data.byteLength !== count * sizeOf(type)) throw mismatch(`${data.byteLength} bytes`)
  } else if (typeof data === 'object') {
    if (!isVariableString(type)) throw mismatch('an array of strings')
    if (data.length !== count) throw mismatch(`${data.length} strings`)
  } else {
    const fits = typeof data === 'string' ? type.kind === 'string' : isNumeric(type)
    if (!fits || shape.length > 0) throw mismatch(`a ${typeof data}`)
  }
}

/** Bytes of one element in wasm memory. */
export function sizeOf(type: DataType): number {
  if (type.kind === 'string') return type.length === 'variable' ? 4 : type.length
  if (type.kind === 'enum') return type.base.size
  if (type.kind === 'array') return sizeOf(type.base) * countElements(type.shape)
  return type.kind === 'variable-length' ? 8 : type.size
}

function isNumeric(type: DataType): boolean {
  return type.kind === 'integer' || (type.kind === 'float' && type.size > 2)
}

function isVariableString(type: DataType): boolean {
  return type.kind === 'string' && type.length === 'variable'
}

export function holdsPointers(type: DataType): boolean {
  if (type.kind === 'compound') return type.members.some((member) => holdsPointers(member.type))
  return isVariableString(type) || type.kind === 'variable-length'
}

function putView(heap: Heap, data: ArrayBufferView, start: number, end: number): number {
  const pointer = heap.scratch(end - start)
  heap.bytes.set(new Uint8Array(data.buffer, data.byteOffset + start, end - start), pointer)
  return pointer
}

function putScalar(
  heap: Heap,
  type: DataType,
  value: number | bigint | string,
  path: string,
): number {
  if (typeof value === 'string') return putString(heap, type, value, path)
  const pointer = heap.scratch(8)
  const { view } = heap
  if (type.kind === 'float') {
    if (type.size === 4) view.setFloat32(pointer, Number(value), true)
    else view.setFloat64(pointer, Number(value), true)
  } else if (sizeOf(type) === 8) {
    view.setBigInt64(pointer, BigInt.asIntN(64, BigInt(value)), true)
  } else {
    const number = Number(value)
    if (sizeOf(type) === 4) view.setInt32(pointer, number, true)
    else if (sizeOf(type) === 2) view.setInt16(pointer, number, true)
    else view.setInt8(pointer, number)
  }
  return pointer
}

/** Fixed length: the text, filled up with NULs. Variable length: a pointer, and the text behind it. */
function putString(heap: Heap, type: DataType, text: string, path: string): number {
  if (text.includes('\0')) throw refuseNul(path)
  const variable = isVariableString(type)
  const pointer = heap.scratch(3 * text.length + 16 + sizeOf(type))
  const start = variable ? pointer + 8 : pointer
  const length = encodeAt(heap, text, start, path)
  if (variable) {
    heap.view.setUint32(pointer, start, true)
    heap.bytes[start + length] = 0
    return pointer
  }
  if (length >= sizeOf(type)) {
    throw cannotStore(
      `${length} bytes of text in ${sizeOf(type) - 1}`,
      'This is a mistake in h5orm: please report it.',
      { path },
    )
  }
  heap.bytes.fill(0, start + length, start + sizeOf(type))
  return pointer
}
