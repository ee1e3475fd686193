import { cannotRestore, corrupt } from '../errors.js'
import { quoted } from '../quoted.js'
import type { DatasetRecord, RecordData } from '../records/node-record.js'
import { safeNumber } from '../values/natural.js'
import { isNumericArray } from '../values/numeric.js'
import { Complex } from '../values/python/complex.js'
import { PythonGlobal } from '../values/python/python-global.js'
import { type PrimitiveForm, setType } from '../values/python/python-type.js'
import { decodeLong } from './long.js'
import { nodeBytes } from './node-bytes.js'
import type { PickleContext, PickleReading } from './pickle-context.js'
import type { StrReading } from './pickle-options.js'
import { pickleTypes } from './pickle-type.js'
import { python2Name } from './python-names.js'
import { decodeLatin1, decodeUtf8, decodeWtf8 } from './wtf8.js'

/** A primitive with the form that it has in Python. */
export interface Leaf {
  readonly value: unknown
  readonly form: PrimitiveForm | undefined
}

/** Restores what hdf5pickle has one dataset for, other than sequences and arrays; `undefined` for another type. */
export function decodeLeaf(
  type: string,
  record: DatasetRecord,
  context: PickleContext,
): Leaf | undefined {
  const { path } = record
  switch (type) {
    case pickleTypes.none:
      return { value: null, form: undefined }
    case pickleTypes.bool:
      return { value: !everyIsZero(record), form: undefined }
    case pickleTypes.int:
      return { value: wholeNumber(record), form: 'int' }
    case pickleTypes.long:
      return { value: safeNumber(decodeLong(nodeBytes(record), path)), form: 'long' }
    case pickleTypes.float:
      return { value: Number(onlyNumber(record)), form: 'float' }
    case pickleTypes.complex:
      return { value: decodeComplex(record), form: undefined }
    case pickleTypes.str:
      return decodeStr(nodeBytes(record), context.pickle.str, path)
    case pickleTypes.bytes:
      return { value: bytesOfPython(nodeBytes(record)), form: undefined }
    case pickleTypes.unicode:
      return { value: decodeUnicode(record), form: 'unicode' }
    case pickleTypes.global:
      return { value: globalValue(readGlobal(record), context.pickle), form: undefined }
    case pickleTypes.extension:
      return {
        value: globalValue(readExtension(record, context.pickle), context.pickle),
        form: undefined,
      }
    default:
      return undefined
  }
}

/** Reads Python 2's `str`, of which nothing tells whether it is text. */
export function decodeStr(bytes: Uint8Array<ArrayBuffer>, as: StrReading, path: string): Leaf {
  if (as === 'bytes') return { value: bytesOfPython(bytes), form: undefined }
  if (as === 'latin1') return { value: decodeLatin1(bytes), form: 'latin1' }
  const text = decodeUtf8(bytes)
  if (text !== undefined) return { value: text, form: 'str' }
  if (as === 'auto') return { value: bytesOfPython(bytes), form: undefined }
  throw cannotRestore(
    `a str of ${bytes.length} bytes that are not UTF-8 as text`,
    "Open the file with { pickle: { str: 'auto' } }, 'latin1' or 'bytes'.",
    { path },
  )
}

function bytesOfPython(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  setType(bytes, 'str')
  return bytes
}

function decodeUnicode(record: DatasetRecord): string {
  const text = decodeWtf8(nodeBytes(record))
  if (text !== undefined) return text
  throw corrupt('A unicode text is not UTF-8', { path: record.path })
}

/** The one number of a scalar, or of an array of one. */
function onlyNumber(record: DatasetRecord): number | bigint {
  const { data, path } = record
  if (typeof data === 'number' || typeof data === 'bigint') return data
  if (isNumericArray(data) && data.length === 1) return data[0] as number
  throw corrupt('One number was expected', { path })
}

function wholeNumber(record: DatasetRecord): number | bigint {
  const value = onlyNumber(record)
  if (typeof value === 'bigint') return safeNumber(value)
  // With a type_map an int may lie in a dataset of floats, and Python cuts it.
  if (Number.isFinite(value)) return Math.trunc(value) + 0
  throw corrupt(`${quoted(value)} is not a whole number`, { path: record.path })
}

function everyIsZero(record: DatasetRecord): boolean {
  const { data, path } = record
  if (typeof data === 'number' || typeof data === 'bigint') return Number(data) === 0
  if (isNumericArray(data)) return (data as Uint8Array).every((value) => Number(value) === 0)
  throw corrupt('A bool was expected', { path })
}

function decodeComplex(record: DatasetRecord): Complex {
  const [value] = complexNumbers(record.data, record.path)
  if (value !== undefined) return value
  throw corrupt('A complex number was expected', { path: record.path })
}

/** Complex numbers are compounds of two floats. */
export function complexNumbers(data: RecordData | undefined, path: string): Complex[] {
  const fail = () => corrupt('Complex numbers were expected', { path })
  if (typeof data !== 'object' || !('columns' in data)) throw fail()
  const [re, im] = [...data.columns.values()].map((column) =>
    typeof column === 'number' ? [column] : isNumericArray(column) ? column : undefined,
  )
  if (re === undefined || im === undefined || re.length !== im.length) throw fail()
  return Array.from(re as ArrayLike<number>, (part, i) => new Complex(Number(part), Number(im[i])))
}

/** Reads the name of a class or a function: nothing of that name is imported. */
export function readGlobal(record: DatasetRecord): PythonGlobal {
  const text = decodeWtf8(nodeBytes(record))
  const line = text?.indexOf('\n') ?? -1
  if (text === undefined || line < 0)
    throw corrupt('A global is a module and a name', { path: record.path })
  return new PythonGlobal(text.slice(0, line), text.slice(line + 1))
}

/** Reads a number of Python's extension registry, with the name that the program knows for it. */
export function readExtension(record: DatasetRecord, pickle: PickleReading): PythonGlobal {
  const bytes = nodeBytes(record)
  if (bytes.length !== 4) throw corrupt('An extension code has 4 bytes', { path: record.path })
  const code = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)
  const name = pickle.classes.nameOfCode(code)
  const { module, name: last } = PythonGlobal.of(name ?? '?')
  return name === undefined ? new PythonGlobal('', '', code) : new PythonGlobal(module, last, code)
}

/** What a global stands for in this program, else the name itself. */
function globalValue(global: PythonGlobal, { classes }: PickleReading): unknown {
  return classes.valueNamed(python2Name(global.module, global.name)) ?? global
}
