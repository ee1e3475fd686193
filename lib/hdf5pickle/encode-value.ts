import { cannotStore } from '../errors.js'
import { quoted } from '../quoted.js'
import type { NumericArray } from '../records/node-record.js'
import { fitsInt64 } from '../values/bigint.js'
import { NdArray } from '../values/nd-array.js'
import { isNumericArray, typedArrayName } from '../values/numeric.js'
import { Complex } from '../values/python/complex.js'
import { NumpyArray } from '../values/python/numpy-array.js'
import { NumpyDtype } from '../values/python/numpy-dtype.js'
import { PythonDate, PythonTime, PythonTimedelta } from '../values/python/python-datetime.js'
import { PythonDecimal } from '../values/python/python-decimal.js'
import { PythonGlobal } from '../values/python/python-global.js'
import { PythonObject } from '../values/python/python-object.js'
import {
  formsOf,
  pythonTypeOf,
  type PrimitiveForm,
  tuple,
  typeOf,
} from '../values/python/python-type.js'
import { PythonUuid } from '../values/python/python-uuid.js'
import {
  bigintLeaf,
  bytesLeaf,
  complexLeaf,
  floatLeaf,
  integerLeaf,
  isInt,
  type LeafDraft,
  longLeaf,
  packedLeaf,
  unicodeLeaf,
} from './encode-leaf.js'
import { numbersLeaf, numpyLeaf, scalarBytes } from './encode-numpy.js'
import { pickleTypes } from './pickle-type.js'
import type { Place, Reduced } from './python-class.js'
import { reduceDeque, reduceMap, reduceSet } from './shipped/collections.js'
import { reduceDate, reducePythonDate, reduceTime, reduceTimedelta } from './shipped/datetime.js'
import { reduceError } from './shipped/exceptions.js'
import { reduceBytearray, reduceDecimal, reduceUuid } from './shipped/numbers.js'
import { reduceArray, reduceDtype, reduceScalar } from './shipped/numpy.js'
import { asStr } from './shipped/str-bytes.js'
import { encodeLatin1, encodeWtf8 } from './wtf8.js'

/** What a value becomes in an hdf5pickle file. */
export type Pickled =
  | { readonly kind: 'leaf'; readonly leaf: LeafDraft }
  | { readonly kind: 'sequence'; readonly items: readonly unknown[]; readonly isTuple: boolean }
  | { readonly kind: 'dict'; readonly entries: Iterable<readonly [unknown, unknown]> }
  | { readonly kind: 'object'; readonly reduced: Reduced }

export interface ValuePlace extends Place {
  readonly property: string
}

const leaf = (draft: LeafDraft): Pickled => ({ kind: 'leaf', leaf: draft })
const object = (reduced: Reduced | undefined): Pickled | undefined =>
  reduced && { kind: 'object', reduced }

/** A primitive in the form that Python had, or has for its like; `undefined` for what Python has not. */
export function picklePrimitive(
  value: unknown,
  form: PrimitiveForm | undefined,
  text: 'unicode' | 'str',
): Pickled | undefined {
  if (form instanceof NumpyDtype) {
    const bytes = scalarBytes(value, form)
    if (bytes !== undefined) return object(reduceScalar(form, asStr(bytes)))
  }
  switch (typeof value) {
    case 'number':
      return leaf(numberLeaf(value, form))
    case 'bigint':
      return leaf(form === 'long' || !fitsInt64(value) ? longLeaf(value) : bigintLeaf(value))
    case 'boolean':
      return leaf(integerLeaf(pickleTypes.bool, value ? 1 : 0))
    case 'string':
      return leaf(textLeaf(value, form, text))
    default:
      return value === null ? leaf(integerLeaf(pickleTypes.none, 0)) : undefined
  }
}

function numberLeaf(value: number, form: PrimitiveForm | undefined): LeafDraft {
  if (form === 'long' && Number.isInteger(value)) return longLeaf(BigInt(value))
  return isInt(value) && form !== 'float' ? integerLeaf(pickleTypes.int, value) : floatLeaf(value)
}

