import { sharedState } from '../../metadata/shared-state.js'
import type { NumpyDtype } from './numpy-dtype.js'

/** The Python types among which JavaScript has one class for several. */
export type PythonTypeName =
  | 'list'
  | 'tuple'
  | 'deque'
  | 'str'
  | 'bytearray'
  | 'set'
  | 'frozenset'
  | 'dict'
  | 'OrderedDict'
  | 'defaultdict'

export interface PythonType {
  readonly name: PythonTypeName
  /** What else the type is made with: the factory of a defaultdict, the greatest length of a deque. */
  readonly extra: unknown
}

/**
 * The Python type of a primitive that JavaScript can't tell from another: a float that is whole, a small long, a str
 * (read as UTF-8, or as latin-1), a numpy scalar.
 */
export type PrimitiveForm = 'int' | 'float' | 'long' | 'str' | 'latin1' | 'unicode' | NumpyDtype

/** How the primitives in a container were stored. */
export interface ContainerForms {
  /** The form of all of them. */
  readonly every?: PrimitiveForm
  /** The forms of some, by key. */
  readonly some?: ReadonlyMap<unknown, PrimitiveForm>
  /** The forms of keys that are no plain names of `str`. */
  readonly keys?: ReadonlyMap<unknown, PrimitiveForm | 'direct'>
  /** Whether the elements of a list lay in nodes of their own although they are all numbers. */
  readonly apart?: boolean
}

const types = sharedState('python-types', () => new WeakMap<object, PythonType>())
const forms = sharedState('python-forms', () => new WeakMap<object, ContainerForms>())

const isArray = (value: object): boolean => Array.isArray(value)
const isBytes = (value: object): boolean => value instanceof Uint8Array
const isSet = (value: object): boolean => value instanceof Set
const isMap = (value: object): boolean => value instanceof Map

const holders: Readonly<Record<PythonTypeName, readonly [(value: object) => boolean, string]>> = {
  list: [isArray, 'an array'],
  tuple: [isArray, 'an array'],
  deque: [isArray, 'an array'],
  str: [isBytes, 'a Uint8Array'],
  bytearray: [isBytes, 'a Uint8Array'],
  set: [isSet, 'a Set'],
  frozenset: [isSet, 'a Set'],
  dict: [isMap, 'a Map'],
  OrderedDict: [isMap, 'a Map'],
  defaultdict: [isMap, 'a Map'],
}

/**
 * Says as which Python type a value is written to an hdf5pickle file, where JavaScript has one class for several:
 * tuples among arrays (which it freezes), `str` among Uint8Arrays, frozensets among Sets, OrderedDicts among Maps.
 *
 * @param extra The factory of a defaultdict, the greatest length of a deque.
 * @throws TypeError when the value can't be of that type.
 * @example
 * await dump({ size: asPython([640, 480], 'tuple') }, 'image.h5', '/image', { format: 'hdf5pickle' })
 */
export function asPython<T extends object>(value: T, name: PythonTypeName, extra?: unknown): T {
  const [holds, what] = Object.hasOwn(holders, name) ? holders[name] : ([() => false, '?'] as const)
  if (what === '?') throw new TypeError(`There is no Python type '${String(name)}' to choose here.`)
  if (!holds(value)) throw new TypeError(`A Python ${name} is ${what} here.`)
  types.set(value, { name, extra })
  return name === 'tuple' ? Object.freeze(value) : value
}

/** Tells the Python type that `asPython` or an hdf5pickle file gave a value; `undefined` for any other. */
export function pythonTypeOf(value: unknown): PythonTypeName | undefined {
  return typeof value === 'object' && value !== null ? types.get(value)?.name : undefined
}

/**
 * Makes a Python tuple: a frozen array.
 *
 * @example
 * const size = tuple(640, 480)
 */
export const tuple = <const T extends readonly unknown[]>(...items: T): T =>
  asPython(items, 'tuple')

/** Tells a Python tuple from other arrays. */
export const isTuple = (value: unknown): value is readonly unknown[] =>
  pythonTypeOf(value) === 'tuple'

export const typeOf = (value: object): PythonType | undefined => types.get(value)

/** Marks a value while it is being restored, so that a tuple is not frozen yet. */
export function setType(value: object, name: PythonTypeName, extra?: unknown): void {
  types.set(value, { name, extra })
}

export const formsOf = (container: object): ContainerForms | undefined => forms.get(container)

export function setForms(container: object, of: ContainerForms): void {
  forms.set(container, of)
}
