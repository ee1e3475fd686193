import { isOrdinary, type NumberFormat } from './number-format.js'

/** A type as its message in an object's header says it, as far as its numbers go. */
export interface TypeFormat {
  /** Of numbers and enumerations that are not ordinary ones. */
  readonly format?: NumberFormat
  /** Of compounds, by name. */
  readonly members?: ReadonlyMap<string, TypeFormat>
  /** Of arrays and sequences. */
  readonly base?: TypeFormat
}

/** One whose numbers are all ordinary. */
const plain: TypeFormat = {}
const deepest = 64

/**
 * Reads a datatype message; `undefined` for one of another form.
 *
 * The form is that of the HDF5 File Format Specification, section IV.A.2.d, versions 1 to 5.
 */
export function parseDatatype(message: Uint8Array): TypeFormat | undefined {
  try {
    return new Parser(message).type(0)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

class Parser {
  readonly #view: DataView
  #at = 0

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#view = new DataView(buffer, byteOffset, byteLength)
  }

  /** Reads one type, and goes behind it. */
  type(depth: number): TypeFormat {
    if (depth > deepest) throw new RangeError('nested too deep')
    const start = this.#at
    const [kind, version] = [this.#byte() & 15, this.#view.getUint8(start) >> 4]
    const flags = this.#byte() | (this.#byte() << 8) | (this.#byte() << 16)
    const size = this.#word(4)
    switch (kind) {
      case 0:
        return this.#integer(size, flags)
      case 1:
        return this.#float(size, flags)
      case 2:
        this.#at += 2
        return plain
      case 4:
        this.#at += 4
        return plain
      case 3:
      case 7:
        return plain
      case 5:
        this.#at += flags & 0xff
        return plain
      case 6:
        return this.#compound(size, flags & 0xffff, version, depth)
      case 8:
        return this.#enumeration(flags & 0xffff, version, depth)
      case 9:
        return this.#ofBase(depth)
      case 10:
        return this.#array(version, depth)
      case 11:
        return this.#ofBase(depth)
      default:
        throw new RangeError(`no class ${kind}`)
    }
  }

  #integer(size: number, flags: number): TypeFormat {
    const [offset, precision] = [this.#word(2), this.#word(2)]
    if (precision === 0 || offset + precision > size * 8) throw new RangeError('precision')
    return ofNumber({ kind: 'integer', size, offset, precision, signed: (flags & 8) !== 0 })
  }

  #float(size: number, flags: number): TypeFormat {
    this.#at += 4
    const [exponentAt, exponentBits] = [this.#byte(), this.#byte()]
    const [mantissaAt, mantissaBits] = [this.#byte(), this.#byte()]
    const bias = this.#word(4)
    const isImplied = ((flags >> 4) & 3) === 2
    const signAt = (flags >> 8) & 0xff
    if (Math.max(exponentAt + exponentBits, mantissaAt + mantissaBits, signAt + 1) > size * 8)
      throw new RangeError('bits')
    return ofNumber({
      kind: 'float',
      size,
      signAt,
      exponentAt,
      exponentBits,
      bias,
      mantissaAt,
      mantissaBits,
      isImplied,
    })
  }

  #compound(size: number, count: number, version: number, depth: number): TypeFormat {
    const members = new Map<string, TypeFormat>()
    const width = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4
    for (let i = 0; i < count; i++) {
      const name = this.#name(version < 3)
      this.#at += version < 3 ? 4 : width
      if (version === 1) this.#at += 28
      const member = this.type(depth + 1)
      if (member !== plain) members.set(name, member)
    }
    return members.size === 0 ? plain : { members }
  }

  #enumeration(count: number, version: number, depth: number): TypeFormat {
    const at = this.#at
    const size = this.#view.getUint32(at + 4, true)
    const { format } = this.type(depth + 1)
    for (let i = 0; i < count; i++) this.#name(version < 3)
    this.#at += count * size
    return format === undefined ? plain : { format }
  }

  #array(version: number, depth: number): TypeFormat {
    const rank = this.#byte()
    this.#at += version < 3 ? 3 + rank * 8 : rank * 4
    return this.#ofBase(depth)
  }

  #ofBase(depth: number): TypeFormat {
    const base = this.type(depth + 1)
    return base === plain ? plain : { base }
  }

  /** A name that ends at a NUL, in older versions at a multiple of 8. */
  #name(isPadded: boolean): string {
    const start = this.#at
    while (this.#byte() !== 0);
    const { buffer, byteOffset } = this.#view
    const name = new Uint8Array(buffer, byteOffset + start, this.#at - 1 - start)
    if (isPadded) this.#at = start + Math.ceil((this.#at - start) / 8) * 8
    return new TextDecoder().decode(name)
  }

  #byte(): number {
    return this.#view.getUint8(this.#at++)
  }

  #word(width: 2 | 4): number {
    const at = this.#at
    this.#at += width
    return width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true)
  }
}

const ofNumber = (format: NumberFormat): TypeFormat => (isOrdinary(format) ? plain : { format })
