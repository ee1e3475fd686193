import h5wasm from 'h5wasm/node'

/** h5wasm's low-level functions, as far as a program by hand needs them for scalars and groups. */
interface LowLevel {
  readonly HEAPU8: Uint8Array
  readonly H5F_ACC_TRUNC: number
  readonly H5F_ACC_RDONLY: number
  readonly H5F_LIBVER_V18: number
  readonly H5F_LIBVER_V110: number
  _malloc(size: number): number
  open(file: string, mode: number, ordered: boolean, low: number, high: number): bigint
  flush(file: bigint): number
  close_file(file: bigint): number
  create_group(file: bigint, path: string, ordered: boolean): number
  create_dataset(file: bigint, path: string, data: bigint, metadata: object): number
  create_attribute(file: bigint, path: string, name: string, data: bigint, metadata: object): number
  get_type(file: bigint, path: string): number
  get_names(file: bigint, path: string, recursive: boolean): string[]
  get_attribute_names(file: bigint, path: string): string[]
  get_attribute_metadata(file: bigint, path: string, name: string): object
  get_attribute_data(file: bigint, path: string, name: string, data: bigint): number
  reclaim_vlen_memory(file: bigint, path: string, name: string, data: bigint): number
  get_dataset_metadata(file: bigint, path: string): { readonly type: number; readonly size: number }
  get_dataset_data(
    file: bigint,
    path: string,
    count: null,
    offset: null,
    stride: null,
    data: bigint,
  ): number
}

const roomSize = 65_536
const common = { signed: false, vlen: false, shape: [], maxshape: null }
const float = { ...common, type: 1, size: 8 }
const nothing = { ...float, shape: [0n] }
const flag = { ...common, type: 0, size: 1, signed: true }
const text = { ...common, type: 3, size: 4, vlen: true, cset: 1, strpad: 0 }
const ascii = (size: number, shape: readonly bigint[] = []) => ({
  ...common,
  type: 3,
  size,
  cset: 0,
  strpad: 0,
  shape,
})

/** Writes and reads objects as a program would that knows nothing but these values: no checks, one scratch area. */
export class ByHand {
  readonly #module: LowLevel
  readonly #room: number
  readonly #pointer: bigint
  readonly #encoder = new TextEncoder()
  #file = -1n

  private constructor(module: LowLevel) {
    this.#module = module
    this.#room = module['_malloc'](roomSize)
    this.#pointer = BigInt(this.#room)
  }

  static async ready(): Promise<ByHand> {
    return new ByHand((await h5wasm.ready) as unknown as LowLevel)
  }

  open(file: string, mode: 'r' | 'w'): void {
    const { H5F_ACC_TRUNC, H5F_ACC_RDONLY, H5F_LIBVER_V18, H5F_LIBVER_V110 } = this.#module
    const flags = mode === 'w' ? H5F_ACC_TRUNC : H5F_ACC_RDONLY
    this.#file = this.#module.open(file, flags, true, H5F_LIBVER_V18, H5F_LIBVER_V110)
  }

  close(): void {
    this.#module.flush(this.#file)
    this.#module.close_file(this.#file)
  }

  write(path: string, value: unknown, className?: string): void {
    const module = this.#module
    if (typeof value === 'number') {
      new DataView(module.HEAPU8.buffer).setFloat64(this.#room, value, true)
      module.create_dataset(this.#file, path, this.#pointer, float)
    } else if (typeof value === 'string') {
      this.#put(value)
      module.create_dataset(this.#file, path, this.#pointer, ascii(value.length + 1))
    } else if (typeof value === 'boolean') {
      module.HEAPU8[this.#room] = Number(value)
      module.create_dataset(this.#file, path, this.#pointer, flag)
      this.#attribute(path, 'dtype', 'bool')
      this.#attribute(path, 'js_type', 'boolean')
    } else if (value === null) {
      module.create_dataset(this.#file, path, this.#pointer, nothing)
      this.#attribute(path, 'js_type', 'null')
    } else if (Array.isArray(value)) {
      const size = Math.max(...value.map((one: string) => one.length)) + 1
      module.HEAPU8.fill(0, this.#room, this.#room + size * value.length)
      for (const [i, one] of (value as string[]).entries())
        this.#encoder.encodeInto(one, module.HEAPU8.subarray(this.#room + i * size))
      module.create_dataset(this.#file, path, this.#pointer, ascii(size, [BigInt(value.length)]))
      this.#attribute(path, 'js_type', 'Array')
    } else {
      module.create_group(this.#file, path, true)
      if (className !== undefined) this.#attribute(path, 'js_class', className)
      for (const [key, child] of Object.entries(value as object))
        this.write(`${path}/${key}`, child, className)
    }
  }

  read(path: string): unknown {
    const module = this.#module
    const isGroup = module.get_type(this.#file, path) === 0
    let kind: string | undefined
    for (const name of module.get_attribute_names(this.#file, path))
      kind = this.#readAttribute(path, name)
    if (kind === 'null') return null
    if (isGroup) {
      const object: Record<string, unknown> = {}
      for (const name of module.get_names(this.#file, path, false))
        object[name] = this.read(`${path}/${name}`)
      return object
    }
    const { type, size } = module.get_dataset_metadata(this.#file, path)
    module.get_dataset_data(this.#file, path, null, null, null, this.#pointer)
    if (type === 1) return new DataView(module.HEAPU8.buffer).getFloat64(this.#room, true)
    if (type === 3) return this.#text(this.#room, size)
    return module.HEAPU8[this.#room]
  }

  #readAttribute(path: string, name: string): string {
    const module = this.#module
    module.get_attribute_metadata(this.#file, path, name)
    module.get_attribute_data(this.#file, path, name, this.#pointer)
    const at = new DataView(module.HEAPU8.buffer).getUint32(this.#room, true)
    const found = this.#text(at, 64)
    module.reclaim_vlen_memory(this.#file, path, name, this.#pointer)
    return found
  }

  #text(at: number, most: number): string {
    const { HEAPU8 } = this.#module
    let found = ''
    for (let i = at; i < at + most && HEAPU8[i] !== 0; i++)
      found += String.fromCharCode(HEAPU8[i] as number)
    return found
  }

  #attribute(path: string, name: string, value: string): void {
    const at = this.#room + 16
    const { HEAPU8 } = this.#module
    HEAPU8[at + this.#encoder.encodeInto(value, HEAPU8.subarray(at)).written] = 0
    new DataView(HEAPU8.buffer).setUint32(this.#room, at, true)
    this.#module.create_attribute(this.#file, path, name, this.#pointer, text)
  }

  #put(value: string): void {
    const { HEAPU8 } = this.#module
    const { written } = this.#encoder.encodeInto(value, HEAPU8.subarray(this.#room))
    HEAPU8[this.#room + written] = 0
  }
}
