import {
  Complex,
  NdArray,
  PythonDate,
  PythonDatetime,
  PythonDecimal,
  PythonGlobal,
  PythonTime,
  PythonTimedelta,
  PythonUuid,
  UnknownRecord,
} from 'h5orm'

/** What a stored instance shows in the file: fields, version, and the parts below `__`. */
export interface Shown {
  readonly name: string
  readonly version?: number
  readonly fields?: Readonly<Record<string, unknown>>
  readonly inner?: Readonly<Record<string, unknown>>
}

const pythonRecords = [
  PythonDate,
  PythonDecimal,
  PythonGlobal,
  PythonTime,
  PythonTimedelta,
  PythonUuid,
]

export type ShowInstance = (value: object) => Shown | undefined

/** A value in the JSON form that read_h5orm.py prints, made of the JavaScript value itself. */
export function describeValue(value: unknown, show: ShowInstance = () => undefined): unknown {
  return new Describer(show, sharedBuffersOf(value)).describe(value)
}

class Describer {
  readonly #show: ShowInstance
  readonly #shared: ReadonlySet<unknown>
  readonly #met = new Map<object, number>()

  constructor(show: ShowInstance, shared: ReadonlySet<unknown>) {
    this.#show = show
    this.#shared = shared
  }

  describe(value: unknown): unknown {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (typeof value === 'number') return ['number', Number.isNaN(value) ? 'NaN' : bits(value)]
    if (typeof value === 'symbol') {
      const key = Symbol.keyFor(value)
      return ['Symbol', { text: key === undefined ? value.description : `Symbol.for(${key})` }]
    }
    const object = value as object
    const known = this.#met.get(object)
    if (known !== undefined) return ['again', known]
    this.#met.set(object, this.#met.size)
    return this.#describeObject(object)
  }

  #describeObject(object: object): unknown {
    const shown = this.#show(object)
    if (shown !== undefined) {
      if (typeof object === 'function') return ['Named', { text: shown.name }]
      const { name, version = 0, fields = {}, inner = {} } = shown
      return [name, { fields: this.#sorted(fields), version, inner: this.#sorted(inner) }]
    }
    if (Array.isArray(object)) return this.#describeArray(object)
    if (ArrayBuffer.isView(object)) return this.#describeView(object)
    const tag = Object.prototype.toString.call(object).slice(8, -1)
    if (object instanceof Map) {
      const entries = [...object].map((pair: unknown[]) => pair.map((one) => this.describe(one)))
      return ['Map', { entries, ...this.#properties(object, []) }]
    }
    if (object instanceof Set) {
      const items = [...object].map((one) => this.describe(one))
      return ['Set', { items, ...this.#properties(object, []) }]
    }
    if (object instanceof PythonDatetime) {
      const { microseconds, tzinfo } = object
      const known = { date: new Date(object.getTime()), microseconds }
      const fields = tzinfo === undefined ? known : { ...known, tzinfo }
      return ['PythonDatetime', { fields: this.#fields(fields) }]
    }
    if (object instanceof Date)
      return ['Date', { time: Number.isNaN(object.getTime()) ? null : object.getTime() }]
    if (object instanceof ArrayBuffer)
      return ['ArrayBuffer', { bytes: hex(new Uint8Array(object)) }]
    if (object instanceof NdArray)
      return [
        'NdArray',
        { type: object.data.constructor.name, shape: [...object.shape], bytes: hex(object.data) },
      ]
    if (object instanceof RegExp) return ['RegExp', { text: String(object) }]
    if (object instanceof URL || object instanceof URLSearchParams)
      return [object.constructor.name, { text: String(object) }]
    if (object instanceof Error) return this.#describeError(object)
    if (['Number', 'String', 'Boolean', 'BigInt'].includes(tag))
      return [tag, { value: this.describe(object.valueOf()) }]
    if (object instanceof Complex)
      return ['Complex', { bytes: hex(Float64Array.of(object.re, object.im)) }]
    if (pythonRecords.some((constructor) => object instanceof constructor)) {
      const present = Object.entries(object).filter(([, value]) => value !== undefined)
      return [object.constructor.name, { fields: this.#fields(Object.fromEntries(present)) }]
    }
    if (object instanceof UnknownRecord) throw new TypeError('show says what these are')
    const kind = Object.getPrototypeOf(object) === null ? 'null-prototype' : 'Object'
    return [kind, { fields: this.#fields(object as Record<string, unknown>) }]
  }

  #fields(fields: Readonly<Record<string, unknown>>): unknown[] {
    return Object.entries(fields).map(([name, value]) => [name, this.describe(value)])
  }

  /** A class's fields have no order that would matter. */
  #sorted(fields: Readonly<Record<string, unknown>>): unknown[] {
    return this.#fields(
      Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    )
  }

  #properties(object: object, indices: readonly string[]): object {
    const own = Object.entries(object).filter(([key]) => !indices.includes(key))
    if (own.length === 0) return {}
    return { properties: this.#fields(Object.fromEntries(own)) }
  }

  #describeArray(array: readonly unknown[]): unknown {
    const items = Array.from({ length: array.length }, (_, i) =>
      i in array ? this.describe(array[i]) : ['hole'],
    )
    const indices = items.map((_, i) => String(i))
    return ['Array', { items, ...this.#properties(array, indices) }]
  }

  #describeView(view: ArrayBufferView): unknown {
    const { name } = view.constructor
    if (name === 'Buffer' || !this.#shared.has(view.buffer)) return [name, { bytes: hex(view) }]
    const length = 'length' in view ? view.length : view.byteLength
    return [name, { buffer: this.describe(view.buffer), offset: view.byteOffset, length }]
  }

  #describeError(error: Error): unknown {
    const names = ['message', 'cause', 'errors', 'name']
    const own = Object.getOwnPropertyDescriptors(error) as Record<string, PropertyDescriptor>
    const hidden = names.filter((name) => own[name]?.enumerable === false)
    const keys = [...hidden, ...Object.keys(error)]
    const fields = Object.fromEntries(keys.map((key) => [key, own[key]?.value as unknown]))
    const { name } = Object.getPrototypeOf(error).constructor as { name: string }
    return [name, { fields: this.#fields(fields), hidden: hidden.join() }]
  }
}

/** The buffers that two or more objects of a graph of plain objects and arrays stand on. */
function sharedBuffersOf(root: unknown): ReadonlySet<unknown> {
  const counts = new Map<unknown, number>()
  const met = new Set<unknown>([root])
  for (const value of met) {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value
    if (buffer instanceof ArrayBuffer) counts.set(buffer, (counts.get(buffer) ?? 0) + 1)
    else if (typeof value === 'object' && value !== null)
      for (const one of Object.values(value)) met.add(one)
  }
  return new Set([...counts].flatMap(([buffer, count]) => (count > 1 ? [buffer] : [])))
}

function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return hex(view)
}

const hex = (view: ArrayBufferView): string =>
  Array.from(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