function textLeaf(
  value: string,
  form: PrimitiveForm | undefined,
  text: 'unicode' | 'str',
): LeafDraft {
  if (form === 'latin1') {
    const bytes = encodeLatin1(value)
    if (bytes !== undefined) return bytesLeaf(pickleTypes.str, bytes)
  }
  const isStr = form === 'str' || form === 'latin1' || (form === undefined && text === 'str')
  return isStr ? bytesLeaf(pickleTypes.str, encodeWtf8(value)) : unicodeLeaf(value)
}

type Pickle<T> = (value: T, place: ValuePlace) => Pickled | undefined

/** One way a class, by the prototype that its objects have. */
const byPrototype = new Map<object | null, Pickle<never>>()

function on<T extends object>(
  constructors: readonly { readonly prototype: T }[],
  pickle: Pickle<T>,
): void {
  for (const { prototype } of constructors) byPrototype.set(prototype, pickle as Pickle<never>)
}

on([Array], pickleArray)
on([Map], (map, place) => {
  refuseProperties(map, 0, place)
  return object(reduceMap(map)) ?? { kind: 'dict', entries: map }
})
on([Set], (set, place) => {
  refuseProperties(set, 0, place)
  return object(reduceSet(set))
})
on([Complex], pickleComplex)
on([NdArray], ({ data, shape }) => numbers(data, shape))
on([NumpyArray], pickleNumpy)
on([NumpyDtype], (dtype) => object(reduceDtype(dtype)))
on([PythonDate], (date) => object(reducePythonDate(date)))
on([PythonTime], (time) => object(reduceTime(time)))
on([PythonTimedelta], (delta) => object(reduceTimedelta(delta)))
on([PythonDecimal], (decimal) => object(reduceDecimal(decimal)))
on([PythonUuid], (uuid) => object(reduceUuid(uuid)))
on([PythonGlobal], (global) => leaf(globalLeaf(global)))
on([PythonObject], (unknown, place) => object(reduceUnknown(unknown, place)))
on([ArrayBuffer], (buffer) => leaf(bytesLeaf(pickleTypes.str, new Uint8Array(buffer))))
on([DataView], ({ buffer, byteOffset, byteLength }) =>
  leaf(bytesLeaf(pickleTypes.str, new Uint8Array(buffer, byteOffset, byteLength))),
)
on([Number], (value) => leaf(floatLeaf(value.valueOf())))
on([BigInt], (value) => leaf(longLeaf(BigInt.prototype.valueOf.call(value))))
on([String], (value) => leaf(bytesLeaf(pickleTypes.str, encodeWtf8(value.valueOf()))))
on([Boolean], (value) => leaf(integerLeaf(pickleTypes.bool, value.valueOf() ? 1 : 0)))

/** An object without a registration; `undefined` for what Python has nothing for. */
export function pickleObject(value: object, place: ValuePlace): Pickled | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null
  const pickle = byPrototype.get(prototype)
  if (pickle !== undefined) return (pickle as Pickle<object>)(value, place)
  if (prototype === Object.prototype || prototype === null) {
    refuseSymbols(value, place)
    return { kind: 'dict', entries: Object.entries(value) }
  }
  if (value instanceof Date) return object(reduceDate(value, place))
  if (value instanceof Error) return object(reduceError(value))
  return ArrayBuffer.isView(value) ? pickleView(value) : undefined
}

/** Longer arrays are not searched for properties: their indices would be listed too. */
const longArray = 20_000

function refuseProperties(value: object, length: number, place: ValuePlace): void {
  refuseSymbols(value, place)
  if (length > longArray) return
  const [key] = Object.keys(value).filter((name) => length === 0 || !/^\d+$/.test(name))
  if (key !== undefined) throw extraProperty(key, place)
}

function refuseSymbols(value: object, place: ValuePlace): void {
  for (const key of Object.getOwnPropertySymbols(value))
    if (Object.prototype.propertyIsEnumerable.call(value, key))
      throw extraProperty(String(key), place)
}

