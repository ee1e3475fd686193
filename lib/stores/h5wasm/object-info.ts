import type { Heap } from './heap.js'
import type { H5Wasm } from './module.js'
import type { NativeContext } from './native-connector.js'

/** What HDF5 tells about an object without opening it. */
export interface ObjectInfo {
  /** 0 group, 1 dataset, 2 named type. */
  readonly type: number
  readonly address: number
  readonly attributes: number
  /** How many names it has. */
  readonly links: number
}

const encoder = new TextEncoder()
/** `H5VL_object_get_args_t`: the operation, which fields are wanted, and where they go. */
const getInfo = 3
const basicAndAttributes = 1 | 4
/** `H5O_info2_t` in wasm32. */
const infoSize = 128
const token = 4
const objectType = 20
const linkCount = 24
const attributeCount = 64
const argumentsSize = 32

/** Looks objects up in one go; `undefined` for those that can't be reached. */
export const objectInfos = (
  wasm: H5Wasm,
  file: bigint,
  paths: readonly string[],
): (ObjectInfo | undefined)[] => lookUp(wasm, file, paths, objectInfo)

/** How much memory a look-up takes, for names of so many letters. */
export const lookupRoom = (letters: number): number => argumentsSize + infoSize + 3 * letters + 1

/** Looks up an object by its name from the file or a folder, with room for that in HDF5's memory. */
export function objectInfo(
  context: NativeContext,
  heap: Heap,
  { object, name, room }: Lookup,
): ObjectInfo | undefined {
  const info = prepare(context, heap, name, room)
  heap.view.setUint32(room, getInfo, true)
  heap.view.setUint32(room + 4, basicAndAttributes, true)
  heap.view.setUint32(room + 8, info, true)
  const status = context.objectGet(object, context.location, room, context.dxpl, 0)
  return status < 0 ? undefined : readInfo(heap.view, info)
}

/** `H5VL_link_get_args_t`: the operation, and where the `H5L_info2_t` goes, which begins with the kind of link. */
const getLinkInfo = 0
const linkKinds: Readonly<Record<number, 'hard' | 'soft'>> = { 0: 'hard', 1: 'soft' }

/** Tells of what kind the last links of some paths are; `undefined` for those that can't be reached. */
export const linkKindsOf = (
  wasm: H5Wasm,
  file: bigint,
  paths: readonly string[],
): ('hard' | 'soft' | 'external' | undefined)[] =>
  lookUp(wasm, file, paths, (context, heap, { object, name, room }) => {
    const info = prepare(context, heap, name, room)
    heap.view.setUint32(room, getLinkInfo, true)
    heap.view.setUint32(room + 4, info, true)
    const status = context.linkGet(object, context.location, room, context.dxpl, 0)
    return status < 0 ? undefined : (linkKinds[heap.view.getInt32(info, true)] ?? 'external')
  })

interface Lookup {
  /** What the name is relative to. */
  readonly object: number
  readonly name: string
  /** The address of so many bytes as `lookupRoom` says. */
  readonly room: number
}

/** Looks up paths in their order; those in the same folder, which is far from the root, by opening that once. */
function lookUp<T>(
  { heap, runNatively, folders }: H5Wasm,
  file: bigint,
  paths: readonly string[],
  ask: (context: NativeContext, heap: Heap, lookup: Lookup) => T | undefined,
): (T | undefined)[] {
  const near = paths.map((path) => folders!.near(file, path))
  const found: (T | undefined)[] = []
  const longest = near.reduce((most, { name }) => Math.max(most, name.length), 0)
  const room = heap.scratch(lookupRoom(longest))
  runNatively!(file, (context) => {
    for (let start = 0; start < near.length; start = found.length) {
      const { folder } = near[start]!
      let end = start + 1
      while (end < near.length && near[end]!.folder === folder) end++
      const some = near.slice(start, end)
      const answers = context.inFolder(folder, (object) =>
        some.map(({ name }) => ask(context, heap, { object, name, room })),
      )
      found.push(...(answers ?? some.map(() => undefined)))
    }
    return 0
  })
  return found
}

/** Puts a name where HDF5 looks for it; gives the address of what it answers. */
function prepare(context: NativeContext, heap: Heap, name: string, room: number): number {
  const info = room + argumentsSize
  const start = info + infoSize
  const space = heap.bytes.subarray(start, start + 3 * name.length)
  heap.bytes[start + encoder.encodeInto(name, space).written] = 0
  heap.bytes.fill(0, room, start)
  context.setName(start)
  return info
}

function readInfo(view: DataView, info: number): ObjectInfo {
  return {
    type: view.getInt32(info + objectType, true),
    address: Number(view.getBigUint64(info + token, true)),
    links: view.getUint32(info + linkCount, true),
    attributes: Number(view.getBigUint64(info + attributeCount, true)),
  }
}
