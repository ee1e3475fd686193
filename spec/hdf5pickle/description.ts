import { expect } from 'chai'
import {
  Complex,
  isTuple,
  NdArray,
  NumpyArray,
  NumpyDtype,
  PythonDate,
  PythonDatetime,
  PythonGlobal,
  PythonObject,
  PythonTime,
  PythonTimedelta,
  pythonTypeOf,
  type Registry,
} from 'h5orm'

/** What Python said of an object before it dumped it; the language is that of the fixtures' README. */
export interface Description {
  readonly type: string
  readonly id?: number
  readonly value?: unknown
  readonly hex?: string
  readonly items?: readonly unknown[]
  readonly dtype?: unknown
  readonly shape?: readonly number[]
  readonly data?: readonly unknown[]
  readonly name?: string
  readonly class?: string
  readonly func?: string
  readonly args?: readonly Description[]
  readonly state?: Description
  readonly listitems?: readonly Description[]
  readonly dictitems?: readonly (readonly [Description, Description])[]
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** Compares what was loaded with the description of what was dumped, identities included. */
export class Comparison {
  readonly #registry: Registry
  readonly #byId = new Map<number, unknown>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  check(value: unknown, description: Description, where: string): void {
    const { id } = description
    if (description.type === 'ref') {
      expect(value === this.#byId.get(id as number), `${where} is the object ${id}`).to.equal(true)
      return
    }
    if (id !== undefined) this.#byId.set(id, value)
    const check = this.#checks[description.type]
    if (check === undefined) throw new Error(`the fixtures have no ${description.type}`)
    check(value, description, where)
  }

  readonly #checks: Record<string, (value: unknown, what: Description, where: string) => void> = {
    none: (value, _, where) => expect(value, where).to.equal(null),
    bool: (value, what, where) => expect(value, where).to.equal(what.value),
    int: checkInteger,
    long: checkInteger,
    float: (value, what, where) => expect(value, where).to.deep.equal(floatOf(what.value)),
    complex(value, what, where) {
      const [re, im] = what.value as [unknown, unknown]
      expect(value, where).to.be.instanceOf(Complex)
      expect([(value as Complex).re, (value as Complex).im], where).to.deep.equal([
        floatOf(re),
        floatOf(im),
      ])
    },
    bytes: (value, what, where) => expect(hexOf(value), where).to.equal(what.hex),
    unicode: (value, what, where) => expect(value, where).to.equal(what.value),
    list: (value, what, where) => {
      expect(isTuple(value), `${where} is no tuple`).to.equal(false)
      this.#checkItems(value, what.items as readonly Description[], where)
    },
    tuple: (value, what, where) => {
      expect(isTuple(value) && Object.isFrozen(value), `${where} is a tuple`).to.equal(true)
      this.#checkItems(value, what.items as readonly Description[], where)
    },
    dict: (value, what, where) => this.#checkDict(value, what, where),
    container: (value, what, where) => this.#checkDict(value, what, where),
    ndarray: checkArray,
    global: (value, what, where) => expect(this.#nameOf(value), where).to.equal(what.name),
    object: (value, what, where) => this.#checkObject(value, what, where),
    oldstyle: (value, what, where) => {
      expect((value as PythonObject).made, where).to.equal('classic')
      this.#checkParts(value, what, where)
    },
  }

  #nameOf(value: unknown): string | undefined {
    return value instanceof PythonGlobal
      ? value.fullName
      : this.#registry.pythonOf(value as object)?.name
  }

