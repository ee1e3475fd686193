import type { NodeRecord } from '#lib/records/node-record.js'
import type { DataType } from '#lib/records/data-type.js'
import { openStore } from '#lib/stores/h5wasm/open-store.js'

/** How many objects HDF5's global heap has in a file, and how many of its texts point there. */
export interface HeapCensus {
  readonly objects: number
  readonly pointers: number
}

/** Counts in a file that is closed, or was flushed, and in which nothing else looks like a heap. */
export async function heapCensus(bytes: Uint8Array): Promise<HeapCensus> {
  return { objects: objectsIn(bytes), pointers: await pointersIn(bytes) }
}

/** "Disk Format: Level 1E" of the HDF5 file format specification 3.0. */
function objectsIn(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let objects = 0
  for (let start = 0; start + 16 <= bytes.length; start++) {
    // "GCOL", version 1
    if (view.getUint32(start) !== 0x47434f4c || view.getUint32(start + 4, true) !== 1) continue
    const end = start + Number(view.getBigUint64(start + 8, true))
    for (let at = start + 16; at + 16 <= end && view.getUint16(at, true) !== 0; objects++)
      at += 16 + Math.ceil(Number(view.getBigUint64(at + 8, true)) / 8) * 8
    start = end - 1
  }
  return objects
}

async function pointersIn(bytes: Uint8Array): Promise<number> {
  const store = await openStore(bytes)
  const seen = new Set<number>()
  let pointers = 0
  const waiting = ['/']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const [node] = await store.read([{ path, data: true }], { maxBytes: 2 ** 30 })
    if (node?.kind !== 'group' && node?.kind !== 'dataset') continue
    if (seen.has(node.address)) continue
    seen.add(node.address)
    pointers += pointersOf(node)
    if (node.kind === 'group')
      for (const name of node.children) waiting.push(path === '/' ? `/${name}` : `${path}/${name}`)
  }
  await store.close()
  return pointers
}

function pointersOf(node: Extract<NodeRecord, { kind: 'group' | 'dataset' }>): number {
  const all = [...node.attributes.values(), ...(node.kind === 'dataset' ? [node] : [])]
  let pointers = 0
  for (const { type, shape } of all)
    if (isVariable(type)) pointers += (shape ?? [0]).reduce((count, extent) => count * extent, 1)
  return pointers
}

const isVariable = (type: DataType): boolean => type.kind === 'string' && type.length === 'variable'
