import type { H5Wasm } from './module.js'
import { resolveNodes } from './resolve-nodes.js'

/**
 * Gives the paths of the objects that references lead to, `''` for one that leads nowhere.
 *
 * A reference is an address; the file is searched for the names, from the root on and each group once, until all are
 * found.
 */
export function referencePaths(wasm: H5Wasm, file: bigint, references: Uint8Array): string[] {
  const addresses = addressesIn(references)
  const paths = new Map<number, string>()
  const wanted = new Set(addresses)
  wanted.delete(0)
  const take = (address: number, path: string): void => {
    if (wanted.delete(address)) paths.set(address, path)
  }
  const [root] = resolveNodes(wasm, file, ['/'])
  const seen = new Set<number>()
  const groups: string[] = []
  if (root !== undefined && root.kind !== 'broken-link') {
    seen.add(root.address)
    take(root.address, '/')
    groups.push('')
  }
  for (const group of groups) {
    if (wanted.size === 0) break
    const children = wasm
      .call('get_names', file, group || '/', false)
      .map((name) => `${group}/${name}`)
    for (const [i, node] of resolveNodes(wasm, file, children).entries()) {
      if (node === undefined || node.kind === 'broken-link' || seen.has(node.address)) continue
      seen.add(node.address)
      take(node.address, children[i]!)
      if (node.kind === 'group') groups.push(children[i]!)
    }
  }
  return addresses.map((address) => paths.get(address) ?? '')
}

/** 8 bytes each, little-endian. */
function addressesIn(references: Uint8Array): number[] {
  const view = new DataView(references.buffer, references.byteOffset, references.byteLength)
  return Array.from({ length: references.length / 8 }, (_, i) =>
    Number(view.getBigUint64(i * 8, true)),
  )
}
