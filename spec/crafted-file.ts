import type { DataType } from '#lib/records/data-type.js'
import type { PlanAttribute, PlanData, PlanStep } from '#lib/records/write-plan.js'
import { MemoryFile } from '#lib/stores/h5wasm/memory-file.js'
import { type H5Wasm, loadH5Wasm } from '#lib/stores/h5wasm/module.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

export const float64: DataType = { kind: 'float', size: 8 }
export const int8: DataType = { kind: 'integer', size: 1, signed: true }
export const int32: DataType = { kind: 'integer', size: 4, signed: true }
export const uint8: DataType = { kind: 'integer', size: 1, signed: false }
export const int64: DataType = { kind: 'integer', size: 8, signed: true }
export const text: DataType = { kind: 'string', length: 'variable', charset: 'utf8' }

/** Attributes by name: texts, whole numbers (int32) and other numbers (float64). */
export type Attributes = Readonly<Record<string, string | number | PlanData>>

function attributesOf(given: Attributes): PlanAttribute[] {
  return Object.entries(given).map(([name, data]) => {
    if (typeof data === 'string') return { name, type: text, shape: [], data }
    if (typeof data === 'number')
      return Number.isInteger(data) && Math.abs(data) < 2 ** 31
        ? { name, type: int32, shape: [], data }
        : { name, type: float64, shape: [], data }
    if (ArrayBuffer.isView(data)) return { name, ...described(data) }
    return { name, type: text, shape: [(data as readonly string[]).length], data }
  })
}

function described(data: ArrayBufferView): { type: DataType; shape: number[]; data: PlanData } {
  const { length } = data as Float64Array
  const type = data instanceof Float64Array ? float64 : data instanceof Int32Array ? int32 : uint8
  return { type, shape: [length], data }
}

export const group = (path: string, attributes: Attributes = {}): PlanStep => ({
  kind: 'group',
  path,
  attributes: attributesOf(attributes),
})

/** A dataset of a number, a text, texts, or a typed array of doubles, 32-bit integers or bytes. */
export function dataset(path: string, data: PlanData, attributes: Attributes = {}): PlanStep {
  const rest = { kind: 'dataset', path, attributes: attributesOf(attributes) } as const
  if (typeof data === 'number') return { ...rest, type: float64, shape: [], data }
  if (typeof data === 'bigint') return { ...rest, type: int64, shape: [], data }
  if (typeof data === 'string') return { ...rest, type: text, shape: [], data }
  if (ArrayBuffer.isView(data)) return { ...rest, ...described(data) }
  return { ...rest, type: text, shape: [data.length], data }
}

export const hardLink = (path: string, target: string): PlanStep => ({
  kind: 'hard-link',
  path,
  target,
})

export const reference = (path: string, target: string, attributes: Attributes = {}): PlanStep =>
  dataset(path, target, { js_type: 'Reference', ...attributes })

/** The bytes of a file in which these nodes lie, in the form of the format but with whatever content. */
export async function craftedFile(...steps: readonly PlanStep[]): Promise<Uint8Array> {
  const store = await openStore(undefined)
  await store.write({ steps })
  const bytes = await store.toBytes()
  await store.close()
  return bytes
}

/** The same bytes with soft links, each a path and where it leads, which our own files have none of. */
export const withSoftLinks = async (
  bytes: Uint8Array,
  ...links: readonly (readonly [path: string, target: string])[]
): Promise<Uint8Array> =>
  changedByHdf5(bytes, ({ call }, file) => {
    for (const [path, target] of links) call('create_soft_link', file, target, path)
  })

/** A file of groups in each other whose names may be longer than ours. */
export const nestedGroups = async (name: string, count: number): Promise<Uint8Array> =>
  changedByHdf5(await craftedFile(), ({ call }, file) => {
    let path = ''
    for (let depth = 0; depth < count; depth++)
      call('create_group', file, (path += `/${name}`), true)
  })

/** The bytes of a file after some calls of h5wasm. */
export async function changedByHdf5(
  bytes: Uint8Array,
  change: (wasm: H5Wasm, file: bigint) => void,
): Promise<Uint8Array> {
  const wasm = await loadH5Wasm()
  const { call, fileSystem, module } = wasm
  const stored = new MemoryFile(bytes)
  const mounted = fileSystem.mount(stored)
  const { H5F_ACC_RDWR: mode, H5F_LIBVER_V18: low, H5F_LIBVER_V110: high } = module
  try {
    const file = call('open', mounted.path, mode, true, low, high)
    change(wasm, file)
    call('close_file', file)
    return stored.toBytes()
  } finally {
    mounted.unmount()
  }
}
