import { cannotStore } from '../../errors.js'
import type { DataType } from '../../records/data-type.js'
import type { AttributeRecord, NodeRecord } from '../../records/node-record.js'
import { inOneGo } from '../../scheduling/pace.js'
import type { Hdf5File } from './hdf5-file.js'
import { readNodes } from './read-nodes.js'

const mostAttributeBytes = 2 ** 30

/**
 * Lists what is in a file, one line per object: kind, type, extents, attributes, links.
 *
 * Throws CANNOT_STORE for references in the data: they say where an object lies, which a copy changes.
 */
export function* census(file: Hdf5File): Generator<string> {
  const seen = new Set<number>()
  const waiting = ['/']
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const options = { maxBytes: mostAttributeBytes, known: seen }
    const [node] = inOneGo(readNodes(file.wasm, file.id, [{ path, data: false }], options))
    if (node === undefined) continue
    if (node.kind === 'group' || node.kind === 'dataset') {
      seen.add(node.address)
      refuseReferences(node)
    }
    yield describe(path, node)
    if (node.kind !== 'group') continue
    for (const name of node.children.toReversed())
      waiting.push(path === '/' ? `/${name}` : `${path}/${name}`)
  }
}

function describe(path: string, node: NodeRecord): string {
  const { kind } = node
  if (kind !== 'group' && kind !== 'dataset') return `${path} ${kind}`
  const attributes = [...node.attributes].map(([name, { shape, type }]) => [name, shape, type])
  const own = kind === 'group' ? node.children : [node.type, node.shape, node.chunks, node.filters]
  return `${path} ${kind} ${JSON.stringify([attributes, own])}`
}

function refuseReferences(node: Extract<NodeRecord, { kind: 'group' | 'dataset' }>): void {
  const types = [...node.attributes.values()].map(({ type }: AttributeRecord) => type)
  if (node.kind === 'dataset') types.push(node.type)
  if (!types.some(holdsReferences)) return
  throw cannotStore(
    'a copy of a file whose data refer to objects by their addresses',
    "h5repack, of HDF5's tools, makes such a file smaller.",
    { path: node.path },
  )
}

function holdsReferences(type: DataType): boolean {
  if (type.kind === 'compound') return type.members.some((member) => holdsReferences(member.type))
  if (type.kind === 'array' || type.kind === 'variable-length') return holdsReferences(type.base)
  return type.kind === 'reference' || type.kind === 'region-reference'
}