  #checkItems(value: unknown, items: readonly Description[], where: string): void {
    expect(value, where).to.be.an('array').with.lengthOf(items.length)
    for (const [i, item] of items.entries())
      this.check((value as unknown[])[i], item, `${where}[${i}]`)
  }

  #checkDict(value: unknown, what: Description, where: string): void {
    const items = what.items as readonly (readonly [Description, Description])[]
    const keys = items.map(([key]) => textOf(key))
    const isPlain = keys.every((key) => key !== undefined && identifier.test(key))
    if (what.type === 'dict') expect(value instanceof Map, `${where} is a Map`).to.equal(!isPlain)
    const entries = value instanceof Map ? [...value] : Object.entries(value as object)
    expect(entries, where).to.have.lengthOf(items.length)
    for (const [key, item] of items) {
      const found = entries.find(([own]) => this.#isSame(own, key))
      expect(found, `${where} has the key ${JSON.stringify(key)}`).to.not.equal(undefined)
      this.check(found?.[0], key, `${where}<key>`)
      this.check(found?.[1], item, `${where}[${JSON.stringify(key.value ?? key.hex)}]`)
    }
  }

  #isSame(value: unknown, what: Description): boolean {
    try {
      this.check(value, what, 'key')
      return true
    } catch {
      return false
    }
  }

  #checkObject(value: unknown, what: Description, where: string): void {
    const [first] = what.args ?? []
    const args = (what.args ?? []).map((arg) => (arg.value as string | undefined) ?? textOf(arg))
    switch (what.func ?? what.class) {
      case 'datetime.datetime': {
        expect(value, where).to.be.instanceOf(PythonDatetime)
        const date = value as PythonDatetime
        const micro = date.getUTCMilliseconds() * 1000 + date.microseconds
        const fields = [
          date.getUTCFullYear() >> 8,
          date.getUTCFullYear() & 255,
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
          micro >> 16,
          (micro >> 8) & 255,
          micro & 255,
        ]
        return void expect(hexOf(Uint8Array.from(fields)), where).to.equal(first?.hex)
      }
      case 'datetime.date': {
        const { year, month, day } = value as PythonDate
        const bytes = Uint8Array.of(year >> 8, year & 255, month, day)
        expect(value, where).to.be.instanceOf(PythonDate)
        return void expect(hexOf(bytes), where).to.equal(first?.hex)
      }
      case 'datetime.time': {
        const { hour, minute, second, microsecond: micro } = value as PythonTime
        const bytes = [hour, minute, second, micro >> 16, (micro >> 8) & 255, micro & 255]
        expect(value, where).to.be.instanceOf(PythonTime)
        return void expect(hexOf(Uint8Array.from(bytes)), where).to.equal(first?.hex)
      }
      case 'datetime.timedelta': {
        const { days, seconds, microseconds } = value as PythonTimedelta
        expect(value, where).to.be.instanceOf(PythonTimedelta)
        return void expect([days, seconds, microseconds].map(String), where).to.deep.equal(args)
      }
      case '__builtin__.set':
      case '__builtin__.frozenset': {
        const isFrozen = what.func === '__builtin__.frozenset'
        expect(pythonTypeOf(value), where).to.equal(isFrozen ? 'frozenset' : undefined)
        return this.#checkItems([...(value as Set<unknown>)], itemsOf(first), where)
      }
      case 'exceptions.ValueError':
        expect(value, where).to.be.instanceOf(Error)
        expect((value as Error).name, where).to.equal('ValueError')
        return void expect((value as Error).message, where).to.equal(args.join(', '))
      case 'numpy.dtype':
        expect(value, where).to.be.instanceOf(NumpyDtype)
        return void expect((value as NumpyDtype).type, where).to.equal(args[0])
      case 'numpy.core.multiarray.scalar':
        return checkScalar(value, what, where)
      default:
        return this.#checkParts(value, what, where)
    }
  }

  #checkParts(value: unknown, what: Description, where: string): void {
    const registered = this.#registry.pythonNamed(what.class ?? '')
    if (registered !== undefined && !(value instanceof PythonObject)) {
      expect(value, where).to.be.instanceOf(registered.value)
      return this.#checkDict(value, { ...what.state, type: 'attributes' }, where)
    }
    expect(value, where).to.be.instanceOf(PythonObject)
    const object = value as PythonObject
    expect(object.class, where).to.equal(what.func ?? what.class)
    this.#checkItems(object.args, what.args ?? [], `${where}.args`)
    expect(object.items !== undefined, `${where} has items`).to.equal(what.listitems !== undefined)
    expect(object.entries !== undefined, `${where} has entries`).to.equal(
      what.dictitems !== undefined,
    )
    expect(object.state !== undefined, `${where} has a state`).to.equal(what.state !== undefined)
    if (what.listitems !== undefined)
      this.#checkItems(object.items, what.listitems, `${where}.items`)
    if (what.dictitems !== undefined)
      this.#checkDict(object.entries, { type: 'dict', items: what.dictitems }, `${where}.entries`)
    if (what.state === undefined) return
    const type = what.state.type === 'dict' ? 'attributes' : what.state.type
    if (type === 'attributes') this.#checkDict(object.state, { ...what.state, type }, where)
    else this.check(object.state, what.state, `${where}.state`)
  }
}

const itemsOf = (what: Description | undefined): readonly Description[] =>
  what?.items as readonly Description[]

