import type { FieldType, NumberStorage } from './field-type.js'
import { nearestName } from './nearest-name.js'

/** Names of one value: a number's storage, or a kind that JavaScript and HDF5 both know. */
export type ScalarTypeName =
  | NumberStorage
  | 'bool'
  | 'string'
  | 'date'
  | 'bytes'
  | 'bigint'
  | 'regexp'
  | 'url'

/** What `@H5Field('…')` takes: `'float64'`, `'string'`, `'int32[]'`. */
export type TypeName = ScalarTypeName | `${ScalarTypeName}[]`

const number = (storage: NumberStorage): FieldType => Object.freeze({ kind: 'number', storage })

const scalars: ReadonlyMap<string, FieldType> = new Map<ScalarTypeName, FieldType>([
  ['int8', number('int8')],
  ['uint8', number('uint8')],
  ['int16', number('int16')],
  ['uint16', number('uint16')],
  ['int32', number('int32')],
  ['uint32', number('uint32')],
  ['int64', number('int64')],
  ['uint64', number('uint64')],
  ['float32', number('float32')],
  ['float64', number('float64')],
  ['bool', Object.freeze({ kind: 'boolean' })],
  ['string', Object.freeze({ kind: 'string' })],
  ['date', Object.freeze({ kind: 'date' })],
  ['bytes', Object.freeze({ kind: 'bytes' })],
  ['bigint', Object.freeze({ kind: 'bigint' })],
  ['regexp', Object.freeze({ kind: 'regexp' })],
  ['url', Object.freeze({ kind: 'url' })],
])

/** What people write who come from elsewhere; suggested, never accepted. */
const otherNames: ReadonlyMap<string, ScalarTypeName> = new Map([
  ['number', 'float64'],
  ['double', 'float64'],
  ['float', 'float32'],
  ['single', 'float32'],
  ['int', 'int32'],
  ['integer', 'int32'],
  ['uint', 'uint32'],
  ['byte', 'uint8'],
  ['long', 'int64'],
  ['boolean', 'bool'],
  ['logical', 'bool'],
  ['str', 'string'],
  ['text', 'string'],
  ['datetime', 'date'],
  ['time', 'date'],
  ['buffer', 'bytes'],
  ['blob', 'bytes'],
  ['regex', 'regexp'],
])

const arrays: ReadonlyMap<string, FieldType> = new Map(
  Array.from(scalars, ([name, element]) => [
    `${name}[]`,
    Object.freeze<FieldType>({ kind: 'array', element }),
  ]),
)

/**
 * Reads a type name such as `'float64'` or `'int32[]'`.
 *
 * @throws TypeError for an unknown name, with the name that was probably meant.
 */
export function parseTypeName(name: string): FieldType {
  const type = scalars.get(name) ?? arrays.get(name)
  if (type !== undefined) return type
  const brackets = /^(.*?)((?:\[\])+)$/.exec(name)
  if (brackets !== null && brackets[2] !== '[]') {
    throw new TypeError(
      `'${name}' is not a type name. Write '${brackets[1]}[]': the value itself tells how many dimensions it has.`,
    )
  }
  const stem = brackets?.[1] ?? name
  const meant = otherNames.get(stem.toLowerCase()) ?? nearestName(stem, scalars.keys())
  throw new TypeError(
    meant === undefined
      ? `'${name}' is not a type name. Known are ${[...scalars.keys()].join(', ')}, each also with [] for an array.`
      : `'${name}' is not a type name. Did you mean '${meant}${brackets?.[2] ?? ''}'?`,
  )
}
