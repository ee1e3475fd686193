import { cannotStore, corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DataType } from '../records/data-type.js'
import type { DatasetRecord } from '../records/node-record.js'
import type { PlanAttribute } from '../records/write-plan.js'
import { jsType, noAttributes, uint8 } from './attributes.js'
import type { DatasetDraft } from './draft.js'
import { isNumericArray, typeOfView, typedArrayName } from './numeric.js'
import type { EncodeContext, ValueKind } from './value-kind.js'

type AnyBuffer = ArrayBuffer & { readonly resizable?: boolean; readonly detached?: boolean }

/** Refuses memory that a file cannot give back: shared, resizable or detached. */
export function checkBuffer(buffer: ArrayBufferLike, context: EncodeContext): void {
  const refuse = (what: string, fix: string) =>
    cannotStore(what, fix, { path: context.path, property: context.property() })
  if (typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer)
    throw refuse('a SharedArrayBuffer', 'Store a copy: new Uint8Array(shared).slice().')
  if ((buffer as AnyBuffer).resizable === true)
    throw refuse('a resizable ArrayBuffer', 'Store a copy of fixed length: buffer.slice().')
  if (isDetached(buffer as AnyBuffer))
    throw refuse('a detached ArrayBuffer', 'It was transferred elsewhere: store it before that.')
}

function isDetached(buffer: AnyBuffer): boolean {
  if (buffer.detached !== undefined) return buffer.detached
  if (buffer.byteLength > 0) return false
  try {
    void new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

const dataset = (
  type: DataType,
  data: ArrayBufferView & { readonly length: number },
  attributes: readonly PlanAttribute[],
): DatasetDraft => ({ kind: 'dataset', type, shape: [data.length], data, attributes })

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

function storedBytes(record: DatasetRecord): Uint8Array<ArrayBuffer> {
  if (record.data instanceof Uint8Array && record.shape?.length === 1)
    return record.data as Uint8Array<ArrayBuffer>
  throw corrupt('Bytes were expected', { path: record.path })
}

const typedArrays = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
]

/** Typed arrays: a dataset of their type, no attribute. */
export const typedArrayKind: ValueKind<ArrayBufferView & { readonly length: number }> = {
  types: [],
  prototypes: typedArrays.map((constructor) => constructor.prototype),
  encode(value, context) {
    checkBuffer(value.buffer, context)
    const type = typeOfView(value)
    if (type !== undefined) return dataset(type, value, noAttributes)
    throw cannotStore(
      `a ${typedArrayName(value) ?? 'typed array'}`,
      'HDF5 has no type for it here.',
      {
        path: context.path,
        property: context.property(),
      },
    )
  },
}

export const clampedArrayKind: ValueKind<Uint8ClampedArray> = {
  types: ['Uint8ClampedArray'],
  prototypes: [Uint8ClampedArray.prototype],
  encode(value, context) {
    checkBuffer(value.buffer, context)
    return dataset(uint8, bytesOf(value), jsType('Uint8ClampedArray'))
  },
  decode: (record) => new Uint8ClampedArray(storedBytes(record).buffer),
}

/** The bytes of a whole buffer. */
export const bufferDraft = (buffer: ArrayBuffer): DatasetDraft =>
  dataset(uint8, new Uint8Array(buffer), jsType('ArrayBuffer'))

export const arrayBufferKind: ValueKind<ArrayBuffer> = {
  types: ['ArrayBuffer'],
  prototypes: [ArrayBuffer.prototype],
  encode(value, context) {
    checkBuffer(value, context)
    return bufferDraft(value)
  },
  decode: (record) => storedBytes(record).buffer,
}

export const dataViewKind: ValueKind<DataView> = {
  types: ['DataView'],
  prototypes: [DataView.prototype],
  encode(value, context) {
    checkBuffer(value.buffer, context)
    return dataset(uint8, bytesOf(value), jsType('DataView'))
  },
  decode: (record) => new DataView(storedBytes(record).buffer),
}

/** Node's Buffer, where there is one; elsewhere its bytes come back as a Uint8Array. */
interface NodeBuffer {
  readonly prototype: Uint8Array
  from(buffer: ArrayBuffer): Uint8Array
}
const nodeBuffer = (globalThis as { Buffer?: NodeBuffer }).Buffer

export const nodeBufferKind: ValueKind<Uint8Array> = {
  types: ['Buffer'],
  prototypes: nodeBuffer === undefined ? [] : [nodeBuffer.prototype],
  encode(value, context) {
    checkBuffer(value.buffer, context)
    return dataset(uint8, bytesOf(value), jsType('Buffer'))
  },
  decode: (record) => nodeBuffer?.from(storedBytes(record).buffer) ?? storedBytes(record),
}

/** Makes a view on a stored buffer again; a range outside of it is CORRUPT. */
export function viewOn(
  buffer: ArrayBuffer,
  kind: string,
  byteOffset: number,
  length: number,
  path: string,
): ArrayBufferView {
  const constructor = viewConstructors.get(kind)
  if (constructor === undefined) throw corrupt(`'${quoted(kind)}' is no kind of view`, { path })
  const range =
    Number.isSafeInteger(byteOffset) &&
    byteOffset >= 0 &&
    Number.isSafeInteger(length) &&
    length >= 0
  if (!range) throw corrupt('A view needs a byteOffset and a length of at least 0', { path })
  try {
    return new constructor(buffer, byteOffset, length)
  } catch (cause) {
    throw corrupt(`A view lies outside of its buffer: ${quoted((cause as Error).message)}`, {
      path,
      cause,
    })
  }
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView
const viewConstructors = new Map<string, ViewConstructor>(
  [...typedArrays, Uint8ClampedArray, DataView].map((constructor) => [
    constructor.name,
    constructor as ViewConstructor,
  ]),
)

/** The name and the length by which `viewOn` makes a view again. */
export const describeView = (view: ArrayBufferView): { kind: string; length: number } =>
  isNumericArray(view) || view instanceof Uint8ClampedArray
    ? { kind: typedArrayName(view) as string, length: (view as Uint8Array).length }
    : { kind: 'DataView', length: view.byteLength }
