import { corrupt } from '../../errors.js'
import { quoted } from '../../quoted.js'
import { jsType } from '../attributes.js'
import { childPath, type ValueKind } from '../value-kind.js'
import { complexKind } from './complex.js'
import { NumpyArray } from './numpy-array.js'
import { NumpyDtype } from './numpy-dtype.js'
import { PythonDate, PythonDatetime, PythonTime, PythonTimedelta } from './python-datetime.js'
import { PythonDecimal } from './python-decimal.js'
import { PythonGlobal } from './python-global.js'
import { PythonObject } from './python-object.js'
import { PythonUuid } from './python-uuid.js'
import { recordKind } from './record-kind.js'

const datetimeKind: ValueKind<PythonDatetime> = {
  types: ['PythonDatetime'],
  prototypes: [PythonDatetime.prototype],
  encode: (value) => ({
    kind: 'group',
    attributes: jsType('PythonDatetime'),
    children: [
      { name: 'date', step: '<date>', value: new Date(value.getTime()), temporary: true },
      { name: 'microseconds', step: 'microseconds', value: value.microseconds },
      ...(value.tzinfo === undefined
        ? []
        : [{ name: 'tzinfo', step: 'tzinfo', value: value.tzinfo }]),
    ],
  }),
  *decodeGroup({ path, children }) {
    const date = yield childPath(path, 'date')
    const microseconds = yield childPath(path, 'microseconds')
    const tzinfo = children.includes('tzinfo') ? yield childPath(path, 'tzinfo') : undefined
    if (date instanceof Date && typeof microseconds === 'number')
      return new PythonDatetime(date.getTime(), microseconds, tzinfo)
    throw corrupt('A datetime is a Date and microseconds', { path })
  },
}

const numpyArrayKind: ValueKind<NumpyArray> = {
  types: ['NumpyArray'],
  prototypes: [NumpyArray.prototype],
  encode: ({ dtype, shape, bytes }) => ({
    kind: 'group',
    attributes: jsType('NumpyArray'),
    children: [
      { name: 'dtype', step: 'dtype', value: dtype },
      { name: 'shape', step: 'shape', value: Float64Array.from(shape), temporary: true },
      { name: 'bytes', step: 'bytes', value: bytes },
    ],
  }),
  *decodeGroup({ path }) {
    const dtype = yield childPath(path, 'dtype')
    const shape = yield childPath(path, 'shape')
    const bytes = yield childPath(path, 'bytes')
    if (dtype instanceof NumpyDtype && shape instanceof Float64Array && bytes instanceof Uint8Array)
      try {
        return new NumpyArray(dtype, [...shape], bytes)
      } catch (cause) {
        throw corrupt(quoted((cause as Error).message), { path, cause })
      }
    throw corrupt('A NumpyArray is a dtype, a shape and bytes', { path })
  },
}

/** The classes for what Python has and JavaScript has not, in h5orm's own files. */
export const pythonKinds: readonly unknown[] = [
  complexKind,
  datetimeKind,
  numpyArrayKind,
  recordKind('NumpyDtype', NumpyDtype.prototype, ['type', 'order', 'state']),
  recordKind('PythonDate', PythonDate.prototype, ['year', 'month', 'day']),
  recordKind('PythonTime', PythonTime.prototype, [
    'hour',
    'minute',
    'second',
    'microsecond',
    'tzinfo',
  ]),
  recordKind('PythonTimedelta', PythonTimedelta.prototype, ['days', 'seconds', 'microseconds']),
  recordKind('PythonDecimal', PythonDecimal.prototype, ['digits']),
  recordKind('PythonUuid', PythonUuid.prototype, ['int']),
  recordKind('PythonGlobal', PythonGlobal.prototype, ['module', 'name', 'code']),
  recordKind('PythonObject', PythonObject.prototype, [
    'callable',
    'made',
    'args',
    'state',
    'items',
    'entries',
  ]),
]
