import { openStore } from '#lib/stores/h5wasm/open-store.js'

/** Lists nodes by name, as `h5ls -rd` does: each with its pickletype, what it refers to, its extents and elements. */
export async function listing(bytes: Uint8Array, path: string): Promise<string[]> {
  const store = await openStore(bytes)
  const lines: string[] = []
  const left = [path]
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const [record] = await store.read([{ path: at, data: true }], { maxBytes: 2 ** 20 })
    if (record?.kind !== 'group' && record?.kind !== 'dataset') throw new Error(`nothing at ${at}`)
    const words = [at]
    for (const name of ['pickletype', 'target']) {
      const data = record.attributes.get(name)?.data
      if (typeof data === 'string') words.push(data)
    }
    if (record.attributes.has('has_reduce_content')) words.push('has_reduce_content')
    if (record.kind === 'group')
      for (const name of record.children.toSorted().toReversed()) left.push(`${at}/${name}`)
    else if (record.attributes.has('empty')) words.push('empty')
    else words.push(`(${record.shape?.join()})`, String(record.data))
    lines.push(words.join(' '))
  }
  await store.close()
  return lines
}
