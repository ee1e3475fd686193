import { limitExceeded } from '../errors.js'
import type { DatasetRecord, GroupRecord } from '../records/node-record.js'
import type { Closure, ClosureOptions, Limits, Node } from './closure.js'
import { elementCosts } from './element-costs.js'

/** What each name of a group takes, read or not. */
const bytesOfName = 32
/** Paths up to here are free: with deep groups of long names they are what takes memory and time. */
const freePath = 256

/** What a node takes of a load's bytes by being read: its elements, attributes and names, and the path to it. */
export function bytesOf(record: GroupRecord | DatasetRecord, path: string): number {
  let bytes = Math.max(0, path.length - freePath)
  if (record.kind === 'group') bytes += record.children.length * bytesOfName
  else bytes += byteLength(record.data)
  for (const { data } of record.attributes.values())
    if (typeof data === 'object') bytes += byteLength(data)
  return bytes
}

function byteLength(data: unknown): number {
  if (ArrayBuffer.isView(data)) return data.byteLength
  if (Array.isArray(data)) return data.length * 8
  return 8
}

/** Compares what is about to be made of the elements of nodes with the limits, before it is made. */
export function chargeElements(
  nodes: Iterable<Node>,
  paths: Closure['paths'],
  { limits, classes }: Pick<ClosureOptions, 'limits' | 'classes'>,
  bytesLeft: number,
): void {
  let left = bytesLeft
  let objects = paths.size
  const record = (path: string): GroupRecord | DatasetRecord | undefined => {
    const found = paths.get(path)
    return typeof found === 'object' && 'record' in found ? found.record : undefined
  }
  for (const node of nodes) {
    const costs = elementCosts(node, { classes, record })
    objects += costs.nodes
    left -= costs.bytes
    const { path } = node.record
    if (objects > limits.nodes)
      throw limitExceeded(
        `With the rows and elements that become objects, there are more than ${limits.nodes} nodes`,
        'nodes',
        { path },
      )
    if (left < 0) throw tooManyBytes(limits, path)
  }
}

export const tooManyBytes = ({ bytes }: Limits, path: string): Error =>
  limitExceeded(`What is read, and what is made of it, takes more than ${bytes} bytes`, 'bytes', {
    path,
  })
