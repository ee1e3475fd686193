import { cannotRestore, corrupt } from '../../errors.js'
import type { NumericArray } from '../../records/node-record.js'
import { NdArray } from '../../values/nd-array.js'
import { sizeOf } from '../../values/numeric.js'
import { Complex } from '../../values/python/complex.js'
import { elementAt, NumpyArray } from '../../values/python/numpy-array.js'
import { NumpyDtype } from '../../values/python/numpy-dtype.js'
import { PythonGlobal } from '../../values/python/python-global.js'
import { PythonObject } from '../../values/python/python-object.js'
import { setForms, tuple } from '../../values/python/python-type.js'
import type { Place, PythonClass, Reduced, Reduction } from '../python-class.js'
import { encodeWtf8 } from '../wtf8.js'
import { asStr, strBytes } from './str-bytes.js'

const wrong = (what: string, place: Place): Error =>
  cannotRestore(
    `a numpy ${what} of other parts than numpy gives it`,
    'The file is damaged, or of a version of numpy that stores it otherwise.',
    place,
  )

const typeName = /^(?:[biufcSUVOMma])\d{1,9}$/

const dtype: PythonClass = {
  assemble({ args, state }, place) {
    const [type] = args
    const order = Array.isArray(state) ? (state[1] as unknown) : undefined
    if (typeof type !== 'string' || !typeName.test(type)) throw wrong('dtype', place)
    if (order !== undefined && !(typeof order === 'string' && /^[<>|=]$/.test(order)))
      throw wrong('dtype', place)
    const made = new NumpyDtype(
      type,
      order === '=' ? '<' : order,
      tellsMore(state) ? state : undefined,
    )
    dtypeOrigins.set(made, { args, state })
    return made
  },
}

/** What numpy said of a dtype in the words of its version. */
const dtypeOrigins = new WeakMap<NumpyDtype, Pick<Reduction, 'args' | 'state'>>()

/** Whether a dtype has fields, a shape of its own, flags or a unit. */
const tellsMore = (state: unknown): boolean =>
  Array.isArray(state) &&
  (state[2] !== null || state[3] !== null || (state[7] ?? 0) !== 0 || state.length > 8)

const scalar: PythonClass = {
  construct([type, raw], place) {
    if (!(type instanceof NumpyDtype)) throw wrong('scalar', place)
    const size = type.kind === 'U' ? 4 * type.size : type.size
    const isPlain =
      /^(?:b1|[iu][1248]|f[248]|c8|c16|[SU]\d+)$/.test(type.type) && type.state === undefined
    if (type.kind === 'O') throw wrong('scalar', place)
    const bytes = littleEndian(type, strBytes(raw, size, place))
    if (!isPlain) {
      const array = new NumpyArray(native(type), [], bytes)
      setForms(array, { every: type })
      return array
    }
    const value = elementAt(type, bytes, 0, size)
    if (value instanceof Complex) setForms(value, { every: type })
    return value
  },
}

const ndarrayGlobal = (value: unknown): boolean =>
  value instanceof PythonGlobal && value.fullName === 'numpy.ndarray'

/** numpy's own way of storing arrays: made empty, then given extents, dtype and bytes. */
const reconstruct: PythonClass = {
  assembles: ([type]) => ndarrayGlobal(type),
  assemble(reduction, place) {
    const { args, state } = reduction
    if (!Array.isArray(state) || state.length !== 5) throw wrong('array', place)
    const [, shape, type, fortran, raw] = state as unknown[]
    if (!(type instanceof NumpyDtype) || !isShape(shape)) throw wrong('array', place)
    if (type.kind === 'O' || type.state !== undefined) return unknownArray(args, state)
    const itemBytes = type.kind === 'U' ? 4 * type.size : type.size
    const length = sizeOf(shape) * itemBytes
    if (!Number.isSafeInteger(length)) throw corrupt('An array without end', place)
    const bytes = littleEndian(type, strBytes(raw, length, place))
    const ordered = fortran === true || fortran === 1 ? rowMajor(bytes, shape, itemBytes) : bytes
    return arrayOf(native(type), shape, ordered)
  },
}