const textOf = (what: Description): string | undefined => {
  if (what.type === 'unicode') return what.value as string
  if (what.type !== 'bytes') return undefined
  return new TextDecoder().decode(Buffer.from(what.hex ?? '', 'hex'))
}

function hexOf(value: unknown): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  expect(bytes).to.be.instanceOf(Uint8Array)
  return Buffer.from(bytes as Uint8Array).toString('hex')
}

function checkInteger(value: unknown, what: Description, where: string): void {
  const exact = BigInt(what.value as string)
  const isSafe = Number.isSafeInteger(Number(exact))
  expect(value, where).to.equal(isSafe ? Number(exact) : exact)
  expect(Object.is(value, -0), `${where} is no -0`).to.equal(false)
}

function floatOf(value: unknown): number {
  if (value === '-0') return -0
  if (value === 'inf' || value === '-inf') return value === 'inf' ? Infinity : -Infinity
  return value === 'nan' ? Number.NaN : Number(value)
}

const typedNames: Readonly<Record<string, string>> = {
  i1: 'Int8Array',
  u1: 'Uint8Array',
  i2: 'Int16Array',
  u2: 'Uint16Array',
  i4: 'Int32Array',
  u4: 'Uint32Array',
  i8: 'BigInt64Array',
  u8: 'BigUint64Array',
  f4: 'Float32Array',
  f8: 'Float64Array',
}

function checkArray(value: unknown, what: Description, where: string): void {
  if (typeof what.dtype !== 'string') return checkRecords(value, what, where)
  const dtype = what.dtype.slice(1)
  const { shape = [], data = [] } = what
  if (value instanceof NumpyArray) {
    expect(typedNames[dtype], where).to.equal(undefined)
    expect(value.dtype.type, where).to.equal(dtype)
    expect(value.shape, where).to.deep.equal(shape)
    return void expect(value.toArray().map(shown), where).to.deep.equal(
      data.map((item) => expected(item, dtype)),
    )
  }
  // What hdf5pickle did not write is read as HDF5 has it: scalars as they are.
  const isScalar = typeof value === 'number' || typeof value === 'string'
  const typed: unknown = value instanceof NdArray ? value.data : isScalar ? [value] : value
  if (!isScalar) {
    expect((typed as object).constructor.name, where).to.equal(typedNames[dtype])
    const own = value instanceof NdArray ? value.shape : [(typed as Float64Array).length]
    expect(own, where).to.deep.equal(shape)
  }
  const found = Array.from(typed as ArrayLike<unknown>, (item) =>
    typeof item === 'bigint' ? String(item) : typeof item === 'string' ? hexOf(item) : item,
  )
  const isWide = dtype === 'i8' || dtype === 'u8'
  const wanted = data.map((item) => (typeof item === 'string' && !isWide ? textual(item) : item))
  expect(found.map(isWide ? String : same), where).to.deep.equal(wanted)
}

const same = (item: unknown): unknown => item
const textual = (item: string): unknown => (/^(?:-0|-?inf|nan)$/.test(item) ? floatOf(item) : item)

function checkRecords(value: unknown, what: Description, where: string): void {
  const names = (what.dtype as [string, string][]).map(([name]) => name)
  const rows = (value as Record<string, unknown>[]).map((row) => names.map((name) => row[name]))
  expect(rows, where).to.deep.equal(what.data)
}

const shown = (item: unknown): unknown =>
  item instanceof Complex ? [item.re, item.im] : typeof item === 'string' ? hexOf(item) : item

function expected(item: unknown, dtype: string): unknown {
  if (dtype === 'c32') {
    const match = /^\(?(?:(-?[\d.]+)(?=[+-]))?([+-]?[\d.]+)j\)?$/.exec(item as string)
    return [Number(match?.[1] ?? 0), Number(match?.[2])]
  }
  if (Array.isArray(item)) return item.map(floatOf)
  if (dtype.startsWith('S') || typeof item === 'boolean') return item
  return floatOf(item)
}

function checkScalar(value: unknown, { args = [] }: Description, where: string): void {
  const type = args[0]?.args?.[0]?.value as string
  const bytes = Buffer.from(args[1]?.hex ?? '', 'hex')
  const expectedValue =
    type === 'f8' ? bytes.readDoubleLE() : type === 'i4' ? bytes.readInt32LE() : bytes[0] === 1
  expect(value, where).to.equal(expectedValue)
}
