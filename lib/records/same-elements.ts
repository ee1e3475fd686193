import type { CompoundType, DataType } from './data-type.js'
import type { NumericArray, RecordData } from './node-record.js'
import type { PlanData } from './write-plan.js'

/**
 * Tells whether what a plan would write is what a store has read, bit for bit: NaN is NaN, and -0 is not 0.
 *
 * Both are elements of `type`. What it can't compare it takes for different.
 */
export function isSameData(
  type: DataType,
  planned: PlanData,
  stored: RecordData | undefined,
): boolean {
  if (stored === undefined) return false
  if (typeof planned === 'string') return planned === stored
  if (typeof planned === 'number' || typeof planned === 'bigint')
    return isSameNumber(type, planned, stored)
  if (!ArrayBuffer.isView(planned)) return isSameTexts(planned, stored)
  return isSameView(type, planned, stored)
}

function isSameNumber(type: DataType, planned: number | bigint, stored: RecordData): boolean {
  if (type.kind === 'integer' && type.size === 8) {
    const wrap = type.signed ? BigInt.asIntN : BigInt.asUintN
    return typeof stored === 'bigint' && wrap(64, BigInt(planned)) === stored
  }
  const number = Number(planned)
  return Object.is(type.kind === 'float' && type.size === 4 ? Math.fround(number) : number, stored)
}

function isSameTexts(planned: readonly string[], stored: RecordData): boolean {
  return (
    Array.isArray(stored) &&
    stored.length === planned.length &&
    planned.every((text, i) => text === stored[i])
  )
}

function isSameView(type: DataType, planned: ArrayBufferView, stored: RecordData): boolean {
  if (ArrayBuffer.isView(stored)) return isSameBytes(planned, stored)
  if (type.kind === 'string' && type.length !== 'variable')
    return isSameTexts(textsOf(planned, type.length), Array.isArray(stored) ? stored : [stored])
  if (type.kind === 'compound') return isSameCompound(type, planned, stored)
  const [only] = singleOf(type, planned) ?? []
  return only !== undefined && Object.is(only, stored)
}

/** The number that a view of one element holds. */
function singleOf(type: DataType, view: ArrayBufferView): NumericArray | undefined {
  const array = numbersOf(type, bytesOf(view).slice())
  return array?.length === 1 ? array : undefined
}

function isSameBytes(a: ArrayBufferView, b: ArrayBufferView): boolean {
  if (a.byteLength !== b.byteLength) return false
  const [left, right] = [wordsOf(a), wordsOf(b)]
  if (left === undefined || right === undefined) return isEqual(bytesOf(a), bytesOf(b))
  const tail = left.byteLength
  return isEqual(left, right) && isEqual(bytesOf(a).subarray(tail), bytesOf(b).subarray(tail))
}

function isEqual(a: Uint8Array | Uint32Array, b: Uint8Array | Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

/** The whole words of a view, where it begins at one. */
const wordsOf = (view: ArrayBufferView): Uint32Array | undefined =>
  view.byteOffset % 4 === 0
    ? new Uint32Array(view.buffer, view.byteOffset, view.byteLength >> 2)
    : undefined

const decoder = new TextDecoder()

export function textsOf(view: ArrayBufferView, length: number): string[] {
  const bytes = bytesOf(view)
  const texts: string[] = []
  for (let at = 0; at < bytes.length; at += length) {
    const room = bytes.subarray(at, at + length)
    const end = room.indexOf(0)
    texts.push(decoder.decode(end < 0 ? room : room.subarray(0, end)))
  }
  return texts
}

function isSameCompound(type: CompoundType, planned: ArrayBufferView, stored: RecordData): boolean {
  if (typeof stored !== 'object' || !('columns' in stored)) return false
  const rows = planned.byteLength / type.size
  return type.members.every((member) => {
    const size = sizeOf(member.type)
    const column = stored.columns.get(member.name)
    if (size === undefined || column === undefined) return false
    const bytes = bytesOf(planned)
    const packed = new Uint8Array(rows * size)
    for (let row = 0; row < rows; row++) {
      const at = row * type.size + member.offset
      packed.set(bytes.subarray(at, at + size), row * size)
    }
    return isSameView(member.type, packed, column)
  })
}

export function sizeOf(type: DataType): number | undefined {
  if (type.kind === 'string') return type.length === 'variable' ? undefined : type.length
  return type.kind === 'integer' || type.kind === 'float' || type.kind === 'compound'
    ? type.size
    : undefined
}

export function numbersOf(
  type: DataType,
  bytes: Uint8Array<ArrayBuffer>,
): NumericArray | undefined {
  const { buffer } = bytes
  if (type.kind === 'float')
    return type.size === 8 ? new Float64Array(buffer) : new Float32Array(buffer)
  if (type.kind !== 'integer') return undefined
  switch (type.size) {
    case 1:
      return type.signed ? new Int8Array(buffer) : bytes
    case 2:
      return type.signed ? new Int16Array(buffer) : new Uint16Array(buffer)
    case 4:
      return type.signed ? new Int32Array(buffer) : new Uint32Array(buffer)
    default:
      return type.signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer)
  }
}
