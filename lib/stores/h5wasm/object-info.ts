import type { Heap } from './heap.js'
import type { RunNatively } from './native-connector.js'

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
export function objectInfos(
  run: RunNatively,
  heap: Heap,
  file: bigint,
  paths: readonly string[],
): (ObjectInfo | undefined)[] {
  const longest = paths.reduce((most, path) => Math.max(most, path.length), 0)
  const infos: (ObjectInfo | undefined)[] = []
  const args = heap.scratch(argumentsSize + infoSize + 3 * longest + 1)
  const info = args + argumentsSize
  const name = info + infoSize
  run(file, ({ object, location, dxpl, objectGet, setName }) => {
    setName(name)
    for (const path of paths) {
      const room = heap.bytes.subarray(name, name + 3 * path.length)
      heap.bytes[name + encoder.encodeInto(path, room).written] = 0
      heap.bytes.fill(0, args, name)
      heap.view.setUint32(args, getInfo, true)
      heap.view.setUint32(args + 4, basicAndAttributes, true)
      heap.view.setUint32(args + 8, info, true)
      const status = objectGet(object, location, args, dxpl, 0)
      infos.push(status < 0 ? undefined : readInfo(heap.view, info))
    }
    return 0
  })
  return infos
}

function readInfo(view: DataView, info: number): ObjectInfo {
  return {
    type: view.getInt32(info + objectType, true),
    address: Number(view.getBigUint64(info + token, true)),
    links: view.getUint32(info + linkCount, true),
    attributes: Number(view.getBigUint64(info + attributeCount, true)),
  }
}

/** `H5VL_link_get_args_t`: the operation, and where the `H5L_info2_t` goes, which begins with the kind of link. */
const getLinkInfo = 0
const linkKinds: Readonly<Record<number, 'hard' | 'soft'>> = { 0: 'hard', 1: 'soft' }

/** Tells of what kind the last links of some paths are; `undefined` for those that can't be reached. */
export function linkKindsOf(
  run: RunNatively,
  heap: Heap,
  file: bigint,
  paths: readonly string[],
): ('hard' | 'soft' | 'external' | undefined)[] {
  const longest = paths.reduce((most, path) => Math.max(most, path.length), 0)
  const args = heap.scratch(argumentsSize + infoSize + 3 * longest + 1)
  const info = args + argumentsSize
  const name = info + infoSize
  const kinds: ('hard' | 'soft' | 'external' | undefined)[] = []
  run(file, ({ object, location, dxpl, linkGet, setName }) => {
    setName(name)
    for (const path of paths) {
      const room = heap.bytes.subarray(name, name + 3 * path.length)
      heap.bytes[name + encoder.encodeInto(path, room).written] = 0
      heap.bytes.fill(0, args, name)
      heap.view.setUint32(args, getLinkInfo, true)
      heap.view.setUint32(args + 4, info, true)
      const status = linkGet(object, location, args, dxpl, 0)
      kinds.push(status < 0 ? undefined : (linkKinds[heap.view.getInt32(info, true)] ?? 'external'))
    }
    return 0
  })
  return kinds
}