const extraProperty = (key: string, place: ValuePlace): Error =>
  cannotStore(
    `the property ${key} in an hdf5pickle file`,
    'Python has no place for it there: make it a property of an object, named by a text.',
    place,
  )

function pickleArray(items: readonly unknown[], place: ValuePlace): Pickled {
  refuseProperties(items, items.length, place)
  const type = typeOf(items)
  if (type?.name === 'deque') return { kind: 'object', reduced: reduceDeque(items, type) }
  const isTuple = type?.name === 'tuple'
  const forms = formsOf(items)
  const isApart = forms?.apart === true || forms?.some !== undefined
  const every = forms?.every
  const packs =
    !isApart &&
    !items.includes(undefined) &&
    (every === undefined || every === 'int' || every === 'float')
  const packed = packs
    ? packedLeaf(
        isTuple ? pickleTypes.tuple : pickleTypes.list,
        items,
        every === 'int' || every === 'float' ? every : undefined,
      )
    : undefined
  return packed === undefined ? { kind: 'sequence', items, isTuple } : leaf(packed)
}

function pickleComplex(value: Complex): Pickled {
  const dtype = formsOf(value)?.every
  if (!(dtype instanceof NumpyDtype) || (dtype.type !== 'c8' && dtype.type !== 'c16'))
    return leaf(complexLeaf(value))
  const parts = [value.re, value.im]
  const data = dtype.type === 'c8' ? Float32Array.from(parts) : Float64Array.from(parts)
  const bytes = asStr(new Uint8Array(data.buffer))
  const native = dtype.order === '>' ? new NumpyDtype(dtype.type) : dtype
  return { kind: 'object', reduced: reduceScalar(native, bytes) }
}

function pickleNumpy(array: NumpyArray): Pickled {
  const scalar = formsOf(array)?.every
  if (scalar instanceof NumpyDtype)
    return { kind: 'object', reduced: reduceScalar(array.dtype, asStr(array.bytes)) }
  const draft = numpyLeaf(array)
  if (draft !== undefined) return leaf(draft)
  return { kind: 'object', reduced: reduceArray(array, asStr(array.bytes)) }
}

function numbers(data: NumericArray, shape: readonly number[]): Pickled | undefined {
  const draft = numbersLeaf(data, shape)
  return draft && leaf(draft)
}

function pickleView(view: ArrayBufferView): Pickled | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const type = pythonTypeOf(view)
  if (type === 'bytearray') return object(reduceBytearray(bytes))
  if (type === 'str' || isNodeBuffer(view)) return leaf(bytesLeaf(pickleTypes.str, bytes))
  if (typedArrayName(view) === 'Uint8ClampedArray') return numbers(bytes, [bytes.length])
  return isNumericArray(view) ? numbers(view, [view.length]) : undefined
}

const isNodeBuffer = (view: ArrayBufferView): boolean =>
  (globalThis as { Buffer?: { isBuffer(value: unknown): boolean } }).Buffer?.isBuffer(view) === true

/** A class or a function by its name, or by its number where the file had that. */
export function globalLeaf({ module, name, code }: PythonGlobal): LeafDraft {
  if (code === undefined) return bytesLeaf(pickleTypes.global, encodeWtf8(`${module}\n${name}`))
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, code, true)
  return bytesLeaf(pickleTypes.extension, bytes)
}

function reduceUnknown(unknown: PythonObject, place: ValuePlace): Reduced {
  const { callable, made, args = tuple(), items, entries, state } = unknown
  const wrong = !Array.isArray(args) ? 'args' : isCallable(callable) ? undefined : 'callable'
  if (wrong === undefined) return { made, callable, args, items, entries, state }
  throw cannotStore(
    `a PythonObject whose ${wrong} is ${quoted(String(unknown[wrong]))}`,
    wrong === 'args' ? 'Give a tuple.' : "Give a class: new PythonGlobal('lab.run', 'Run').",
    place,
  )
}

const isCallable = (value: unknown): boolean =>
  typeof value === 'function' || (typeof value === 'object' && value !== null)