const unknownArray = (args: readonly unknown[], state: unknown): PythonObject =>
  new PythonObject({
    callable: new PythonGlobal('numpy.core.multiarray', '_reconstruct'),
    made: 'by call',
    args,
    state,
  })

const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent >= 0)

const native = (type: NumpyDtype): NumpyDtype =>
  type.order === '>' ? new NumpyDtype(type.type, '<', type.state) : type

/** Turns big-endian elements. */
function littleEndian(type: NumpyDtype, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice()
  const size = type.kind === 'U' ? 4 : type.kind === 'c' ? type.size / 2 : type.size
  if (type.order === '>' && /[iufcUMm]/.test(type.kind))
    for (let start = 0; start < copy.length; start += size)
      copy.subarray(start, start + size).reverse()
  return copy
}

/** Brings elements in Fortran's order, where the first index runs fastest, to C's. */
function rowMajor(
  bytes: Uint8Array<ArrayBuffer>,
  shape: readonly number[],
  size: number,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length)
  const index = shape.map(() => 0)
  for (let to = 0; to < bytes.length; to += size) {
    let from = 0
    for (let axis = shape.length - 1; axis >= 0; axis--)
      from = from * (shape[axis] as number) + (index[axis] as number)
    result.set(bytes.subarray(from * size, (from + 1) * size), to)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      index[axis] = 0
    }
  }
  return result
}

const typedArrays: Readonly<Record<string, new (buffer: ArrayBuffer) => NumericArray>> = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
}

function arrayOf(
  type: NumpyDtype,
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
): object {
  const typed = typedArrays[type.type]
  if (typed === undefined) return new NumpyArray(type, shape, bytes)
  const data = new typed(bytes.buffer)
  return shape.length === 1 ? data : new NdArray(data, shape)
}

export const numpyClasses: Readonly<Record<string, PythonClass>> = {
  'numpy.dtype': dtype,
  'numpy.core.multiarray.scalar': scalar,
  'numpy.core.multiarray._reconstruct': reconstruct,
}

/** Names and letters are `str`: numpy under Python 2 takes no other, under Python 3 it takes both. */
const letters = (text: string): Uint8Array => asStr(encodeWtf8(text))

export function reduceDtype(type: NumpyDtype): Reduced {
  const origin = dtypeOrigins.get(type)
  const { kind, size } = type
  const isFlexible = /[SUV]/.test(kind)
  const itemBytes = isFlexible ? (kind === 'U' ? 4 * size : size) : -1
  const alignment = isFlexible ? (kind === 'U' ? 4 : 1) : -1
  const order = letters(type.order)
  return {
    made: 'by call',
    callable: new PythonGlobal('numpy', 'dtype'),
    args: origin?.args ?? tuple(letters(type.type), 0, 1),
    state:
      origin?.state ?? type.state ?? tuple(3, order, null, null, null, itemBytes, alignment, 0),
  }
}

/** A numpy scalar; the bytes are in the order of its dtype. */
export const reduceScalar = (type: NumpyDtype, bytes: Uint8Array): Reduced => ({
  made: 'by call',
  callable: new PythonGlobal('numpy.core.multiarray', 'scalar'),
  args: tuple(type, bytes),
})

/** An array whose elements HDF5 or h5wasm has no type for, in numpy's own way. */
export const reduceArray = (array: NumpyArray, bytes: Uint8Array): Reduced => ({
  made: 'by call',
  callable: new PythonGlobal('numpy.core.multiarray', '_reconstruct'),
  args: tuple(new PythonGlobal('numpy', 'ndarray'), tuple(0), letters('b')),
  state: tuple(1, tuple(...array.shape), array.dtype, false, bytes),
})
